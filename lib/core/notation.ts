import * as z from "zod";

/** How people write the values of a property, where that is not how they are kept. Declared beside the property. */
export interface Notation {
  /** @returns `undefined` for what it has no way to write */
  readonly write: (value: unknown) => string | undefined;
}

/** As {@link changePolicy}: register it last in a property's chain. */
export const notation = z.registry<Notation>();

/** Permissions of a file: `0444` for 292. */
export const octal: Notation = {
  write: (value) => (typeof value === "number" ? `0${value.toString(8).padStart(3, "0")}` : undefined),
};
