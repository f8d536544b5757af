import * as z from "zod";
import type { Problem } from "./errors.ts";
import { openSchema, schemaAt } from "./schema-walk.ts";
import { isList, isProps, type Props, Secret, type Value } from "./value.ts";

/** What becomes of a secret value in a property that others read in clear. */
export interface Disclosure {
  readonly onSecret: "refuse" | "warn";
  /** Who reads it, and how it is done instead. */
  readonly summary: string;
  readonly remedy: string;
}

/** A property in which a secret value is no concern of ours. */
export interface Harmless {
  readonly onSecret: "allow";
  readonly reason: string;
}

/**
 * As {@link changePolicy}: register it last in a property's chain. It holds for all inside the property for which
 * nothing else is declared. Every text of a schema has one, or is inside of one: a test looks.
 */
export const disclosure = z.registry<Disclosure | Harmless>();

/** In the place of a secret: what shows it to everyone. */
const everyone = "is secret, and everyone who can reach a manager can read it there";
const asFile = "hand it over as a Secret, under secrets: the container finds it in /run/secrets";
const unlessKnown = "if everybody may know it, say so with pulumi.unsecret()";

/** A name, a label, or what is listed like one. */
export const shown: Disclosure = {
  onSecret: "refuse",
  summary: everyone,
  remedy: `put something else there; what a container is to know is handed over as a Secret; ${unlessKnown}`,
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

/** How a content is tried: it stands in the run's own words, and in a container's. */
export const shownInTrial: Disclosure = {
  onSecret: "refuse",
  summary: "is secret, and the run, its errors and a manager's list of processes show it",
  remedy: "let the command do without it: what is kept as a Secret is handed to services, and to no check",
};

/** Where and as whom something runs, and what it sees: engines say it again when they cannot do it. */
export const shownInErrors: Disclosure = {
  onSecret: "refuse",
  summary: "is secret, and lists and errors show it",
  remedy: `put something else there; ${unlessKnown}`,
};

/** Some programs read nothing but their environment. */
export const shownToManagers: Disclosure = { onSecret: "warn", summary: everyone, remedy: asFile };

/** Addresses and the way to them: Docker has no other place for them. */
export const shownAddress: Disclosure = {
  onSecret: "warn",
  summary: everyone,
  remedy: `Docker has no hidden place for it: ${unlessKnown}`,
};

/** Drivers of volumes know no other way. */
export const shownInOptions: Disclosure = {
  onSecret: "warn",
  summary: "is secret, and everyone who can reach an engine or a manager can read it there",
  remedy: "see whether the driver can read it from a file of the machine, as mount.cifs can: credentials=<path>",
};

/** What a secret holds, and what its name is made with. */
export const keptHidden: Harmless = { onSecret: "allow", reason: "encrypted wherever it is kept, and never shown" };

/** What one construct tells another. */
export const saidByConstruct: Harmless = { onSecret: "allow", reason: "another construct says it, and answers for it" };

/** Nobody hides anything in a number with its unit, or in one of a few words. */
export const ofFixedForm: Harmless = { onSecret: "allow", reason: "a number with its unit, or one of a few words" };

export interface Disclosures {
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/** Where secret values stand in properties that others read in clear. The values themselves are not told. Pure. */
export function disclosedSecrets(schema: z.ZodObject, at: string, props: Props): Disclosures {
  const found = secretPlaces({ at, schema, rule: undefined }, props);
  const those = (kind: Disclosure["onSecret"]) =>
    found
      .filter(({ rule }) => rule.onSecret === kind)
      .map(({ at: place, rule: { summary, remedy } }) => ({ at: place, summary, remedy }));
  return { problems: those("refuse"), warnings: those("warn") };
}

type Schema = z.core.$ZodType;
type Rule = Disclosure | Harmless;

/** Where the search stands, and what holds there. */
interface Place {
  readonly at: string;
  readonly schema: Schema | undefined;
  readonly rule: Rule | undefined;
}

interface Found {
  readonly at: string;
  readonly rule: Disclosure;
}

function secretPlaces(place: Place, value: Value): readonly Found[] {
  if (value instanceof Secret) return whole(place, value);
  return inside(place, value).flatMap(([inner, item]) => secretPlaces(inner, item));
}

/** What is secret as a whole is told where it stands, by the strictest rule of all that is in it. */
function whole(place: Place, secret: Secret): readonly Found[] {
  const rules = rulesIn(place, secret.value).filter((rule) => rule.onSecret !== "allow");
  const strictest = rules.find(({ onSecret }) => onSecret === "refuse") ?? rules[0];
  return strictest ? [{ at: place.at, rule: strictest }] : [];
}

function rulesIn(place: Place, value: Value): readonly Rule[] {
  if (value instanceof Secret) return rulesIn(place, value.value);
  if (isList(value) || isProps(value)) return inside(place, value).flatMap(([inner, item]) => rulesIn(inner, item));
  return place.rule ? [place.rule] : [];
}

function inside(place: Place, value: Value): readonly (readonly [Place, Value])[] {
  if (!isList(value) && !isProps(value)) return [];
  return Object.entries(value).map(([key, item]) => {
    const schema = schemaAt(place.schema, value, key);
    return [{ at: `${place.at}.${key}`, schema, rule: ruleOf(schema) ?? place.rule }, item];
  });
}

/** What is declared of a schema, or of what is inside its optional and default wrappers. */
export function ruleOf(schema: Schema | undefined): Rule | undefined {
  if (schema === undefined) return undefined;
  return disclosure.get(schema as z.ZodType) ?? ruleOf(openSchema(schema));
}
