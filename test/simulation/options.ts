import { parseArgs } from 'node:util';

/** What a campaign was asked for. */
export interface SimulationOptions {
  readonly from: number;
  readonly count: number;
  /** Whether it was asked for by its number: then all is told of it. */
  readonly isOne: boolean;
  readonly jobs: number;
  readonly showsTrace: boolean;
  readonly isJson: boolean;
  readonly isForgetful: boolean;
  /** A question to the hub's database in the end. */
  readonly look: string | null;
}

/** How it is called. */
export const USAGE = `npm run simulate -- [--seeds N] [--from S] [--seed S] [--jobs J] [--trace] [--look SQL] [--json]
  --seeds N     so many seeds, from --from on (200)
  --seed S      one seed; with --trace every event of it, with --look an answer of the hub's database in the end
  --jobs J      processes at one time (one for each core)
  --forgetful   the disk forgets deliveries that it said it kept: such a run must fail
  --json        one line of JSON for the whole`;

/** So many seeds play one workload, each with its own luck. */
export const LUCKS = 8;
const SEED_MAX = 1_000_000_000;

/** Reads the command line. Errors: an Error that says what is wrong with it. */
export function readOptions(args: readonly string[], cores: number): SimulationOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seeds: { type: 'string' },
      seed: { type: 'string' },
      from: { type: 'string' },
      jobs: { type: 'string' },
      look: { type: 'string' },
      trace: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      forgetful: { type: 'boolean', default: false },
    },
  });
  const isOne = values.seed !== undefined;
  if (isOne && (values.seeds !== undefined || values.from !== undefined)) {
    throw new Error('--seed names one seed; leave --seeds and --from out');
  }
  if (!isOne && (values.trace || values.look !== undefined)) {
    throw new Error('--trace and --look are for one seed: add --seed S');
  }
  return {
    from: numberIn('--seed or --from', values.seed ?? values.from ?? '0', 0),
    count: isOne ? 1 : numberIn('--seeds', values.seeds ?? '200', 1),
    isOne,
    jobs: isOne ? 1 : numberIn('--jobs', values.jobs ?? String(cores), 1),
    showsTrace: values.trace,
    isJson: values.json,
    isForgetful: values.forgetful,
    look: values.look ?? null,
  };
}

function numberIn(name: string, text: string, least: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= SEED_MAX) return value;
  throw new Error(`${name} is a whole number from ${least} to ${SEED_MAX}, not "${text}"`);
}
