/** Items and variants, one by one. */
import { chosen, type Endpoint, ONE_TEXT, type Request, type Result } from '../api/endpoint.ts';
import { invalid } from '../api/fault.ts';
import { type FilterRules, fits } from '../api/filter.ts';
import { pageOf } from '../api/page.ts';
import { dataOf, listParameter } from '../api/parsed-call.ts';
import type { EntryRow } from '../rows.ts';
import type { World } from '../world.ts';
import {
  createEntry,
  type EntryKind,
  entryOf,
  entryResource,
  ITEMS,
  patchEntry,
  removeEntry,
  VARIANTS,
} from './entries.ts';

const COMMON: FilterRules = {
  ids: { operators: ['any'], type: 'string' },
  title: { operators: ['contains'], type: 'string' },
  published: { operators: ['equals'], type: 'boolean' },
};

/** The endpoints. */
export const CATALOG_ENDPOINTS: readonly Endpoint[] = [
  ...endpointsOf(ITEMS, { ...COMMON, 'category.id': ONE_TEXT }),
  ...endpointsOf(VARIANTS, { ...COMMON, 'item.id': ONE_TEXT, sku: ONE_TEXT }),
];

function endpointsOf(kind: EntryKind, filters: FilterRules): readonly Endpoint[] {
  const path = `/api/${kind.type}s`;
  const own = `fields[${kind.type}]`;
  const parameters = kind === ITEMS ? [own, 'fields[catalog-variant]', 'include'] : [own];
  const read = { method: 'GET', tier: 'XL', scopes: ['catalogs:read'], parameters } as const;
  const write = { tier: 'L', scopes: ['catalogs:write'], parameters: [own] } as const;
  return [
    {
      ...read,
      path,
      page: chosen(100, 100),
      sorts: ['created'],
      filters,
      work: (world, request) => listEntries(world, request, kind),
    },
    {
      ...read,
      path: `${path}/{id}`,
      work: (world, request) => shownEntry(request, kind, entryOf(world, kind, request.id), 200),
    },
    {
      ...write,
      method: 'POST',
      path,
      work: (world, request) => {
        const row = createEntry(world, kind, dataOf(request, kind.type));
        return shownEntry(request, kind, row, 201);
      },
    },
    {
      ...write,
      method: 'PATCH',
      path: `${path}/{id}`,
      work: (world, request) => {
        const data = dataOf(request, kind.type);
        if (data['id'] !== request.id) {
          throw invalid('The id of data must be that of the address.', '/data/id');
        }
        return shownEntry(request, kind, patchEntry(world, kind, data), 200);
      },
    },
    {
      ...write,
      method: 'DELETE',
      path: `${path}/{id}`,
      parameters: [],
      work: (world, request) => {
        removeEntry(world, kind, request.id);
        return { status: 204 };
      },
    },
  ];
}

function listEntries(world: World, request: Request, kind: EntryKind): Result {
  const rows = [...kind.table(world).all()].filter((row) =>
    fits(request.conditions, (field) => fieldOf(row, field)),
  );
  const { rows: page, links } = pageOf(request, rows, {
    rule: request.page,
    isDescending: request.sort.isDescending,
    placeOf: (row) => row.created,
  });
  const names = listParameter(request, `fields[${kind.type}]`);
  const data = page.map((row) => entryResource(request.base, kind, row, names));
  return { status: 200, body: { data, links } };
}

function fieldOf(row: EntryRow, field: string): unknown {
  if (field === 'ids') return row.id;
  if (field === 'item.id') return row.itemId;
  return row.fields[field];
}

function shownEntry(request: Request, kind: EntryKind, row: EntryRow, status: number): Result {
  const names = listParameter(request, `fields[${kind.type}]`);
  const data = entryResource(request.base, kind, row, names);
  return { status, body: { data, links: { self: request.href } } };
}
