/** The order in which names are shown: `web.2` before `web.10`. */
export function compareNames(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}

/** The same of things that have names. */
export function inNameOrder<T extends { readonly name: string }>(all: readonly T[]): T[] {
  return all.toSorted((a, b) => compareNames(a.name, b.name));
}
