/** How a batch goes out: keys at the same time, the commands of one key after each other. */
import type { Ack, Command } from '../../../core/connector/index.ts';
import { notWritten } from './acks.ts';

/** Commands of which no two have the same key. */
export type Wave = readonly Command[];

/** Writes one command of a wave. */
export type WriteOne = (command: Command) => Promise<Ack>;

/**
 * Writes a batch wave by wave.
 *
 * Shape: `prepare` reads what all commands of a wave need and gives the way to write one; when it fails nothing of the
 *        wave was written. One ack per command, in order.
 */
export async function inWaves(
  commands: readonly Command[],
  prepare: (wave: Wave) => Promise<WriteOne>,
): Promise<readonly Ack[]> {
  const acks = new Map<Command, Ack>();
  for (const wave of wavesOf(commands)) {
    const writeOne = await prepare(wave).catch((error: unknown): WriteOne => {
      const ack = notWritten(error);
      return async () => ack;
    });
    await Promise.all(
      wave.map(async (command) => {
        acks.set(command, await writeOne(command));
      }),
    );
  }
  return commands.map((command) => acks.get(command) ?? { outcome: 'unknown', what: 'not sent' });
}

function wavesOf(commands: readonly Command[]): readonly Wave[] {
  const waves: Command[][] = [];
  const turns = new Map<string, number>();
  for (const command of commands) {
    const turn = turns.get(command.key) ?? 0;
    turns.set(command.key, turn + 1);
    const wave = waves[turn] ?? [];
    waves[turn] = wave;
    wave.push(command);
  }
  return waves;
}
