import { parseUrn } from "../core/naming.ts";
import { STACK_TYPE } from "./resource-state.ts";

/** How a resource may have been called before: a whole URN, or what differs from what it is called now. */
export type Alias = string | AliasSpec;

export interface AliasSpec {
  readonly name?: string | undefined;
  readonly type?: string | undefined;
  /** URN of the parent that it had. @defaultValue the parent that it has */
  readonly parent?: string | undefined;
  /** It had none. */
  readonly noParent?: boolean | undefined;
  readonly project?: string | undefined;
  readonly stack?: string | undefined;
}

/** What a URN is made of. */
export interface Naming {
  readonly name: string;
  readonly type: string;
  /** URN of the parent. */
  readonly parent?: string | undefined;
  readonly project: string;
  readonly stack: string;
}

/** `urn:pulumi:<stack>::<project>::<types of the parents>$<type>::<name>`; the stack itself is no part of it. */
export function urnFor({ name, type, parent, project, stack }: Naming): string {
  const head = parentPrefix(parent) ?? `urn:pulumi:${stack}::${project}::`;
  return `${head}${type}::${name}`;
}

function parentPrefix(parent: string | undefined): string | undefined {
  if (parent === undefined || parent === "" || parseUrn(parent).typeChain === STACK_TYPE) return undefined;
  return `${parent.slice(0, parent.lastIndexOf("::"))}$`;
}

/**
 * The URNs that a resource may have had, in the order in which they are tried: its own aliases, then each of them
 * under the name that its parent had.
 *
 * @param before the URN that a resource of this run goes on from, if that is another one
 */
export function urnsBefore(
  aliases: readonly Alias[],
  now: Naming,
  before: (urn: string) => string | undefined,
): readonly string[] {
  const own = aliases.map((alias) => resolve(alias, now, before));
  const { parent } = now;
  const parentBefore = parent === undefined ? undefined : before(parent);
  if (parent === undefined || parentBefore === undefined) return own;
  const names = [now, ...own.map(parseUrn)];
  return [...own, ...names.map((child) => underOldParent(child, now, parent, parentBefore))];
}

function resolve(alias: Alias, now: Naming, before: (urn: string) => string | undefined): string {
  if (typeof alias === "string") return alias;
  const named = alias.parent === undefined ? now.parent : (before(alias.parent) ?? alias.parent);
  return urnFor({
    name: alias.name ?? now.name,
    type: alias.type ?? now.type,
    parent: alias.noParent === true ? undefined : named,
    project: alias.project ?? now.project,
    stack: alias.stack ?? now.stack,
  });
}

/** A child that is called after its parent, `shop-app`, was called after the parent's old name. */
function underOldParent(
  child: { readonly name: string; readonly type: string },
  { project, stack }: Naming,
  parent: string,
  parentBefore: string,
): string {
  const [newName, oldName] = [parseUrn(parent).name, parseUrn(parentBefore).name];
  const name = child.name.startsWith(newName) ? `${oldName}${child.name.slice(newName.length)}` : child.name;
  const { typeChain } = parseUrn(parentBefore);
  return `urn:pulumi:${stack}::${project}::${typeChain}$${child.type}::${name}`;
}
