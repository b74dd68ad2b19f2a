import type { Demand, Hold, StockOrder, TransferLine } from '../../store/inventory-records.ts';
import type { StockChange, StockState } from '../../store/inventory-store.ts';

type Changes = Pick<StockChange, 'orders' | 'demand' | 'holds' | 'transfers'>;

/** The orders, holds and transfers a batch works on, and which of them it changed. */
export class Commitments {
  readonly #orders = new Map<string, StockOrder>();
  readonly #holds = new Map<string, Hold>();
  readonly #demand = new Map<string, Demand[]>();
  readonly #transfers = new Map<string, TransferLine[]>();
  readonly #changedOrders = new Set<string>();
  readonly #changedHolds = new Set<string>();
  readonly #changedDemand = new Map<string, Demand>();
  readonly #changedTransfers = new Map<string, TransferLine>();

  constructor(state: StockState) {
    for (const order of state.orders) this.#orders.set(order.id, order);
    for (const row of state.demand) this.#demandOf(row.order).push(row);
    for (const hold of state.holds) this.#holds.set(hold.id, hold);
    for (const line of state.transfers) this.#linesOf(line.transfer).push(line);
  }

  order(id: string): StockOrder | undefined {
    return this.#orders.get(id);
  }

  putOrder(order: StockOrder): void {
    this.#orders.set(order.id, order);
    this.#changedOrders.add(order.id);
  }

  demand(order: string): readonly Demand[] {
    return this.#demand.get(order) ?? [];
  }

  /** Replaces the row of (order, line, position), or adds it. */
  putDemand(row: Demand): void {
    const rows = this.#demandOf(row.order);
    const at = rows.findIndex((old) => old.line === row.line && old.position === row.position);
    if (at < 0) rows.push(row);
    else rows[at] = row;
    this.#changedDemand.set(`${row.order}\u0000${row.line}\u0000${row.position}`, row);
  }

  hold(id: string): Hold | undefined {
    return this.#holds.get(id);
  }

  putHold(hold: Hold): void {
    this.#holds.set(hold.id, hold);
    this.#changedHolds.add(hold.id);
  }

  transfer(id: string): readonly TransferLine[] {
    return this.#transfers.get(id) ?? [];
  }

  putTransfer(line: TransferLine): void {
    const lines = this.#linesOf(line.transfer);
    const at = lines.findIndex((old) => old.item === line.item);
    if (at < 0) lines.push(line);
    else lines[at] = line;
    this.#changedTransfers.set(`${line.transfer}\u0000${line.item}`, line);
  }

  /** All that has to be written. */
  changes(): Changes {
    return {
      orders: [...this.#changedOrders].flatMap((id) => this.#orders.get(id) ?? []),
      holds: [...this.#changedHolds].flatMap((id) => this.#holds.get(id) ?? []),
      demand: [...this.#changedDemand.values()],
      transfers: [...this.#changedTransfers.values()],
    };
  }

  #demandOf(order: string): Demand[] {
    const rows = this.#demand.get(order) ?? [];
    this.#demand.set(order, rows);
    return rows;
  }

  #linesOf(transfer: string): TransferLine[] {
    const lines = this.#transfers.get(transfer) ?? [];
    this.#transfers.set(transfer, lines);
    return lines;
  }
}
