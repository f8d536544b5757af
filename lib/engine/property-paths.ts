import { changeOf, type PropertyChange } from "../core/diff.ts";
import { isList, isProps, own, type Props, Secret, type Value } from "../core/value.ts";
import type { DiffResult } from "../provider/provider.ts";

/** One step of a path: a key, an index, or `*` for all. */
type Segment = string | number;

/** Stands in a path for what a resource still lacks to be what was asked. */
const INIT_ERROR = "#initerror";

/** Inputs in which the ignored paths keep their old values. */
export function withIgnored(ignoreChanges: readonly string[], olds: Props, news: Props): Props {
  return ignoreChanges.reduce((props, path) => keepOld(segments(path), olds, props) as Props, news);
}

/** A change that becomes a replacement if one of these paths is among it. */
export function withReplaceOn(replaceOnChanges: readonly string[], change: DiffResult): DiffResult {
  const isCovered = coveredBy(replaceOnChanges);
  if (!change.properties.some(({ path }) => isCovered(path))) return change;
  const replacing = (it: PropertyChange) => (isCovered(it.path) ? { ...it, consequence: "replace" as const } : it);
  return { ...change, ...changeOf(change.properties.map(replacing)) };
}

/** Whether a resource that is not yet as it should be is to be replaced instead of brought on. */
export function replacesUnfinished(replaceOnChanges: readonly string[]): boolean {
  return coveredBy(replaceOnChanges)(INIT_ERROR);
}

function coveredBy(paths: readonly string[]): (path: string) => boolean {
  const patterns = paths.map(segments);
  return (path) => patterns.some((pattern) => covers(pattern, segments(path)));
}

function covers(pattern: readonly Segment[], path: readonly Segment[]): boolean {
  return pattern.length <= path.length && pattern.every((segment, index) => segment === "*" || segment === path[index]);
}

/** `labels.team`, `ports[0].target`, `labels["a.b"]`, `ports[*]`, `*` */
function segments(path: string): Segment[] {
  return [...path.matchAll(/\[(?:(\d+)|(\*)|"((?:[^"\\]|\\.)*)")\]|([^.[\]]+)/g)].map(([, index, all, quoted, key]) =>
    index === undefined ? (all ?? quoted?.replaceAll('\\"', '"') ?? key ?? "") : +index,
  );
}

/**
 * `news` with what lies at the path as it is in `olds`; where the two have different shapes, what is new stays.
 * What was secret stays secret.
 */
function keepOld(path: readonly Segment[], olds: Value | undefined, news: Value): Value {
  const [segment, ...rest] = path;
  if (segment === undefined) return olds ?? news;
  if (news instanceof Secret) return new Secret(keepOld(path, open(olds), news.value));
  if (olds instanceof Secret) return keepOld(path, hiding(olds.value), news);
  if (isList(news)) return isList(olds) ? keepItems(segment, rest, olds, news) : news;
  if (!isProps(news) || typeof segment === "number") return news;
  return segment === "*" ? keepAllKeys(rest, olds, news) : keepKey(segment, rest, olds, news);
}

function keepItems(segment: Segment, rest: readonly Segment[], olds: readonly Value[], news: readonly Value[]): Value {
  const isMeant = (index: number) => index < olds.length && (segment === "*" || segment === index);
  return news.map((item, index) => (isMeant(index) ? keepOld(rest, olds[index], item) : item));
}

function keepAllKeys(rest: readonly Segment[], olds: Value | undefined, news: Props): Value {
  if (!isProps(olds)) return news;
  if (rest.length === 0) return olds;
  const kept = Object.entries(news).map(([key, item]) => {
    const before = own(olds, key);
    return [key, before === undefined ? item : keepOld(rest, before, item)] as const;
  });
  return Object.fromEntries(kept);
}

function keepKey(key: string, rest: readonly Segment[], olds: Value | undefined, news: Props): Value {
  const before = isProps(olds) ? own(olds, key) : undefined;
  const after = own(news, key);
  if (rest.length > 0) return after === undefined ? news : { ...news, [key]: keepOld(rest, before, after) };
  if (before !== undefined) return { ...news, [key]: before };
  const { [key]: _, ...others } = news;
  return others;
}

const open = (value: Value | undefined): Value | undefined => (value instanceof Secret ? value.value : value);

/** What lay inside of a secret is one itself, when it is taken out. */
function hiding(value: Value): Value {
  if (isList(value)) return value.map((item) => new Secret(item));
  return isProps(value)
    ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, new Secret(item)]))
    : value;
}
