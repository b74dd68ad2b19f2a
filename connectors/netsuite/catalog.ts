import type { CursorSafety, JsonObject, Stream } from '../../core/connector/index.ts';
import { readingCost, writingCost } from './costs.ts';
import { writesOf } from './destination.ts';
import { type NetSuiteSettings, netSuiteSettings } from './settings.ts';
import { columnsSchema } from './streams/column.ts';
import { isVersioned } from './streams/record.ts';
import {
  keyColumns,
  partColumns,
  presentParts,
  type StreamSource,
  streamColumns,
} from './streams/stream.ts';
import { STREAMS } from './streams/streams.ts';

/** The streams of an account, as data. */
export function catalog(settings: JsonObject): readonly Stream[] {
  const read = netSuiteSettings(settings);
  return STREAMS.map((stream) => streamOf(stream, read));
}

function streamOf(stream: StreamSource, settings: NetSuiteSettings): Stream {
  const writes = Object.fromEntries(
    Object.entries(writesOf(stream.name)).map(([name, capability]) => [
      name,
      { ...capability, cost: writingCost(`${stream.name}.${name}`, capability) },
    ]),
  );
  const isComposite = keyColumns(stream, settings).length > 1;
  return {
    name: stream.name,
    about: stream.about,
    schema: schemaOf(stream, settings, isComposite),
    key: isComposite ? 'key' : 'id',
    ...(isVersioned(stream) && stream.modified !== null ? { version: stream.modified.field } : {}),
    pii: stream.pii,
    cursor: cursorOf(stream, settings),
    cost: readingCost(stream, settings),
    deletes: settings.readDeleted && stream.external !== undefined ? 'tombstone' : 'absent',
    ...(Object.keys(writes).length === 0 ? {} : { writes }),
  };
}

/** Times have whole seconds in most accounts, so ties are normal; whole reads go by key. */
function cursorOf(stream: StreamSource, { overlapMs }: NetSuiteSettings): CursorSafety {
  return {
    field: stream.modified?.field ?? 'id',
    kind: 'time',
    granularityMs: 1000,
    lagMs: overlapMs,
    ordered: false,
    inclusive: true,
    mark: 'watermark',
  };
}

function schemaOf(
  stream: StreamSource,
  settings: NetSuiteSettings,
  isComposite: boolean,
): JsonObject {
  const parts = presentParts(stream, settings).map((one): [string, JsonObject] => [
    one.field,
    { type: 'array', items: columnsSchema(partColumns(stream, one, settings)) },
  ]);
  const more: Record<string, JsonObject> = {
    ...(isComposite ? { key: { type: 'string' } } : {}),
    ...Object.fromEntries(parts),
    ...(stream.name === 'items' ? { basePrice: { type: ['string', 'null'] } } : {}),
  };
  return columnsSchema(streamColumns(stream, settings), more);
}
