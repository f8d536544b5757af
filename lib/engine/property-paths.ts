import { changeOf, type PropertyChange } from "../core/diff.ts";
import { isList, isProps, mapProps, type Props, type Value } from "../core/value.ts";
import type { DiffResult } from "../provider/provider.ts";

/** One step of a path: a key, an index, or `*` for all. */
type Segment = string;

/** Inputs in which the ignored paths keep their old values. */
export function withIgnored(ignoreChanges: readonly string[], olds: Props, news: Props): Props {
  return ignoreChanges.reduce((props, path) => keepOld(segments(path), olds, props) as Props, news);
}

/** A change that becomes a replacement if one of these paths is among it. */
export function withReplaceOn(replaceOnChanges: readonly string[], change: DiffResult): DiffResult {
  const patterns = replaceOnChanges.map(segments);
  const isCovered = ({ path }: PropertyChange) => patterns.some((pattern) => covers(pattern, segments(path)));
  if (!change.properties.some(isCovered)) return change;
  const properties = change.properties.map((it) => (isCovered(it) ? { ...it, consequence: "replace" as const } : it));
  return { ...change, ...changeOf(properties) };
}

/** `labels.team`, `ports[0].target`, `labels["a.b"]`, `*` */
function segments(path: string): Segment[] {
  return [...path.matchAll(/\[(\d+|\*)\]|\["((?:[^"\\]|\\.)*)"\]|([^.[\]]+)/g)].map(
    ([, index, quoted, key]) => index ?? quoted?.replaceAll('\\"', '"') ?? key ?? "",
  );
}

function covers(pattern: readonly Segment[], path: readonly Segment[]): boolean {
  return pattern.length <= path.length && pattern.every((segment, index) => segment === "*" || segment === path[index]);
}

function keepOld([segment, ...rest]: readonly Segment[], olds: Value | undefined, news: Value): Value {
  if (segment === undefined) return olds ?? news;
  if (segment === "*") return keepOldEverywhere(rest, olds, news);
  if (isList(news) && isList(olds)) {
    return news.map((item, index) => (String(index) === segment ? keepOld(rest, olds[index], item) : item));
  }
  if (!isProps(news) || !isProps(olds)) return news;
  const [before, after] = [olds[segment], news[segment]];
  if (before !== undefined) return { ...news, [segment]: after === undefined ? before : keepOld(rest, before, after) };
  if (rest.length > 0) return news;
  const { [segment]: _, ...others } = news;
  return others;
}

function keepOldEverywhere(rest: readonly Segment[], olds: Value | undefined, news: Value): Value {
  if (isList(news) && isList(olds)) return news.map((item, index) => keepOld(rest, olds[index], item));
  if (isProps(news) && isProps(olds)) return mapProps(news, (item, key) => keepOld(rest, olds[key], item));
  return news;
}
