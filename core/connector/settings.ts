import type { Json } from '../base/json.ts';

/**
 * One setting, declared once: validation, defaults, documentation, editor schema and lint derive from it.
 *
 * A `secret` is written in a connection file as a reference (`env:NAME`, `file:PATH`) and never as a value.
 */
export interface Setting {
  readonly type:
    | 'string'
    | 'integer'
    | 'number'
    | 'boolean'
    | 'duration'
    | 'path'
    | 'url'
    | 'object'
    | 'array';
  readonly about: string;
  readonly default?: Json;
  readonly required?: boolean;
  readonly secret?: boolean;
  readonly unit?: string;
  readonly options?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly examples?: readonly Json[];
  readonly since?: string;
  /** JSON Schema of the content, for objects and arrays. */
  readonly schema?: Json;
}

/** Every setting of a connector or of the hub, by name. */
export type SettingsSpec = Readonly<Record<string, Setting>>;
