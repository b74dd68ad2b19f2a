/** The committed files that are generated, and what they should be now. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtInConnectors } from '../../connectors/registry.ts';
import { loadConfig } from '../../core/config/load.ts';
import {
  connectionSchemaText,
  connectorSchemaText,
  environmentText,
  errorsText,
  hubSchemaText,
} from '../../core/config/reference.ts';
import { allConnectors } from '../../core/connector/registry.ts';
import { declaredErrors } from './error-codes.ts';
import { ROOT } from './source.ts';

/** File → text. `node test/house/write-generated.ts` writes them. */
export async function generatedFiles(): Promise<Readonly<Record<string, string>>> {
  const { config } = await loadConfig({ dir: ROOT, connectors: builtInConnectors });
  const errors = await declaredErrors();
  return {
    'config/schema/hub.schema.json': hubSchemaText(),
    'config/schema/connection.schema.json': connectionSchemaText(
      await allConnectors(builtInConnectors),
    ),
    'config/schema/connector.schema.json': connectorSchemaText(),
    'config/schema/errors.md': errorsText(errors.map(({ kind }) => kind)),
    'config/env.example': environmentText(config.connections),
  };
}

/** A committed file, or null when it is not there. */
export function committed(file: string): string | null {
  try {
    return readFileSync(join(ROOT, file), 'utf8');
  } catch {
    return null;
  }
}
