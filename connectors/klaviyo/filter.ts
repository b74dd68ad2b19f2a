/** Klaviyo's filter grammar: `op(field,value)`, joined by commas; texts quoted, times and flags bare. */

/** One condition. */
export type Condition = string;

/** A condition with a text. */
export function equals(field: string, value: string): Condition {
  return `equals(${field},${JSON.stringify(value)})`;
}

/** A condition with any of some texts. */
export function any(field: string, values: readonly string[]): Condition {
  return `any(${field},${JSON.stringify(values)})`;
}

/** A condition with a time. */
export function after(field: string, time: string, isInclusive: boolean): Condition {
  return `${isInclusive ? 'greater-or-equal' : 'greater-than'}(${field},${time})`;
}

/** All conditions together; null when there are none. */
export function filterOf(conditions: readonly (Condition | null)[]): string | null {
  const present = conditions.filter((condition) => condition !== null);
  return present.length === 0 ? null : present.join(',');
}
