import { randomBytes } from 'node:crypto';

/** The only source of randomness (I10). */
export interface Random {
  /** A number in [0, 1). */
  next(): number;
  /** That many random bytes in hex: secret-grade from the system source, repeatable from a seed. */
  hex(bytes: number): string;
}

/** The machine's randomness. */
export function systemRandom(): Random {
  return { next: () => Math.random(), hex: (bytes) => randomBytes(bytes).toString('hex') };
}

/** Repeatable randomness for tests and the simulation (mulberry32). */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }
  function hex(bytes: number): string {
    let text = '';
    for (let i = 0; i < bytes; i += 1) {
      text += Math.floor(next() * 256)
        .toString(16)
        .padStart(2, '0');
    }
    return text;
  }
  return { next, hex };
}
