/** One GraphQL document and what the client must know of it. */
export interface Operation {
  readonly name: string;
  readonly document: string;
  readonly isMutation: boolean;
  /** Whether it may be sent again although it may have been carried out: reads, and writes with a key. */
  readonly isRepeatable: boolean;
  /** Points that it costs, until Shopify has stated it. */
  readonly cost: number;
}

/** Declares a read. */
export function query(name: string, cost: number, document: string): Operation {
  return { name, document, isMutation: false, isRepeatable: true, cost };
}

/** Declares a write that carries an idempotency key. */
export function keyedMutation(name: string, cost: number, document: string): Operation {
  return { name, document, isMutation: true, isRepeatable: true, cost };
}

/** Declares a write without a key: never sent twice by the client. */
export function plainMutation(name: string, cost: number, document: string): Operation {
  return { name, document, isMutation: true, isRepeatable: false, cost };
}
