import type { Fault } from '../base/errors.ts';

const RED = '\u001b[31m';
const BOLD = '\u001b[1m';
const PLAIN = '\u001b[0m';

/** Faults as people read them: code and place, then what, why and the remedy. */
export function formatFaults(
  faults: readonly Fault[],
  options: { readonly color: boolean },
): string {
  return faults.map((fault) => formatFault(fault, options.color)).join('\n\n');
}

function formatFault(fault: Fault, color: boolean): string {
  const paint = (style: string, text: string): string => (color ? style + text + PLAIN : text);
  return [
    `${paint(RED, fault.code)}  ${paint(BOLD, fault.where)}`,
    `  what: ${fault.what}`,
    `  why:  ${fault.why}`,
    `  mend: ${fault.mend}`,
  ].join('\n');
}
