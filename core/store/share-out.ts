/** How a budget is divided between workers: pure arithmetic, the same on every store. */
import type { ShareClaim } from './call-store.ts';

/** A share of another worker, as it is stored. */
export interface OtherShare {
  readonly owner: string;
  readonly wanted: number;
  /** What counts of it. */
  readonly counted: number;
  /** Until when it is lent, in ms; a later one still counts until `countsUntil`, but nobody wants it. */
  readonly until: number;
  readonly countsUntil: number;
}

/** What cannot be divided evenly goes round, so that with fewer parts than workers each has its turn, in ms. */
export const TURN_MS = 2_000;

/** Beyond twice what is wanted, this part of a budget is lent at most where shares linger. */
const LINGERING_PARTS = 8;

/** What a worker may use, and what counts against the others meanwhile: what is in use cannot be given back at once. */
export interface Shared {
  readonly granted: number;
  readonly counted: number;
}

/**
 * What a worker may use now.
 *
 * Shape: whoever wants less than an even part has what it wants, the others divide the rest; what nobody wants is
 *        divided, too, so that a worker alone has everything. Never more than the others leave. Who has more in use
 *        than it may begins nothing more until that is over.
 */
export function shareOut(claim: ShareClaim, others: readonly OtherShare[]): Shared {
  const granted = Math.floor(partOf(claim, others));
  return { granted, counted: Math.max(granted, Math.min(claim.size, Math.ceil(claim.inUse))) };
}

function partOf(claim: ShareClaim, others: readonly OtherShare[]): number {
  if (claim.wanted <= 0) return 0;
  const counted = others.filter((one) => one.countsUntil > claim.now);
  const live = counted.filter((one) => one.until > claim.now && one.wanted > 0);
  const dead = sum(counted.filter((one) => one.until <= claim.now));
  const wants = [...live, claim].map(({ owner, wanted }) => ({ owner, wanted }));
  const fair = evenPart(Math.max(0, claim.size - dead), wants, claim);
  const left = claim.size - sum(counted);
  return Math.max(Math.min(fair, left, mostOf(claim)), 0);
}

/**
 * What a share may be at most. One that counts for a while after its worker died counts whole, whatever was used of it:
 * so it is not much larger than what is wanted, and the next worker has the rest.
 */
function mostOf({ size, wanted, lingerMs }: ShareClaim): number {
  return lingerMs > 0 ? 2 * wanted + Math.ceil(size / LINGERING_PARTS) : size;
}

interface Want {
  readonly owner: string;
  readonly wanted: number;
}

function evenPart(size: number, wants: readonly Want[], { owner, now }: ShareClaim): number {
  const parts = new Map(wants.map((want) => [want.owner, 0]));
  let left = size;
  let open = inTurn(wants, now);
  // The smallest wants first: what they leave is divided between the larger ones.
  while (open.length > 0) {
    const even = Math.floor(left / open.length);
    const small = open.filter((want) => want.wanted <= even);
    if (small.length === 0) return givenEvenly(left, open, owner, parts);
    for (const want of small) {
      parts.set(want.owner, want.wanted);
      left -= want.wanted;
    }
    open = open.filter((want) => want.wanted > even);
  }
  return givenEvenly(left, inTurn(wants, now), owner, parts);
}

/** The rest in even parts on top of what each has; what is left over goes to those whose turn it is. */
function givenEvenly(
  left: number,
  wants: readonly Want[],
  owner: string,
  parts: ReadonlyMap<string, number>,
): number {
  const had = parts.get(owner) ?? 0;
  const at = wants.findIndex((want) => want.owner === owner);
  if (at < 0) return had;
  const even = Math.floor(left / wants.length);
  return had + even + (at < left - even * wants.length ? 1 : 0);
}

/** By name, begun elsewhere each turn: every worker comes to the same order by itself. */
function inTurn(wants: readonly Want[], now: number): readonly Want[] {
  const byName = wants.toSorted((a, b) => (a.owner < b.owner ? -1 : 1));
  const first = Math.floor(now / TURN_MS) % byName.length;
  return [...byName.slice(first), ...byName.slice(0, first)];
}

function sum(shares: readonly OtherShare[]): number {
  return shares.reduce((total, one) => total + one.counted, 0);
}
