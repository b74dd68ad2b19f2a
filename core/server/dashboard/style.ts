/** The page's only style sheet: system fonts, light and dark, no third party. */
export const STYLE = `:root {
  --ground: #f6f7f9; --card: #fff; --ink: #1a2230; --quiet: #5a6678; --line: #dfe4ec;
  --good: #13703c; --good-soft: #e2f5e9; --warn: #865300; --warn-soft: #fdf0d5;
  --bad: #b3261e; --bad-soft: #fdeae8; --accent: #2456c7; --faint: #6f7a8b; --hover: #f4f7fc;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #11151c; --card: #1a202a; --ink: #e7ecf3; --quiet: #9aa7b8; --line: #2c3543;
    --good: #6fd79a; --good-soft: #163424; --warn: #f2bf62; --warn-soft: #3a2c10;
    --bad: #ff9d94; --bad-soft: #451c19; --accent: #8fb2ff; --faint: #8391a3; --hover: #202834;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--ground); color: var(--ink);
  font: 15px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
}
header, main, footer { max-width: 1280px; margin: 0 auto; padding: 0 20px; }
header { display: flex; flex-wrap: wrap; align-items: center; gap: 6px 12px; padding-top: 24px; }
header img { display: block; }
header .quiet { margin-left: auto; font-size: 13px; }
h1 { font-size: 22px; margin: 0; letter-spacing: -0.01em; }
header p, footer p { margin: 0; }
footer p { color: var(--quiet); }
h2 { font-size: 16px; margin: 32px 0 10px; }
a { color: var(--accent); }
code { font: 13px/1.4 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
.tiles {
  display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr));
  gap: 12px; margin: 18px 0 0;
}
.tile {
  background: var(--card); border: 1px solid var(--line); border-radius: 10px;
  padding: 12px 14px;
}
.tile dt { color: var(--quiet); font-size: 13px; }
.tile dd {
  margin: 2px 0 0; font-size: 26px; font-weight: 600; letter-spacing: -0.02em;
  font-variant-numeric: tabular-nums;
}
.tile.bad { border-color: var(--bad); background: var(--bad-soft); }
.tile.warn { border-color: var(--warn); }
.tile.good dd { color: var(--good); }
.tile.bad dd { color: var(--bad); }
small { display: block; color: var(--quiet); font-size: 13px; font-weight: 400; letter-spacing: 0; }
.scroll {
  overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: 10px;
}
table { border-collapse: collapse; width: 100%; }
th, td {
  text-align: left; vertical-align: top; padding: 9px 12px;
  border-bottom: 1px solid var(--line);
}
tbody tr:last-child > * { border-bottom: 0; }
thead th { color: var(--quiet); font-size: 13px; font-weight: 500; white-space: nowrap; }
tbody th { font-weight: 600; overflow-wrap: anywhere; min-width: 180px; }
td { overflow-wrap: break-word; }
td small { overflow-wrap: anywhere; min-width: 9ch; }
.age { white-space: nowrap; }
.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td.zero { color: var(--faint); }
td.bad { color: var(--bad); font-weight: 600; }
tbody tr:hover > * { background: var(--hover); }
.badge {
  display: inline-block; border-radius: 999px; padding: 1px 9px; font-size: 13px;
  background: var(--line); white-space: nowrap;
}
.badge.good { background: var(--good-soft); color: var(--good); }
.badge.warn { background: var(--warn-soft); color: var(--warn); }
.badge.bad { background: var(--bad-soft); color: var(--bad); }
.quiet, .empty { color: var(--quiet); }
.empty {
  background: var(--card); border: 1px dashed var(--line); border-radius: 10px;
  padding: 14px; margin: 0;
}
footer { padding-top: 28px; padding-bottom: 32px; font-size: 13px; }
@media (max-width: 760px) {
  header, main, footer { padding-left: 14px; padding-right: 14px; }
  header .quiet { margin-left: 0; flex-basis: 100%; }
  .tiles { grid-template-columns: 1fr 1fr; gap: 10px; }
  .tile dd { font-size: 22px; }
  .scroll { overflow: visible; background: none; border: 0; border-radius: 0; }
  thead {
    display: block; position: absolute; width: 1px; height: 1px; overflow: hidden;
    clip-path: inset(50%);
  }
  table, tbody { display: block; }
  tbody tr, tbody tr:last-child {
    display: flex; flex-wrap: wrap; gap: 8px 18px; margin-bottom: 10px; padding: 12px 14px;
    background: var(--card); border: 1px solid var(--line); border-radius: 10px;
  }
  tbody th { flex-basis: 100%; }
  tbody th, tbody td { padding: 0; border: 0; }
  .n { text-align: left; }
  td::before {
    content: attr(data-column); display: block; color: var(--quiet); font-size: 12px;
    font-weight: 400;
  }
  td.zero { display: none; }
}
@media print {
  body { background: none; font-size: 11px; }
  tr { break-inside: avoid; }
}
`;
