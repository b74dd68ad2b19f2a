import { parseDuration } from '../../base/duration.ts';
import { CrossdockError } from '../../base/errors.ts';
import { FLOW_ERRORS } from '../errors.ts';
import { below } from '../faults.ts';
import type { Check } from './check-context.ts';
import { childOf, plainText, type Tree } from './tree.ts';

/** Checks what one field says against another: waits, test names, triggers that are written twice. */
export function checkFlow(check: Check, tree: Tree): void {
  checkRetry(check, childOf(tree, 'retry'));
  checkTestNames(check, childOf(tree, 'tests'));
  checkTriggers(check, childOf(tree, 'triggers'));
}

function checkRetry(check: Check, retry: Tree | undefined): void {
  const first = childOf(retry, 'first');
  const longest = childOf(retry, 'longest');
  const firstMs = durationMs(first);
  const longestMs = durationMs(longest);
  if (longest === undefined || firstMs === null || longestMs === null) return;
  if (longestMs >= firstMs) return;
  check.faults.add(FLOW_ERRORS.FLOW_VALUE_REFUSED, {
    place: longest.place,
    path: 'retry.longest',
    what: `the longest wait ${plainText(longest)} is shorter than the first ${plainText(first)}`,
    why: 'waits grow from the first to the longest',
    mend: 'exchange the two',
  });
}

function durationMs(tree: Tree | undefined): number | null {
  try {
    return tree === undefined ? null : parseDuration(plainText(tree), '');
  } catch (error) {
    if (error instanceof CrossdockError) return null;
    throw error;
  }
}

function checkTestNames(check: Check, tests: Tree | undefined): void {
  const seen = new Set<string>();
  if (tests?.kind !== 'list') return;
  for (const [index, test] of tests.items.entries()) {
    const named = childOf(test, 'name');
    const name = plainText(named);
    if (named !== undefined && name !== '' && seen.has(name)) {
      const path = `${below('tests', index)}.name`;
      const what = `two tests are named "${name.slice(0, 60)}"`;
      const words = { what, why: 'a test is found by its name', mend: 'say what differs' };
      check.faults.add(FLOW_ERRORS.FLOW_VALUE_REFUSED, { place: named.place, path, ...words });
    }
    seen.add(name);
  }
}

function checkTriggers(check: Check, triggers: Tree | undefined): void {
  const seen = new Set<string>();
  if (triggers?.kind !== 'list') return;
  for (const [index, trigger] of triggers.items.entries()) {
    if (trigger.kind !== 'map') continue;
    for (const { key, value } of trigger.entries) {
      if (!['webhook', 'schedule', 'file', 'change'].includes(key)) continue;
      const name = `${key}: ${value.kind === 'scalar' ? value.written : ''}`;
      if (seen.has(name)) {
        const what = `the trigger "${name}" is written twice`;
        const fault = { place: trigger.place, path: below('triggers', index), what };
        const words = { why: 'each tick or delivery starts the flow once', mend: 'delete one' };
        check.faults.add(FLOW_ERRORS.FLOW_VALUE_REFUSED, { ...fault, ...words });
      }
      seen.add(name);
    }
  }
}
