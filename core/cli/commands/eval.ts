import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { CrossdockError } from '../../base/errors.ts';
import { isJsonObject, type JsonObject } from '../../base/json.ts';
import { isTimeZone } from '../../base/time-zone.ts';
import { evaluateLine, evaluateOne, type Surroundings } from '../../expression/eval-lines.ts';
import { CLI_ERRORS } from '../errors.ts';
import { formatFaults } from '../fault-text.ts';
import { done, findings, type Outcome } from '../outcome.ts';
import { type Bench, type Call, newCommand, runs } from '../shell.ts';

const INPUT_MAX_BYTES = 16_777_216;

interface EvalOptions {
  readonly data: string;
  readonly lines?: string;
  readonly zone: string;
}

/** `crossdock eval`: tries an expression on data, as a flow would. */
export function evalCommand(bench: Bench): Command {
  const command = newCommand({
    name: 'eval',
    about: 'Try an expression on data: the same language and limits as in a flow.',
    examples: [
      `crossdock eval '={{ $json.sku.toUpperCase() }}' --data '{"sku":"a1"}'`,
      `crossdock eval '$json.price * 2' --data '{"price":4.5}'`,
      `crossdock eval --lines expressions.txt --data '{"a":1}'`,
    ],
  })
    .argument('[expression]', 'with or without ={{ }}')
    .option('--data <json>', 'what $json is, or @FILE', '{}')
    .option('--lines <file>', 'one JSON string per line, an expression each; one answer per line')
    .option('--zone <zone>', 'the time zone of $now and $today', zoneOf, 'UTC');
  return runs(command, bench, evaluate);
}

async function evaluate(call: Call<EvalOptions>): Promise<Outcome> {
  const { options, args, shell } = call;
  const data = dataOf(call);
  const around = surroundingsOf(call);
  const [expression] = args;
  if ((expression === undefined) === (options.lines === undefined)) {
    throw usage('give an expression or --lines FILE, one of the two');
  }
  if (options.lines !== undefined) {
    const text = readInput(resolve(shell.cwd, options.lines));
    const results = text
      .split(/\r?\n/)
      .map((line, index) => evaluateLine(line, index + 1, data, around))
      .filter((result) => result !== undefined);
    return jsonLines(results);
  }
  const result = evaluateOne(expression ?? '', data, around);
  if ('error' in result) return findings(result, formatFaults([result.error], shell));
  return done(result, JSON.stringify(result.value));
}

/** With `--lines` the answer is one JSON object a line in any case; a blank line has no answer. */
function jsonLines(results: readonly unknown[]): Outcome {
  const text = results.map((one) => JSON.stringify(one)).join('\n');
  return { exit: 0, data: results, text, isLines: true };
}

function surroundingsOf(call: Call<EvalOptions>): Surroundings {
  const { zone } = call.options;
  return { now: call.shell.clock.now(), zone, vars: {}, lookup: () => undefined };
}

function zoneOf(zone: string): string {
  if (isTimeZone(zone)) return zone;
  throw new InvalidArgumentError('It is an IANA time zone such as Europe/London.');
}

function dataOf(call: Call<EvalOptions>): JsonObject {
  const { data } = call.options;
  const text = data.startsWith('@') ? readInput(resolve(call.shell.cwd, data.slice(1))) : data;
  try {
    const value: unknown = JSON.parse(text);
    if (isJsonObject(value)) return value;
  } catch (error) {
    throw unreadable('--data is not JSON', error);
  }
  throw unreadable('--data is not a JSON object');
}

function readInput(file: string): string {
  try {
    if (statSync(file).size > INPUT_MAX_BYTES) throw unreadable(`${file} is too large`);
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw error instanceof CrossdockError ? error : unreadable(`${file} cannot be read`, error);
  }
}

function usage(what: string): CrossdockError {
  return new CrossdockError(CLI_ERRORS.CLI_USAGE, { what, where: 'command line' });
}

function unreadable(what: string, cause?: unknown): CrossdockError {
  const kind = CLI_ERRORS.CLI_INPUT_UNREADABLE;
  const mend = `give --data as '{"sku":"A-1"}' or @FILE, and --lines as a text file`;
  return new CrossdockError(kind, { what, where: 'command line', mend, cause });
}
