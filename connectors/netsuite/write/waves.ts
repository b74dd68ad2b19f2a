/** How a batch goes out: keys at the same time, the commands of one key after each other. */
import type { Ack, Command } from '../../../core/connector/index.ts';
import { notWritten } from './acks.ts';

/** Commands that do not touch the same thing. */
export type Wave = readonly Command[];

/** Writes one command of a wave. */
export type WriteOne = (command: Command) => Promise<Ack>;

/** How the commands of a batch are written. */
export interface WavePlan {
  /** Reads what all commands of a wave need and gives the way to write one. */
  readonly prepare: (wave: Wave) => Promise<WriteOne>;
  /** What a command touches beside the record of its key: two of one wave must not meet there. */
  readonly touches?: (command: Command) => readonly string[];
}

/**
 * Writes a batch wave by wave.
 *
 * Shape: when the look before a wave fails nothing of the wave was written. One ack per command, in order.
 */
export async function inWaves(
  commands: readonly Command[],
  { prepare, touches = () => [] }: WavePlan,
): Promise<readonly Ack[]> {
  const acks = new Map<Command, Ack>();
  for (const wave of wavesOf(commands, touches)) {
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

/** A command goes behind the last wave in which something of it was touched. */
function wavesOf(
  commands: readonly Command[],
  touches: (command: Command) => readonly string[],
): readonly Wave[] {
  const waves: Command[][] = [];
  const turns = new Map<string, number>();
  for (const command of commands) {
    const names = [`key ${command.key}`, ...touches(command)];
    const turn = Math.max(...names.map((name) => turns.get(name) ?? 0));
    for (const name of names) turns.set(name, turn + 1);
    const wave = waves[turn] ?? [];
    waves[turn] = wave;
    wave.push(command);
  }
  return waves;
}
