import type { CursorSafety, Json, JsonObject, Stream } from '../../../core/connector/index.ts';
import { outPii, outSchema } from '../catalog.ts';
import { OUT_KINDS } from '../settings/out-streams.ts';
import { sqlSettings } from './settings/sql-settings.ts';
import type { StagingRule } from './settings/staging.ts';
import type { TableRule } from './settings/table.ts';

/** The streams of the till's database: its tables in the order of the settings, then what is written. */
export function sqlStreams(settings: JsonObject): readonly Stream[] {
  const sql = sqlSettings(settings);
  if (sql === null) return [];
  return [...sql.tables.map(tableStream), ...sql.staging.map(stagingStream)];
}

function tableStream(rule: TableRule): Stream {
  const stream: Stream = {
    name: rule.stream,
    about: rule.about,
    schema: tableSchema(rule),
    key: rule.key.join('|'),
    pii: {},
    cursor: cursorSafety(rule),
    deletes: deletesOf(rule),
  };
  return rule.version === null ? stream : { ...stream, version: rule.version };
}

function cursorSafety({ change, key }: TableRule): CursorSafety {
  const field = change.by === 'snapshot' ? key.join('|') : change.column;
  const shared = { field, ordered: true, inclusive: true } as const;
  if (change.by === 'column') {
    // The column's own step is found in the catalogue and added to the lag when it is larger.
    return { ...shared, kind: 'time', granularityMs: 1_000, lagMs: change.lagMs };
  }
  if (change.by === 'sequence') return { ...shared, kind: 'sequence', lagMs: change.lagMs };
  return { ...shared, kind: 'sequence', lagMs: 0 };
}

function deletesOf({ change, deleted }: TableRule): Stream['deletes'] {
  const bySnapshot = change.by === 'snapshot' && change.deletes === 'tombstone';
  return bySnapshot || deleted !== null ? 'tombstone' : 'none';
}

/** The fields that the settings speak of; the catalogue of the database may have more. */
function tableSchema(rule: TableRule): JsonObject {
  const text: Json = { type: ['string', 'boolean', 'null'] };
  const properties: Record<string, Json> = {};
  const change = rule.change.by === 'snapshot' ? [] : [rule.change.column];
  for (const column of rule.columns?.keys() ?? [...rule.key, ...change]) {
    const field = fieldOf(rule, column);
    if (field !== null) properties[field] = text;
  }
  for (const column of rule.numbers) {
    const field = fieldOf(rule, column);
    if (field !== null) properties[field] = { type: ['number', 'null'] };
  }
  for (const column of rule.booleans) {
    const field = fieldOf(rule, column);
    if (field !== null) properties[field] = { type: ['boolean', 'null'] };
  }
  for (const { name } of rule.times) {
    properties[`${name}Utc`] = { type: ['string', 'null'], format: 'date-time' };
  }
  if (rule.times.length > 0) properties['timeAmbiguous'] = { type: 'boolean' };
  return { type: 'object', properties, additionalProperties: true };
}

function fieldOf({ columns }: TableRule, column: string): string | null {
  return columns === null ? column : (columns.get(column) ?? null);
}

function stagingStream(rule: StagingRule): Stream {
  const { what } = OUT_KINDS[rule.stream];
  return {
    name: rule.stream,
    about: `Rows with ${what} for the till, in ${rule.table}.`,
    schema: outSchema(rule),
    key: rule.key.join('|'),
    pii: outPii(rule),
    deletes: 'none',
    writes: {
      publish: {
        about: `Puts ${what} into the staging table; a repeat changes nothing.`,
        idempotency: rule.idempotencyKey === null ? 'natural' : 'key',
        batch: { max: rule.maxRows, partial: true },
        schema: outSchema(rule),
      },
    },
  };
}
