import type { Input } from "@pulumi/pulumi";
import * as z from "zod";
import { changePolicy, dataLoss, inPlace } from "../../core/change-policy.ts";
import { disclosure, shown, shownInOptions } from "../../core/disclosure.ts";
import type { ClusterRef } from "../../core/references.ts";
import { labels } from "../../core/schema.ts";
import { clusterMachines } from "../references-schema.ts";

/** Settings of a {@link Volume}. */
export interface VolumeArgs {
  /** The cluster whose machines have it. A machine that joins later gets it then. */
  readonly cluster: ClusterRef;
  /**
   * Name on the machines.
   * @defaultValue the construct's name
   */
  readonly name?: Input<string | undefined>;
  /**
   * Docker's volume driver; any but `"local"` is a plugin that every machine must have. With `"local"` each machine has
   * data of its own: `placement` says which one a service uses. A change makes a new, empty volume.
   * @defaultValue `"local"`
   */
  readonly driver?: Input<string | undefined>;
  /**
   * What the driver is told. Everyone who can reach an engine can read it: the plan warns of secret values. A change
   * makes a new, empty volume.
   * @example { type: "nfs", o: "addr=10.0.0.5,rw", device: ":/export" }
   * @defaultValue none
   */
  readonly driverOptions?: Input<Readonly<Record<string, Input<string>>> | undefined>;
  /**
   * `"onewriter"`: two tasks that write to it at once would spoil it, as with a database. A service that writes to it
   * stops the old task before it starts the new one, and has one task (or one a machine). `"all"`: they get along.
   * @defaultValue `"onewriter"`
   */
  readonly sharing?: Input<Sharing | undefined>;
  /**
   * What becomes of the data when the volume goes: with the stack, from the program, or replaced by another one.
   * `"retain"`: it stays on the machines, as long as they do, and an `up` with a volume of the same name has it again.
   * `"remove"`: it is LOST.
   * @defaultValue `"retain"`
   */
  readonly onDelete?: Input<"retain" | "remove" | undefined>;
  /**
   * Labels for your own use. Docker cannot change them: a change makes a new, empty volume.
   * @defaultValue none
   */
  readonly labels?: Input<Readonly<Record<string, Input<string>>> | undefined>;
}

/** Which tasks may use a volume at once. Docker's own words, of its cluster volumes. */
export type Sharing = "onewriter" | "all";

const volumeName = z.string().regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/, {
  error: "no name for Docker: letters, digits, and after the first also _ . -, two at least",
});

/** Called anew for each resource: schemas that share a property would share its policy. */
export const sharing = () => z.enum(["onewriter", "all"]);

/** What a user may say, without the cluster. */
export const volumeSettings = {
  name: volumeName.optional().register(changePolicy, dataLoss).register(disclosure, shown),
  driver: z.string().min(1).default("local").register(changePolicy, dataLoss).register(disclosure, shown),
  driverOptions: z
    .record(z.string().min(1), z.string())
    .default({})
    .register(changePolicy, dataLoss)
    .register(disclosure, shownInOptions),
  sharing: sharing().default("onewriter").register(changePolicy, inPlace),
  onDelete: z.enum(["retain", "remove"]).default("retain").register(changePolicy, inPlace),
  labels: labels.default({}).register(changePolicy, dataLoss).register(disclosure, shown),
};

export const volumeSchema = z.strictObject({
  ...volumeSettings,
  machines: clusterMachines.register(changePolicy, inPlace),
});

/** The props with every default filled in. */
export type VolumeSpec = z.output<typeof volumeSchema>;

/** What is known of a volume once it is there. */
export interface VolumeOutputs {
  readonly allLabels: Readonly<Record<string, string>>;
}
