import leven from "leven";
import type * as z from "zod";
import type { Problem } from "./errors.ts";
import { knownKeys } from "./schema-walk.ts";
import { isList, isProps, type Props, reveal, Secret, type Value } from "./value.ts";
import { amountOf, nounOf } from "./zod-words.ts";

type Issue = z.core.$ZodIssue;

/** Says an issue of zod's in the form of this library's errors: where, the bad value, what is wrong, what to do. */
export function toProblem(schema: z.ZodObject, at: string, props: Props, issue: Issue): Problem[] {
  if (issue.code === "invalid_key") return issue.issues.map((inner) => badKey(pathText(at, issue), issue, inner));
  if (issue.code !== "unrecognized_keys") return [one(at, props, issue)];
  const names = knownKeys(schema, props, issue.path.map(String));
  return issue.keys.map((key) => stranger(pathText(at, issue), key, names));
}

function one(at: string, props: Props, issue: Issue): Problem {
  return { at: pathText(at, issue), summary: withoutSecrets(props, quoted(props, issue)), remedy: remedyOf(issue) };
}

/** The key is what is wrong; what stands at it may well be a secret. */
function badKey(at: string, { path }: Issue, inner: Issue): Problem {
  const summary = inner.code === "custom" ? inner.message : `${JSON.stringify(path.at(-1))}: ${inner.message}`;
  return { at, summary, remedy: remedyOf(inner) };
}

function stranger(at: string, key: string, names: readonly string[]): Problem {
  const near = nearest(key, names);
  const remedy = near === undefined ? `remove ${key}, or look up how it is spelt` : `write ${near}, or remove ${key}`;
  return { at, summary: `there is no property "${key}"`, remedy };
}

/** The name that a slip of the fingers may have missed. */
function nearest(key: string, names: readonly string[]): string | undefined {
  const near = names.map((name) => ({ name, distance: leven(key.toLowerCase(), name.toLowerCase()) }));
  const [best] = near
    .filter(({ name, distance }) => distance <= name.length / 3)
    .toSorted((a, b) => a.distance - b.distance);
  return best?.name;
}

function pathText(at: string, { path }: Issue): string {
  return [at, ...path.map(String)].join(".");
}

/** The bad value before what is said of it, unless it is missing, large, or secret. */
function quoted(props: Props, { path, message, code }: Issue): string {
  const value = valueAt(props, path);
  if (value instanceof Secret) return saysValue(message, value) ? message : `[secret]: ${message}`;
  if (value === undefined && code === "invalid_type") return "is missing";
  if (code === "custom" || value === undefined || isList(value) || isProps(value)) return message;
  return `${JSON.stringify(value)}: ${message}`;
}

/** Messages of our own quote what they are about, be it one text of several. */
function withoutSecrets(props: Props, message: string): string {
  return secretTexts(props).reduce(
    (text, secret) => text.replaceAll(JSON.stringify(secret), "[secret]").replaceAll(secret, "[secret]"),
    message,
  );
}

const saysValue = (message: string, secret: Secret) => secretTexts(secret).some((text) => message.includes(text));

/** The longest first: one may be a part of another. */
function secretTexts(value: Value): readonly string[] {
  const found = value instanceof Secret ? textsIn(reveal(value)) : childrenOf(value).flatMap(secretTexts);
  return found.toSorted((a, b) => b.length - a.length);
}

function textsIn(value: Value): readonly string[] {
  if (typeof value === "string") return value === "" ? [] : [value];
  return childrenOf(value).flatMap(textsIn);
}

function childrenOf(value: Value): readonly Value[] {
  if (isList(value)) return value;
  return isProps(value) ? Object.values(value) : [];
}

/** @returns the secret itself for what lies inside one. */
function valueAt(props: Props, path: readonly PropertyKey[]): Value | undefined {
  let value: Value | undefined = props;
  for (const key of path) {
    if (value instanceof Secret) return value;
    value = isList(value) ? value[Number(key)] : isProps(value) ? value[String(key)] : undefined;
  }
  return value;
}

function remedyOf(issue: Issue): string {
  switch (issue.code) {
    case "too_small":
      return `give at least ${amountOf(issue.minimum, issue.origin)}`;
    case "too_big":
      return `give at most ${amountOf(issue.maximum, issue.origin)}`;
    case "invalid_value":
      return oneOf(issue.values);
    case "invalid_type":
      return `give ${nounOf(issue.expected)}`;
    case "invalid_union":
      return "options" in issue && Array.isArray(issue.options) ? oneOf(issue.options) : "correct this value";
    case "custom":
      return typeof issue.params?.["remedy"] === "string" ? issue.params["remedy"] : "correct this value";
    default:
      return "correct this value";
  }
}

function oneOf(values: readonly unknown[]): string {
  return `use ${values.map((value) => JSON.stringify(value)).join(" or ")}`;
}
