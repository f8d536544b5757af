import { problemText } from "../../core/errors.ts";
import { table } from "../table.ts";
import type { Colors } from "../terminal.ts";
import type { Checked, Place } from "./step.ts";

/** For people: a line for each thing that was asked, from all the places that saw the same; then what to do. Pure. */
export function reportText(checks: readonly Checked[], colors: Colors): string {
  const groups = alike(checks, placeless);
  const rows = groups.map((group) => [
    group.first.service,
    group.first.subject,
    placesOf(group),
    resultOf(group.first),
    group.first.seen,
  ]);
  const [head = "", ...lines] = table(HEAD, rows).trimEnd().split("\n");
  const painted = lines.map((line, index) => paint(line, groups[index]?.first.result, colors));
  const faults = alike(checks.filter(needsWork), ({ service, seen, remedy }) => [service, seen, remedy]);
  return [head, ...painted, ...faults.flatMap(faultText), "", tally(checks), ""].join("\n");
}

/** For programs: `check --json`. Pure. */
export function reportJson(checks: readonly Checked[]): object {
  return {
    ok: isWell(checks),
    checks: checks.map((check) => ({
      service: check.service,
      asked: check.subject,
      from: placeOf(check.from),
      result: check.result,
      answer: check.seen,
      remedy: check.remedy,
    })),
  };
}

/** Whether nothing failed. */
export const isWell = (checks: readonly Checked[]): boolean => !checks.some(isFailed);

const HEAD = ["SERVICE", "ASKED", "FROM", "RESULT", "ANSWER"];

/** Of what is right, too, something may have to be done soon. */
const needsWork = (check: Checked): boolean => isFailed(check) || check.remedy !== undefined;

const isFailed = ({ result }: Checked): boolean => result === "failed";

interface Group {
  readonly first: Checked;
  readonly all: Checked[];
}

/** Those of which a key says the same, in the order of the first of each. */
function alike(checks: readonly Checked[], keyOf: (check: Checked) => readonly unknown[]): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const check of checks) {
    const key = JSON.stringify(keyOf(check));
    const group = groups.get(key);
    if (group) group.all.push(check);
    else groups.set(key, { first: check, all: [check] });
  }
  return [...groups.values()];
}

const placeless = (check: Checked): readonly unknown[] => [
  check.service,
  check.subject,
  networkOf(check),
  check.result,
  check.seen,
];

function networkOf({ from }: Checked): string | undefined {
  return typeof from === "object" ? from.network.name : from;
}

function placesOf({ first, all }: Group): string {
  const network = networkOf(first);
  if (network === undefined) return "-";
  const nodes = all.flatMap(({ from }) => (typeof from === "object" ? from.task.node : []));
  return nodes.length === 0 ? network : `${network} on ${nodes.join(", ")}`;
}

function placeOf(from: Place | undefined): unknown {
  if (typeof from !== "object") return from;
  const { task, network } = from;
  return { network: network.name, node: task.node, task: task.name };
}

const resultOf = ({ result }: Checked): string => (result === "unasked" ? "not asked" : result);

function paint(line: string, result: Checked["result"] | undefined, colors: Colors): string {
  if (result === "failed") return colors.red(line);
  return result === "unasked" ? colors.dim(line) : line;
}

function faultText({ first, all }: Group): readonly string[] {
  const { service: at, seen, remedy = "run it again" } = first;
  const subjects = [...new Set(all.map(({ subject }) => subject))].join(", ");
  return ["", problemText({ at, summary: `${subjects}: ${seen}`, remedy })];
}

function tally(checks: readonly Checked[]): string {
  const count = (wanted: Checked["result"]) => checks.filter(({ result }) => result === wanted).length;
  const unasked = count("unasked") > 0 ? ` ${count("unasked")} not asked.` : "";
  return `${count("ok") + count("failed")} answers: ${count("ok")} ok, ${count("failed")} failed.${unasked}`;
}
