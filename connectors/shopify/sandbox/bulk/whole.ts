import { Kind, parse, print, visit } from 'graphql';
import { EVERYTHING } from '../search/connection.ts';

/** The same query with every connection asked for whole: a bulk operation ignores `first` and cursors. */
export function wholeQuery(text: string): string {
  return print(
    visit(parse(text), {
      Field: (field) => {
        const inner = field.selectionSet?.selections ?? [];
        const isConnection = inner.some(
          (node) => node.kind === Kind.FIELD && node.name.value === 'edges',
        );
        if (!isConnection) return undefined;
        const kept = (field.arguments ?? []).filter(
          ({ name }) => !['first', 'last', 'after', 'before'].includes(name.value),
        );
        const value = { kind: Kind.INT, value: String(EVERYTHING) } as const;
        const name = { kind: Kind.NAME, value: 'first' } as const;
        return { ...field, arguments: [...kept, { kind: Kind.ARGUMENT, name, value } as const] };
      },
    }),
  );
}
