import { deepEqual, equal, match, ok } from 'node:assert/strict';
import type { NetsuiteSandbox } from '../../../../connectors/netsuite/sandbox/options.ts';
import type { Ack, Command, Host, JsonObject } from '../../../../core/connector/index.ts';
import { rows } from '../../../contract/netsuite-streams.ts';
import { closeAll, commandOf, openErp, writeAll } from '../erp.ts';

const SKUS = ['71053', '22752', '84879', '22633'];
const [A = '', B = '', C = '', D = ''] = SKUS;
const NOW = Date.UTC(2026, 10, 28);
/** What lies in the warehouse of each at the start. */
const START = 120;

function set(sku: string, onHand: number, more: JsonObject = {}, intendedAt = NOW): Command {
  const data = { sku, location: '', onHand, ...more };
  return { ...commandOf('inventoryLevels.set', sku, data, `effect/${sku}/${onHand}`), intendedAt };
}

/** Writes them at the warehouse, unless they name another place. */
function write(
  { host, sandbox }: { readonly host: Host; readonly sandbox: NetsuiteSandbox },
  commands: readonly Command[],
): Promise<readonly Ack[]> {
  const warehouse = sandbox.locationId('Warehouse');
  return writeAll(
    host,
    commands.map((command) => {
      const { location } = command.data;
      return { ...command, data: { ...command.data, location: location || warehouse } };
    }),
  );
}

function outcomes(acks: readonly Ack[]): readonly string[] {
  return acks.map(({ outcome }) => outcome);
}

/** The lines of every adjustment: how much of which item. */
function documents(sandbox: NetsuiteSandbox): readonly (readonly string[])[] {
  const names = new Map(SKUS.map((sku) => [sandbox.itemId(sku), sku]));
  return rows(sandbox, 'transactions', 'inventoryAdjustment').map((row) =>
    (row.lists?.['inventory'] ?? []).map(({ item, adjustQtyBy }) => {
      const id: { readonly id: string } = JSON.parse(JSON.stringify(item));
      return `${names.get(id.id)} ${String(adjustQtyBy)}`;
    }),
  );
}

function onHand(sandbox: NetsuiteSandbox, place = 'Warehouse'): readonly number[] {
  const levels: readonly { readonly id: string; readonly onHand: number }[] = JSON.parse(
    JSON.stringify(sandbox.state()['levels']),
  );
  return SKUS.map((sku) => {
    const id = `${sandbox.itemId(sku)}@${sandbox.locationId(place)}`;
    return levels.find((level) => level.id === id)?.onHand ?? 0;
  });
}

describe('connectors/netsuite/write shared adjustments', () => {
  afterEach(closeAll);

  it('what was intended together is one document, and every command has its own answer', async () => {
    const erp = await openErp();
    erp.sandbox.clearCalls();
    const acks = await write(erp, [
      set(A, 100),
      set(B, START),
      set('NOPE', 1),
      set(C, 125),
      set(D, 5, { expected: 7 }),
    ]);
    deepEqual(outcomes(acks), ['written', 'same', 'refused', 'written', 'conflict']);
    deepEqual(documents(erp.sandbox), [[`${A} -20`, `${C} 5`]]);
    deepEqual(onHand(erp.sandbox), [100, START, 125, START]);
    equal(erp.sandbox.calls().filter(({ isWrite }) => isWrite).length, 1);
    const [first] = acks;
    const place = `${erp.sandbox.itemId(A)}@${erp.sandbox.locationId('Warehouse')}`;
    equal(first?.outcome === 'written' && first.id, place, 'the key that a read gives the level');
  });

  it('other heads, other places and other times are documents of their own', async () => {
    const erp = await openErp();
    const store = erp.sandbox.locationId('Store 1');
    await write(erp, [
      set(A, 100),
      set(B, 100, { memo: 'count of the cellar' }),
      set(C, 100, { location: store }),
      set(D, 100, {}, NOW + 1),
    ]);
    deepEqual(
      documents(erp.sandbox).toSorted(),
      [[`${D} -20`], [`${B} -20`], [`${A} -20`], [`${C} 76`]].toSorted(),
    );
    equal(onHand(erp.sandbox, 'Store 1')[2], 100);
  });

  it('what was booked before its answer was lost is not booked again, alone or in other company', async () => {
    const erp = await openErp();
    const [a, b, c] = [set(A, 100), set(B, 110), set(C, 130)];
    erp.sandbox.setFaults([{ operation: 'write', count: 1, kind: 'appliedThenReset' }]);
    deepEqual(outcomes(await write(erp, [a, b])), ['unknown', 'unknown']);
    // Something else happens there meanwhile: the level alone does not tell that it was booked.
    erp.sandbox.adjustStock(A, 'Warehouse', -1);
    deepEqual(outcomes(await write(erp, [a])), ['same']);
    deepEqual(outcomes(await write(erp, [c, b, a])), ['written', 'same', 'same']);
    deepEqual(onHand(erp.sandbox), [99, 110, 130, START]);
  });

  it('neither when queries show nothing of it for a long time', async () => {
    const erp = await openErp();
    erp.sandbox.setLag(600_000);
    const [a, b, c] = [set(A, 100), set(B, 110), set(C, 130)];
    erp.sandbox.setFaults([{ operation: 'write', count: 1, kind: 'unexpectedAfter' }]);
    deepEqual(outcomes(await write(erp, [a, b])), ['unknown', 'unknown']);
    deepEqual(outcomes(await write(erp, [b, c])), ['same', 'written']);
    deepEqual(outcomes(await write(erp, [c, a])), ['same', 'same']);
    deepEqual(onHand(erp.sandbox), [100, 110, 130, START]);
  });

  it('nor when the first attempt is still under way as it is repeated', async () => {
    for (let round = 0; round < 20; round += 1) {
      const erp = await openErp({ latencyMs: 2 });
      const [a, b, c, d] = [set(A, 100), set(B, 110), set(C, 130), set(D, 140)];
      const acks = await Promise.all([write(erp, [a, b, d]), write(erp, [c, b]), write(erp, [b])]);
      ok(acks.flat().every(({ outcome }) => outcome === 'written' || outcome === 'same'));
      deepEqual(onHand(erp.sandbox), [100, 110, 130, 140]);
      const lines = documents(erp.sandbox).flat();
      deepEqual(lines.toSorted(), [`${A} -20`, `${B} -10`, `${C} 10`, `${D} 20`].toSorted());
      await closeAll();
    }
  });

  it('a line that NetSuite does not want is refused with its reason, and the others are booked', async () => {
    const erp = await openErp();
    const acks = await write(erp, [
      set(A, 100),
      set(B, 110),
      { ...set('gone', 4), data: { item: '99999', location: '', onHand: 4 } },
      set(C, 130),
      set(D, 140),
    ]);
    deepEqual(outcomes(acks), ['written', 'written', 'refused', 'written', 'written']);
    match(acks[2]?.outcome === 'refused' ? acks[2].what : '', /Invalid Field Value 99999/);
    deepEqual(onHand(erp.sandbox), [100, 110, 130, 140]);
  });

  it('a fault of the head is the same for all and asked for once', async () => {
    const erp = await openErp();
    erp.sandbox.closeBooks('2026-01-31');
    erp.sandbox.clearCalls();
    const late = { tranDate: '2026-01-31' };
    const acks = await write(erp, [set(A, 100, late), set(B, 110, late), set(C, 130, late)]);
    deepEqual(
      acks.map((ack) => ack.outcome === 'refused' && ack.code),
      Array.from({ length: 3 }, () => 'NETSUITE_PERIOD_CLOSED'),
    );
    equal(erp.sandbox.calls().filter(({ isWrite }) => isWrite).length, 1);
  });

  it('a script that refuses the whole may want each of its parts', async () => {
    const erp = await openErp();
    const fault = { operation: 'write', count: 1, kind: 'scriptError' } as const;
    erp.sandbox.setFaults([{ ...fault, message: 'Too many lines for one document' }]);
    const acks = await write(erp, [set(A, 100), set(B, 110), set(C, 130)]);
    deepEqual(outcomes(acks), ['written', 'written', 'written']);
    deepEqual(documents(erp.sandbox), [[`${A} -20`, `${B} -10`], [`${C} 10`]]);
  });

  it('an answer to wait is an answer for all of them, and nothing is booked', async () => {
    const erp = await openErp();
    erp.sandbox.setFaults([{ operation: 'write', count: 1, kind: 'recordChanged' }]);
    deepEqual(outcomes(await write(erp, [set(A, 100), set(B, 110)])), ['retry', 'retry']);
    deepEqual(documents(erp.sandbox), []);
    deepEqual(outcomes(await write(erp, [set(B, 110), set(A, 100)])), ['written', 'written']);
  });

  it('more than fit into one document go into several, and each is found again', async () => {
    const items = Array.from({ length: 600 }, (_, index) => ({
      ...{ sku: `S${index}`, name: `Item ${index}`, price: 1, quantities: { Warehouse: 0 } },
    }));
    const erp = await openErp({ seed: { items, locations: [{ name: 'Warehouse' }] } });
    const commands = items.map(({ sku }, index) => set(sku, index + 1));
    const halves = [commands.slice(0, 400), commands.slice(400)];
    for (const half of halves) {
      ok((await write(erp, half)).every(({ outcome }) => outcome === 'written'));
    }
    const sizes = rows(erp.sandbox, 'transactions', 'inventoryAdjustment').map(
      (row) => row.lists?.['inventory']?.length,
    );
    deepEqual(sizes, [250, 150, 200]);
    erp.sandbox.setLag(600_000);
    for (const { sku } of items) erp.sandbox.adjustStock(sku, 'Warehouse', 1);
    const some = commands.filter((_, index) => index % 60 === 0);
    deepEqual(new Set(outcomes(await write(erp, some))), new Set(['same']));
  });

  it('a document that never arrived leaves no gap that a repetition could fall into', async () => {
    const items = Array.from({ length: 300 }, (_, index) => ({
      ...{ sku: `S${index}`, name: `Item ${index}`, price: 1, quantities: { Warehouse: 0 } },
    }));
    const erp = await openErp({ seed: { items, locations: [{ name: 'Warehouse' }] } });
    const commands = items.map(({ sku }) => set(sku, 5));
    erp.sandbox.setLag(600_000);
    erp.sandbox.setFaults([{ operation: 'write', count: 1, kind: 'reset' }]);
    const first = outcomes(await write(erp, commands));
    equal(first.filter((outcome) => outcome === 'unknown').length, 250);
    await write(erp, commands.toReversed());
    const lines = rows(erp.sandbox, 'transactions', 'inventoryAdjustment').flatMap(
      (row) => row.lists?.['inventory'] ?? [],
    );
    equal(lines.length, 300);
    equal(new Set(lines.map(({ memo }) => memo)).size, 300);
  });
});
