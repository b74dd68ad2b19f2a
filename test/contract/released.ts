import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isJsonObject, type JsonObject, type Stream } from '../../core/connector/index.ts';

/** What a release promised of one stream to the flows that use it. */
export interface ReleasedStream {
  readonly name: string;
  readonly key: string;
  /** The fields that a record may be read for. */
  readonly fields: readonly string[];
  readonly writes: Readonly<Record<string, ReleasedWrite>>;
}

/** What a release took for one operation. */
export interface ReleasedWrite {
  readonly idempotency: string;
  readonly fields: readonly string[];
  readonly required: readonly string[];
}

/** The catalog of a connector as it was released. */
export interface Released {
  readonly version: string;
  readonly streams: readonly ReleasedStream[];
}

const FOLDER = join(import.meta.dirname, 'released');

/** The file that keeps the last release of a connector's catalog. */
export function releasedFile(connector: string): string {
  return join(FOLDER, `${connector}.json`);
}

/** The last release of a connector's catalog; null when it was never released. */
export function readReleased(connector: string): Released | null {
  const file = releasedFile(connector);
  if (!existsSync(file)) return null;
  const released: Released = JSON.parse(readFileSync(file, 'utf8'));
  return released;
}

/** What of a stream is a promise. */
export function promiseOf(stream: Stream): ReleasedStream {
  const writes = Object.entries(stream.writes ?? {}).map(([name, write]) => [
    name,
    {
      idempotency: write.idempotency,
      fields: fieldsOf(write.schema),
      required: requiredOf(write.schema),
    },
  ]);
  const { name, key, schema } = stream;
  return { name, key, fields: fieldsOf(schema), writes: Object.fromEntries(writes) };
}

/** What a catalog no longer keeps of a release, in words. */
export function brokenPromises(
  released: Released,
  present: readonly ReleasedStream[],
): readonly string[] {
  return released.streams.flatMap((was) => {
    const is = present.find((stream) => stream.name === was.name);
    if (is === undefined) return [`the stream ${was.name} is gone`];
    const key = is.key === was.key ? [] : [`${was.name} has another key: ${is.key}`];
    const lost = missing(was.fields, is.fields).map((field) => `${was.name}.${field} is gone`);
    return [...key, ...lost, ...brokenWrites(was, is)];
  });
}

function brokenWrites(was: ReleasedStream, is: ReleasedStream): readonly string[] {
  return Object.entries(was.writes).flatMap(([name, before]) => {
    const after = is.writes[name];
    const where = `${was.name}.${name}`;
    if (after === undefined) return [`the operation ${where} is gone`];
    return [
      ...missing(before.fields, after.fields).map((field) => `${where} no longer takes ${field}`),
      ...missing(after.required, before.required).map((field) => `${where} now demands ${field}`),
    ];
  });
}

/** Whether flows that were written for one version must work with the other (SemVer; 0.x counts by its minor). */
export function isCompatible(left: string, right: string): boolean {
  return breakingPart(left) === breakingPart(right);
}

function breakingPart(version: string): string {
  const [major = '', minor = ''] = version.split('.');
  return major === '0' ? `0.${minor}` : major;
}

function missing(wanted: readonly string[], there: readonly string[]): readonly string[] {
  return wanted.filter((one) => !there.includes(one));
}

function fieldsOf(schema: JsonObject): readonly string[] {
  const { properties } = schema;
  return isJsonObject(properties) ? Object.keys(properties).sort() : [];
}

function requiredOf(schema: JsonObject): readonly string[] {
  const { required } = schema;
  return Array.isArray(required) ? required.map(String).sort() : [];
}
