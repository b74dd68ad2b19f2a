/** The functions that some of the broken files beside this one name. */
export function sign(): Readonly<Record<string, string>> {
  return {};
}
