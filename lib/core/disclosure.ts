import * as z from "zod";
import type { Problem } from "./errors.ts";
import { isList, isProps, own, type Props, Secret, type Value } from "./value.ts";

/** What becomes of a secret value in a property that others read in clear. Declared beside the property. */
export interface Disclosure {
  readonly onSecret: "refuse" | "warn";
  /** Who reads it, and how it is done instead. */
  readonly summary: string;
  readonly remedy: string;
}

/** As {@link changePolicy}: register it last in a property's chain. */
export const disclosure = z.registry<Disclosure>();

/** In the place of a secret: what shows it to everyone. */
const everyone = "is secret, and everyone who can reach a manager can read it there";
const asFile = "hand it over as a Secret, under secrets: the container finds it in /run/secrets";

/** A label, or what is shown like one. */
export const shown: Disclosure = {
  onSecret: "refuse",
  summary: everyone,
  remedy: "put something else there; what a container is to know is handed over as a Secret",
};

/** What a config holds. */
export const shownFile: Disclosure = {
  onSecret: "refuse",
  summary: everyone,
  remedy: "make it a Secret instead of a Config: a container sees it the same way",
};

/** A word of a command line, which every process list of a machine shows, too. */
export const shownInCommand: Disclosure = {
  onSecret: "refuse",
  summary: "is secret, and everyone who can reach a manager or list a machine's processes can read it there",
  remedy: asFile,
};

/** Some programs read nothing but their environment. */
export const shownToManagers: Disclosure = { onSecret: "warn", summary: everyone, remedy: asFile };

/** Drivers of volumes know no other way. */
export const shownInOptions: Disclosure = {
  onSecret: "warn",
  summary: "is secret, and everyone who can reach an engine or a manager can read it there",
  remedy: "see whether the driver can read it from a file of the machine, as mount.cifs can: credentials=<path>",
};

export interface Disclosures {
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/** Where secret values stand in properties that others read in clear. The values themselves are not told. Pure. */
export function disclosedSecrets(schema: z.ZodObject, at: string, props: Props): Disclosures {
  const found = Object.entries(schema.shape).flatMap(([name, property]) => {
    const rule = disclosure.get(property);
    const value = own(props, name);
    if (!rule || value === undefined) return [];
    const { onSecret, summary, remedy } = rule;
    return secretPlaces(`${at}.${name}`, value).map((place) => ({ onSecret, told: { at: place, summary, remedy } }));
  });
  const those = (kind: Disclosure["onSecret"]) =>
    found.filter(({ onSecret }) => onSecret === kind).map(({ told }) => told);
  return { problems: those("refuse"), warnings: those("warn") };
}

function secretPlaces(at: string, value: Value): readonly string[] {
  if (value instanceof Secret) return [at];
  if (isList(value)) return value.flatMap((item, index) => secretPlaces(`${at}.${index}`, item));
  return isProps(value) ? Object.entries(value).flatMap(([key, item]) => secretPlaces(`${at}.${key}`, item)) : [];
}
