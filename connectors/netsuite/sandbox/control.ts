/** What may be ordered over HTTP, beside faults and time: people, rights, closed books, lag. */
import type { Json, JsonObject } from '../../../core/connector/index.ts';
import type { startSandboxServer } from '../../../core/connector/sandbox/kit.ts';
import type { NetsuiteSandbox, People } from './options.ts';

type Own = People &
  Pick<
    NetsuiteSandbox,
    'setLag' | 'setHidden' | 'closeBooks' | 'setConcurrencyLimit' | 'revokeTokens'
  >;
type Controls = NonNullable<Parameters<typeof startSandboxServer>[0]['controls']>;

interface Named {
  readonly type: string;
  readonly name: string;
}

/** The controls below `/sandbox/`. */
export function controlsOf(own: Own): Controls {
  return {
    lag: ({ lagMs }: { readonly lagMs: number }) => own.setLag(lagMs),
    hidden: ({ types }: { readonly types: readonly string[] }) => own.setHidden(types),
    'books/close': ({ until }: { readonly until: string | null }) => own.closeBooks(until),
    'concurrency-limit': ({ limit }: { readonly limit: number }) => own.setConcurrencyLimit(limit),
    'tokens/revoke': () => own.revokeTokens(),
    'records/edit': ({
      type,
      name,
      fields,
    }: Named & { readonly fields: Readonly<Record<string, Json>> }) => own.edit(type, name, fields),
    'records/create': ({ type, body }: { readonly type: string; readonly body: JsonObject }) =>
      own.create(type, body),
    'records/delete': ({ type, name }: Named) => own.remove(type, name),
    'records/transform': ({
      type,
      name,
      target,
      body,
    }: Named & { readonly target: string; readonly body?: JsonObject }) =>
      own.transform(type, name, target, body ?? {}),
    'orders/approve': ({ name }: { readonly name: string }) => own.approveOrder(name),
    prices: (wish: { readonly sku: string; readonly price: number; readonly level?: string }) =>
      own.setPrice(wish.sku, wish.price, wish.level),
    stock: ({ sku, location, by }: { readonly sku: string; location: string; by: number }) =>
      own.adjustStock(sku, location, by),
  };
}
