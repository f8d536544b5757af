import { problem } from "../core/errors.ts";
import { parseUrn } from "../core/naming.ts";
import type { ResourceState } from "../engine/resource-state.ts";

/** A machine of a stack, by its construct's name or its own. @throws `not-found`, with the names that there are */
export function machineOf(resources: readonly ResourceState[], name: string): ResourceState & { readonly id: string } {
  const machines = resources.filter(({ type }) => type === "swarmwright:index:Machine");
  const machine = machines.find(({ id, urn }) => id === name || parseUrn(urn).name === name);
  if (machine?.id !== undefined) return { ...machine, id: machine.id };
  const names = machines.map(({ urn }) => parseUrn(urn).name).join(", ");
  const remedy = names === "" ? "deploy the stack first: swarmwright up" : `name one of ${names}`;
  throw problem("not-found", name, "there is no such machine in this stack", remedy);
}
