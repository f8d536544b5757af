import * as z from "zod";
import { type Claim, placeOf } from "../../core/claims.ts";
import type { VolumeRef } from "../../core/references.ts";
import type { Fault } from "../../core/rule.ts";
import { volumeSettings } from "../volume/props.ts";
import { areApart, isSomewhere, type Whereabouts, whereabouts } from "./whereabouts.ts";

const { sharing, driver, driverOptions } = volumeSettings;

/** What decides whether a service writes to a volume alone. */
export const writing = whereabouts.extend({
  name: z.string(),
  sharing,
  driver,
  driverOptions,
  readOnly: z.boolean().default(false),
});

type Writing = z.output<typeof writing>;

/** Whether a service has a volume for itself. */
export const writesAlone = (it: Writing): boolean =>
  it.sharing === "onewriter" && !it.readOnly && (it.replicas === "global" || isSomewhere(it));

interface Written {
  readonly owner: string;
  readonly property: string;
  readonly volume: VolumeRef;
  /** The volume's name. */
  readonly name: string;
  readonly where: Whereabouts;
  /** Whether each machine has data of its own. */
  readonly isPerMachine: boolean;
}

/** Docker's own driver has a folder on each machine, unless it is told to mount something. */
export const isEachMachines = (it: Pick<Writing, "driver" | "driverOptions">): boolean =>
  it.driver === "local" && Object.keys(it.driverOptions).length === 0;

/** A volume for one writer, which a service writes to. Others may read it, or write elsewhere under the same name. */
export class WriterClaim implements Claim {
  readonly owner: string;
  readonly property: string;
  readonly #written: Written;

  constructor(written: Written) {
    this.owner = written.owner;
    this.property = written.property;
    this.#written = written;
  }

  clashWith(earlier: readonly Claim[]): Fault | undefined {
    const others = earlier.filter((it) => it instanceof WriterClaim);
    const other = others.find((it) => meet(it.#written, this.#written));
    if (!other) return undefined;
    const { name, isPerMachine } = this.#written;
    const apart = isPerMachine ? "keep them on different machines with placement.constraints, " : "";
    return {
      summary: `the volume "${name}" is for one writer, and another service writes to it: ${placeOf(other)}`,
      remedy: `mount it with readOnly: true in one of them, ${apart}or say sharing: "all" of the volume`,
    };
  }
}

const meet = (a: Written, b: Written): boolean =>
  a.volume === b.volume && !(a.isPerMachine && areApart(a.where, b.where));
