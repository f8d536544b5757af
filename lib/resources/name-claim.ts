import type { Input } from "@pulumi/pulumi";
import * as z from "zod";
import { type Claim, type Claims, placeOf } from "../core/claims.ts";
import { whenKnown } from "../core/program-claims.ts";
import type { Fault } from "../core/rule.ts";

interface Named {
  readonly owner: string;
  /** What the name is used for: `service`. */
  readonly kind: "machine" | "network" | "service" | "volume";
  readonly name: string;
  /** Where it may be used once, such as a cluster. */
  readonly ground: object;
}

/**
 * Claims the name of a construct.
 *
 * @param name as it was asked for; without one the construct's own name holds
 */
export function claimName(
  claims: Claims | undefined,
  { constructName, ...claimed }: Omit<Named, "name"> & { readonly constructName: string },
  name: Input<string | undefined>,
): void {
  const schema = z.object({ name: z.string().default(constructName) });
  whenKnown(schema, { name }, (known) => claims?.add(new NameClaim({ ...claimed, ...known })));
}

/** A name in the world. A second thing of the same name would be taken for the first. */
class NameClaim implements Claim {
  readonly property = "name";
  readonly owner: string;
  readonly #named: Named;

  constructor(named: Named) {
    this.owner = named.owner;
    this.#named = named;
  }

  clashWith(earlier: readonly Claim[]): Fault | undefined {
    const { kind, name, ground } = this.#named;
    const isSame = (it: Named) => it.kind === kind && it.name === name && it.ground === ground;
    const other = earlier.find((it) => it instanceof NameClaim && isSame(it.#named));
    if (!other) return undefined;
    const summary = `"${name}" is the name of another ${kind} already: ${placeOf(other)}`;
    return { summary, remedy: "give one of them another name" };
  }
}
