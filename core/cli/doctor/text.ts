/** The doctor's findings for people, and the exit code that they mean. */
import { exitCodeOfCode } from '../exit.ts';
import type { ExitCode } from '../outcome.ts';
import { counted } from '../text-table.ts';
import type { Checked, Finding, Severity } from './finding.ts';

const COLORS: Readonly<Record<Checked['status'], string>> = {
  ok: '\u001b[32m',
  skipped: '',
  note: '',
  warning: '\u001b[33m',
  error: '\u001b[31m',
};
const PLAIN = '\u001b[0m';
const NAME_WIDTH = 14;
const WORST_FIRST = [3, 2, 1] as const;

/** One line a check, what was found below it, and the sum at the end. */
export function doctorText(
  checks: readonly Checked[],
  { color }: { readonly color: boolean },
): string {
  const lines = checks.flatMap(({ check, status, said, findings }) => {
    const paint = color ? COLORS[status] : '';
    const word = `${paint}${status.padEnd(8)}${paint === '' ? '' : PLAIN}`;
    const head = `${word} ${check.padEnd(NAME_WIDTH)} ${said}`;
    return [head, ...findings.flatMap(findingLines)];
  });
  return [...lines, '', sumText(checks)].join('\n');
}

function findingLines({ severity, what, where, why, mend }: Finding): readonly string[] {
  return [
    `         ${severity}: ${what}`,
    `           where: ${where}`,
    `           why:   ${why}`,
    `           mend:  ${mend}`,
  ];
}

function sumText(checks: readonly Checked[]): string {
  const count = (severity: Severity): number =>
    checks.flatMap(({ findings }) => findings).filter((one) => one.severity === severity).length;
  const skipped = checks.filter(({ status }) => status === 'skipped').length;
  const parts = [
    counted(count('error'), 'error'),
    counted(count('warning'), 'warning'),
    counted(count('note'), 'note'),
    ...(skipped === 0 ? [] : [`${counted(skipped, 'check')} skipped`]),
  ];
  return `${counted(checks.length, 'check')}: ${parts.join(', ')}`;
}

/** 0 when nothing but notes was found; of several errors the one that is nearest to the machine decides. */
export function exitOf(checks: readonly Checked[]): ExitCode {
  const found = checks.flatMap(({ findings }) => findings);
  const codes = found.map(({ severity, code }): ExitCode => {
    if (severity === 'note') return 0;
    return severity === 'error' && code !== null ? exitCodeOfCode(code) : 1;
  });
  return WORST_FIRST.find((code) => codes.includes(code)) ?? 0;
}
