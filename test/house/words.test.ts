import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectNone, placeOf, ROOT, sourceFiles, walk } from './source.ts';

/** Words that must not stand in the product, and what to do instead. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/\b(TODO|FIXME|HACK)\b/, 'do it, or leave it out'],
  [/not (yet )?implemented|\bplaceholder\b|\bfor now,|\bstubbed\b/i, 'finish it, or leave it out'],
  [/exactly[- ]once/i, 'say "at least once, effect once"'],
  [/@ts-(ignore|nocheck|expect-error)|biome-ignore|eslint-disable/, 'mend the cause'],
  [/\bas unknown as\b/, 'parse the value where it comes in'],
  [/(^|[\s'"`(=])\/(home|root|work|Users)\//, 'no path of one machine'],
  [/registry\.npmjs\.org|\bverdaccio\b|\bartifactory\b/i, 'no host of a package registry'],
];

const SQL =
  /\b(SELECT\s.+\sFROM|INSERT\s+(OR \w+ )?INTO|DELETE\s+FROM|CREATE\s+(TABLE|INDEX)|UPDATE\s+\w+\s+SET)\b/s;

describe('words', () => {
  for (const [pattern, mend] of WORDS) {
    it(`the product has no ${pattern.source}: ${mend}`, () => {
      expectNone(
        sourceFiles('bin', 'core', 'connectors').flatMap((file) =>
          file.lines.flatMap((line, index) =>
            pattern.test(line) ? [`${file.path}:${index + 1}: ${line.trim()}`] : [],
          ),
        ),
      );
    });
  }

  it('SQL stands in core/store/sql, sqlite and postgres only', () => {
    const complaints: string[] = [];
    for (const file of sourceFiles('core', 'connectors')) {
      if (/^core\/store\/(sql|sqlite|postgres)\//.test(file.path)) continue;
      walk(file, (node) => {
        const text = node.type === 'TemplateElement' ? node.value.raw : literalOf(node);
        if (SQL.test(text)) complaints.push(`${placeOf(file, node)}: move it behind a store role`);
      });
    }
    expectNone(complaints);
  });

  it('no test is switched off or alone', () => {
    expectNone(
      sourceFiles('test').flatMap((file) =>
        file.lines.flatMap((line, index) =>
          /^\s*((it|describe|context)\.(only|skip)|x(it|describe|context))\(/.test(line)
            ? [`${file.path}:${index + 1}: run it, or skip inside it with the reason in its name`]
            : [],
        ),
      ),
    );
  });
});

function literalOf(node: { readonly type: string; readonly value?: unknown }): string {
  return node.type === 'Literal' && typeof node.value === 'string' ? node.value : '';
}

describe('packages', () => {
  const manifest: Record<string, Record<string, string> | undefined> = JSON.parse(
    readFileSync(join(ROOT, 'package.json'), 'utf8'),
  );
  const groups = ['dependencies', 'devDependencies', 'optionalDependencies'];
  const names = groups.flatMap((group) => Object.keys(manifest[group] ?? {}));

  it('each has a line in the table "Dependencies" of ARCHITECTURE.md that says why', () => {
    const page = readFileSync(join(ROOT, 'ARCHITECTURE.md'), 'utf8');
    const table = page.split(/^#+ .*Dependencies.*$/m)[1]?.split(/^#+ /m)[0] ?? '';
    expectNone(
      names
        .filter((name) => !table.split('\n').some((row) => isRowOf(row, name)))
        .map((name) => `${name}: add a row that says why it is there, or remove the package`),
    );
  });

  it('each has one exact version', () => {
    expectNone(
      groups.flatMap((group) =>
        Object.entries(manifest[group] ?? {})
          .filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))
          .map(([name, version]) => `${name}: ${version}; write the exact version`),
      ),
    );
  });

  it('the lock file names no host', () => {
    const lock = readFileSync(join(ROOT, 'package-lock.json'), 'utf8');
    expectNone(
      lock
        .split('\n')
        .flatMap((line, index) =>
          line.includes('"resolved"') ? [`package-lock.json:${index + 1}: ${line.trim()}`] : [],
        ),
    );
  });
});

function isRowOf(row: string, name: string): boolean {
  const words = row.split(/[^\w@/.-]+/);
  return row.startsWith('|') && words.includes(name);
}
