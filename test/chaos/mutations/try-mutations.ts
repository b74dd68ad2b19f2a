/** T14: switches safety lines off one at a time and sees whether a test notices. */
import type { Mutation } from './mutation.ts';
import { occurrences, type ScratchTree, scratchTree } from './scratch-tree.ts';

/** What became of one line. */
export interface MutationResult {
  readonly name: string;
  readonly guards: string;
  readonly file: string;
  readonly verdict: 'caught' | 'missed' | 'out of date' | 'not whole' | 'not run';
  /** The first test that failed, or why none could. */
  readonly by: string;
  readonly ms: number;
}

/** What is tried, and how long at most. */
export interface TryOptions {
  readonly mutations: readonly Mutation[];
  /** Trees that are worked side by side. */
  readonly jobs: number;
  /** A line whose turn comes after that many ms is not run, and says so. */
  readonly limitMs: number;
  readonly progress?: (result: MutationResult) => void;
}

/** Tries each line once; the results are in the order of the list. */
export async function tryMutations(options: TryOptions): Promise<readonly MutationResult[]> {
  const { mutations, jobs, limitMs, progress = () => undefined } = options;
  const begun = performance.now();
  const results = new Map<Mutation, MutationResult>();
  const controls = new Map<string, Promise<string | null>>();
  const next = mutations.values();
  const work = async (): Promise<void> => {
    const tree = scratchTree();
    try {
      for (const mutation of next) {
        const isLate = performance.now() - begun > limitMs;
        const result = isLate ? late(mutation) : await tryOne(tree, mutation, controls);
        results.set(mutation, result);
        progress(result);
      }
    } finally {
      tree.remove();
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, jobs) }, work));
  return mutations.flatMap((mutation) => results.get(mutation) ?? []);
}

async function tryOne(
  tree: ScratchTree,
  mutation: Mutation,
  controls: Map<string, Promise<string | null>>,
): Promise<MutationResult> {
  const times = occurrences(mutation);
  if (times !== 1) {
    return resultOf(mutation, 'out of date', `its text stands ${times} times in ${mutation.file}`);
  }
  const fault = await controlOf(tree, mutation, controls);
  if (fault !== null) return resultOf(mutation, 'not whole', `without a break: ${fault}`);
  const { failed, passed, ms } = await tree.run(mutation, mutation);
  const [by] = failed;
  if (by !== undefined) return resultOf(mutation, 'caught', by, ms);
  return resultOf(mutation, 'missed', `${passed} tests passed`, ms);
}

/** The same tests with nothing switched off: they have to pass, and there has to be one. Done once for all. */
function controlOf(
  tree: ScratchTree,
  mutation: Mutation,
  controls: Map<string, Promise<string | null>>,
): Promise<string | null> {
  const name = JSON.stringify([mutation.tests, mutation.grep]);
  const known = controls.get(name);
  if (known !== undefined) return known;
  const control = tree.run(mutation).then(({ failed, passed }) => {
    if (failed.length > 0) return failed.join('; ');
    return passed > 0 ? null : 'there is no such test';
  });
  controls.set(name, control);
  return control;
}

function late(mutation: Mutation): MutationResult {
  return resultOf(mutation, 'not run', 'the time was over');
}

function resultOf(
  { name, guards, file }: Mutation,
  verdict: MutationResult['verdict'],
  by: string,
  ms = 0,
): MutationResult {
  return { name, guards, file, verdict, by, ms };
}
