import { parseUrn } from "./naming.ts";

const PREFIX = "swarmwright.";
export type Labels = Readonly<Record<string, string>>;

/** What everything of a stack carries. */
export function stackLabels(urn: string): Record<string, string> {
  const { project, stack } = parseUrn(urn);
  return { [`${PREFIX}project`]: project, [`${PREFIX}stack`]: stack };
}

/** Marks a live thing as ours. The one definition of the ownership labels. */
export function ownershipLabels(urn: string, version: string): Record<string, string> {
  return {
    ...stackLabels(urn),
    [`${PREFIX}urn`]: urn,
    [`${PREFIX}version`]: version,
  };
}

export const isOwnershipLabel = (name: string): boolean => name.startsWith(PREFIX);

/** A label of ours beside those of ownership: what Docker has no word for, and must be read back. */
export const ourLabel = (name: string): string => `${PREFIX}${name}`;

/** The resource that a thing was made for. */
export const urnOf = (labels: Labels): string | undefined => labels[`${PREFIX}urn`];

/** Whether a thing belongs to the stack of this URN. A stale URN or version on it does not matter. */
export function isOfStack(urn: string, labels: Labels): boolean {
  const { project, stack } = parseUrn(urn);
  return labels[`${PREFIX}project`] === project && labels[`${PREFIX}stack`] === stack;
}

/** Whether it is this very resource: how one finds again what an interrupted creation left. */
export const isOfUrn = (urn: string, labels: Labels): boolean => labels[`${PREFIX}urn`] === urn;

/** `project/stack` of a thing that carries ownership labels, for messages. */
export function stackOf(labels: Labels): string | undefined {
  const [project, stack] = [labels[`${PREFIX}project`], labels[`${PREFIX}stack`]];
  return project === undefined || stack === undefined ? undefined : `${project}/${stack}`;
}

/** The labels that the user asked for, read back from a live thing. */
export function userLabels(labels: Labels): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => !isOwnershipLabel(name)));
}
