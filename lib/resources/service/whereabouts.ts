import * as z from "zod";
import { serviceSettings } from "./props.ts";

/** What decides on which machines the tasks of a service land. */
export const whereabouts = z.object({ replicas: serviceSettings.replicas, placement: serviceSettings.placement });

/** The same with every default filled in. */
export type Whereabouts = z.output<typeof whereabouts>;

/** Whether there is a task on every machine that takes tasks at all. */
export const isEverywhere = ({ replicas, placement }: Whereabouts): boolean =>
  replicas === "global" && placement.constraints.length === 0;

/** Whether there is a task at all: a global service may find no machine that its constraints allow. */
export function isSomewhere(where: Whereabouts): boolean {
  if (where.replicas !== "global") return where.replicas > 0;
  return isEverywhere(where) || onlyHost(where) !== undefined;
}

/** The host name of the one machine that it may land on, if its constraints name one. */
export function onlyHost({ placement }: Whereabouts): string | undefined {
  const named = placement.constraints
    .map(partsOf)
    .find(({ field, operator }) => field === "node.hostname" && operator === "==");
  return named?.value;
}

/** A machine, as far as its cluster knows it without asking. */
interface Machine {
  readonly hostname: string;
  readonly role: "manager" | "worker";
}

/** Whether its constraints allow a machine by name and role. What they say of labels and the like is not looked at. */
export function isPlacedOn({ placement }: Whereabouts, { hostname, role }: Machine): boolean {
  const facts = new Map([
    ["node.hostname", hostname.toLowerCase()],
    ["node.role", role],
  ]);
  return placement.constraints.map(partsOf).every(({ field, operator, value }) => {
    const fact = facts.get(field);
    return fact === undefined || (fact === value) === (operator === "==");
  });
}

/** Whether two services never share a machine: what one of them asks of it the other rules out. */
export function areApart(a: Whereabouts, b: Whereabouts): boolean {
  const [asked, others] = [a, b].map(({ placement }) => placement.constraints.map(partsOf)) as [Part[], Part[]];
  return asked.some((one) => others.some((other) => ruleOut(one, other)));
}

interface Part {
  readonly field: string;
  readonly operator: string;
  readonly value: string;
}

/** Swarm compares values whatever their case. */
function partsOf(constraint: string): Part {
  const [field = "", operator = "", ...value] = constraint.split(" ");
  return { field, operator, value: value.join(" ").toLowerCase() };
}

function ruleOut(a: Part, b: Part): boolean {
  // Of an address, a value may be a whole range.
  if (a.field !== b.field || a.field === "node.ip") return false;
  if (a.operator === "!=" && b.operator === "!=") return false;
  return a.operator === b.operator ? a.value !== b.value : a.value === b.value;
}
