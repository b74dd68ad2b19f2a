import { InvalidArgumentError, Option } from 'commander';

const LIMIT_MAX = 10_000;

/** `--limit <count>`: how many rows a list shows at most. */
export function limitOption(standard: number): Option {
  return new Option('--limit <count>', 'how many are shown at most')
    .default(standard)
    .argParser((text: string) => {
      const count = Number(text);
      if (Number.isInteger(count) && count >= 1 && count <= LIMIT_MAX) return count;
      throw new InvalidArgumentError(`It is a whole number from 1 to ${LIMIT_MAX}.`);
    });
}
