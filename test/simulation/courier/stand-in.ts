import type { CarriedAnswer, SandboxNetwork } from '../../../core/connector/sandbox/kit.ts';

/** A courier in memory: a label for each time that it is asked for one. */
export interface Courier {
  readonly url: string;
  /** The references of all labels, in their order. */
  readonly labels: readonly string[];
  close(): void;
}

/** Opens a courier without labels. */
export function openCourier(network: SandboxNetwork): Courier {
  const labels: string[] = [];
  const answer = (references: readonly string[]): CarriedAnswer => ({
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(references.map((reference) => ({ reference })))),
  });
  const { url, close } = network.serve(async ({ method, target, body }) => {
    if (method === 'GET') {
      const wanted = new URL(target, 'http://courier.invalid').searchParams.get('reference');
      return answer(labels.filter((reference) => reference === wanted));
    }
    const { reference }: { readonly reference: string } = JSON.parse(body.toString());
    labels.push(reference);
    return answer([reference]);
  });
  return { url, labels, close };
}
