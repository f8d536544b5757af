import type { Colors } from "../terminal.ts";
import { secondsText } from "./op-words.ts";
import type { RunTree, TreeNode } from "./run-tree.ts";

/** How much room there is. */
export interface FrameSize {
  readonly columns: number;
  /** All rows that a frame may have. */
  readonly rows: number;
}

export interface FrameOptions extends FrameSize {
  readonly nowMs: number;
  /** How many resources the run changes, if that is known. */
  readonly planned: number | undefined;
  readonly colors: Colors;
}

/** So many problems are shown at a time. */
const MAX_PROBLEMS = 3;

/** A run as it is right now: the tree, the last problems, and how far it is. Pure. */
export function frameOf(tree: RunTree, options: FrameOptions): string {
  return [...bodyOf(tree, { ...options, rows: options.rows - 1 }), summaryOf(tree, options)].join("\n");
}

/** The lines of a frame without how far it is. */
export function bodyOf(tree: RunTree, options: FrameOptions): readonly string[] {
  const problems = problemLines(tree, options);
  return [...treeLines(tree, options, options.rows - problems.length), ...problems];
}

/** One line, with its place in the tree. */
interface Row {
  readonly node: TreeNode;
  readonly depth: number;
}

function treeLines(tree: RunTree, options: FrameOptions, room: number): readonly string[] {
  const { kept, left } = withinRoom(tree, room);
  if (left === 0) return linesOf(kept, options);
  const short = withinRoom(tree, room - 1);
  return [...linesOf(short.kept, options), options.colors.dim(`   ... and ${short.left} more`)];
}

/** As much as there is room for: what is running or failed is kept first, then what was done last. */
function withinRoom(tree: RunTree, room: number): { readonly kept: readonly Row[]; readonly left: number } {
  const rank = ({ phase, endedMs = 0 }: TreeNode) => (phase === "done" ? endedMs : Infinity);
  const told = tree.nodes.filter(({ phase }) => phase !== "quiet").toSorted((a, b) => compare(rank(b), rank(a)));
  for (let count = Math.min(told.length, room); count > 0; count -= 1) {
    const kept = rowsOf(tree, told.slice(0, count));
    if (kept.length <= room) return { kept, left: told.length - count };
  }
  return { kept: [], left: told.length };
}

const compare = (a: number, b: number): number => (a === b ? 0 : a < b ? -1 : 1);

/** These nodes with the components that they are in, each under its own, in the order in which they began. */
function rowsOf(tree: RunTree, nodes: readonly TreeNode[]): readonly Row[] {
  const shown = new Set<string>();
  for (const { urn } of nodes) {
    for (let node = tree.node(urn); node && !shown.has(node.urn); node = tree.node(node.parent)) shown.add(node.urn);
  }
  const inside = new Map<string | undefined, TreeNode[]>();
  for (const node of tree.nodes) {
    const parent = tree.node(node.parent)?.urn;
    if (shown.has(node.urn)) inside.set(parent, [...(inside.get(parent) ?? []), node]);
  }
  const under = (parent: string | undefined, depth: number): Row[] =>
    (inside.get(parent) ?? []).flatMap((node) => [{ node, depth }, ...under(node.urn, depth + 1)]);
  return under(undefined, 0);
}

function linesOf(rows: readonly Row[], { columns, nowMs, colors }: FrameOptions): readonly string[] {
  const names = rows.map(({ node, depth }) => `${"  ".repeat(depth)}${node.type} ${node.name}`);
  const times = rows.map(({ node }) =>
    node.phase === "quiet" ? "" : secondsText((node.endedMs ?? nowMs) - node.startedMs),
  );
  const width = widest(names);
  const timeWidth = widest(times);
  const room = Math.max(columns - 3 - width - 2 - 2 - timeWidth, 0);
  return rows.map(({ node }, index) => {
    const [name = "", time = ""] = [names[index], times[index]];
    if (node.phase === "quiet") return `   ${cut(name, columns - 3)}`;
    const text = cut(node.text, room).padEnd(room);
    const paint = painter(node, colors);
    return `${paint(node.mark.padStart(2))} ${name.padEnd(width)}  ${text}  ${colors.dim(time.padStart(timeWidth))}`;
  });
}

/** The colour of a mark. */
function painter({ phase, mark }: TreeNode, colors: Colors): (text: string) => string {
  if (phase === "failed") return colors.red;
  return { "+": colors.green, "~": colors.yellow, "-": colors.red }[mark] ?? colors.magenta;
}

function problemLines({ problems }: RunTree, { columns, colors }: FrameOptions): readonly string[] {
  return problems.slice(-MAX_PROBLEMS).map((text) => colors.red(cut(` ! ${firstLine(text)}`, columns)));
}

/** `3 of 7 done, 2 running, 12.3 s` */
function summaryOf({ nodes, startedMs }: RunTree, { nowMs, planned, colors }: FrameOptions): string {
  const count = (phase: TreeNode["phase"]) => nodes.filter((node) => node.phase === phase).length;
  const done = planned === undefined ? `${count("done")} done` : `${count("done")} of ${planned} done`;
  const failed = count("failed") === 0 ? [] : [`${count("failed")} failed`];
  return colors.bold([done, `${count("running")} running`, ...failed, secondsText(nowMs - startedMs)].join(", "));
}

const widest = (texts: readonly string[]): number => Math.max(0, ...texts.map(({ length }) => length));

const firstLine = (text: string): string => text.split("\n")[0] ?? "";

function cut(text: string, width: number): string {
  if (text.length <= width) return text;
  return width <= 3 ? text.slice(0, width) : `${text.slice(0, width - 3)}...`;
}
