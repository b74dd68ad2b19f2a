import { equal, ok } from 'node:assert/strict';
import fc from 'fast-check';
import { highestWall, lowestWall, utcOfWall } from '../../../connectors/netsuite/wall-time.ts';

const ZONES = ['America/Los_Angeles', 'Europe/Berlin', 'Australia/Lord_Howe', 'Asia/Kolkata'];
const YEAR = { min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 11, 31) };

function wallOf(ms: number, zone: string): string {
  const text = new Date(ms).toLocaleString('sv-SE', { timeZone: zone });
  return text.replace(' ', 'T');
}

describe('connectors/netsuite/wall-time', () => {
  it('reads wall times in their zone, over both changes of the clocks', () => {
    equal(utcOfWall('2026-07-01T12:00:00', 'Europe/Berlin'), '2026-07-01T10:00:00.000Z');
    equal(utcOfWall('2026-12-01T12:00:00', 'Europe/Berlin'), '2026-12-01T11:00:00.000Z');
    equal(utcOfWall('no time', 'Europe/Berlin'), null);
  });

  it('bounds hold every wall time between two moments, also when an hour comes twice', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ZONES),
        fc.integer(YEAR),
        fc.integer({ min: 0, max: 6 * 3_600_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (zone, fromMs, lengthMs, share) => {
          const untilMs = fromMs + lengthMs;
          const wall = wallOf(fromMs + Math.floor(lengthMs * share), zone);
          ok(lowestWall(fromMs, untilMs, zone) <= wall, `${zone} ${fromMs} ${wall}`);
          ok(highestWall(fromMs, untilMs, zone) >= wall, `${zone} ${untilMs} ${wall}`);
        },
      ),
      { numRuns: 300 },
    );
  });
});
