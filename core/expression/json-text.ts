import { admitText, chargeText, type Frame } from './frame.ts';
import { toJson } from './result.ts';
import type { Site } from './site.ts';
import type { Value } from './value.ts';

/** Reads JSON text. Errors: EXPR_FAILED; the parser's message is not told, it quotes the data. */
export function parseJson(text: string, frame: Frame, site: Site): Value {
  chargeText(frame, text.length);
  try {
    const value: Value = JSON.parse(text);
    return value;
  } catch {
    const hint = text.includes("'") ? 'JSON takes double quotes' : undefined;
    throw site.failed(`${site.label} takes JSON, and this text is none`, hint);
  }
}

/** Writes JSON text; undefined gives undefined, as in JavaScript. */
export function writeJson(
  value: Value,
  indent: number | string | undefined,
  frame: Frame,
): string | undefined {
  const json = toJson(value, frame, 'text');
  if (json === undefined) return undefined;
  const text = JSON.stringify(json, null, indent);
  admitText(frame, text.length);
  return text;
}
