import { GraphQLError } from 'graphql';

/** One entry of `userErrors`; `code` is only seen where the vendor's type has it. */
export interface UserError {
  readonly field: readonly string[] | null;
  readonly message: string;
  readonly code: string | null;
}

/** Builds an entry of `userErrors`. */
export function userError(
  field: readonly (string | number)[] | null,
  message: string,
  code: string | null = null,
): UserError {
  return { field: field === null ? null : field.map(String), message, code };
}

/** A refusal at the top level: the mutation's field becomes null. */
export function topLevelError(code: string, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code } });
}

/** Refuses lists that are longer than the vendor takes. */
export function limitInput(list: readonly unknown[], most: number): void {
  if (list.length <= most) return;
  throw topLevelError(
    'MAX_INPUT_SIZE_EXCEEDED',
    `The input array size of ${list.length} is greater than the maximum allowed of ${most}.`,
  );
}
