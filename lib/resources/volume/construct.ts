import { CustomResource, type CustomResourceOptions, type Output, type StackReference } from "@pulumi/pulumi";
import { constructPath } from "../../core/construct-path.ts";
import type { VolumeRef } from "../../core/references.ts";
import { fromStack } from "../../core/stack-reference.ts";
import { onceJudged, programClaims } from "../../core/program-claims.ts";
import { validateNow } from "../../core/validate-now.ts";
import { claimName } from "../name-claim.ts";
import { type Sharing, type VolumeArgs, volumeSchema } from "./props.ts";

/** What decides who may write to a volume. */
type VolumeKind = Pick<VolumeArgs, "name" | "sharing" | "driver" | "driverOptions">;

/**
 * Data that outlives the tasks that use it: a volume of Docker's on every machine of a cluster. It stays where it is
 * when the stack goes, unless `onDelete: "remove"` says otherwise.
 *
 * @example
 * const data = new Volume("db-data", { cluster });
 * new Service("db", {
 *   cluster,
 *   image: "postgres:17",
 *   mounts: [{ type: "volume", source: data, target: "/var/lib/postgresql/data" }],
 *   placement: { constraints: ["node.hostname == node-2"] },
 * });
 */
export class Volume extends CustomResource implements VolumeRef {
  /** Its name on the machines. */
  declare readonly name: Output<string>;
  declare readonly driver: Output<string>;
  declare readonly driverOptions: Output<Readonly<Record<string, string>>>;
  declare readonly sharing: Output<Sharing>;
  /** Its labels on the machines: yours, and those that say whose it is. */
  declare readonly allLabels: Output<Readonly<Record<string, string>>>;

  readonly #given: VolumeKind;

  /** @throws SwarmwrightError `invalid-props`, with every property that is wrong for certain */
  constructor(name: string, args: VolumeArgs, options?: CustomResourceOptions) {
    const { cluster, ...settings } = args;
    const inputs = { name, ...settings, machines: cluster.machines };
    const owner = constructPath(name, options?.parent);
    validateNow(volumeSchema, owner, inputs);
    const claims = programClaims(cluster);
    claimName(claims, { kind: "volume", owner, constructName: name, ground: cluster }, args.name);
    const outputs = { driver: undefined, driverOptions: undefined, sharing: undefined, allLabels: undefined };
    super("swarmwright:index:Volume", name, { ...outputs, ...inputs }, onceJudged(claims, options));
    const { sharing, driver, driverOptions } = args;
    this.#given = { name: args.name ?? name, sharing, driver, driverOptions };
  }

  /**
   * What kind of volume it is; of one of this program as it was asked for, without waiting until it is there.
   * @internal
   */
  static givenOf(volume: VolumeRef): VolumeKind {
    const { name, sharing, driver, driverOptions } = volume;
    return #given in volume ? volume.#given : { name, sharing, driver, driverOptions };
  }

  /** The volume that another stack exports: `export const data = volume;` */
  static fromStack(stack: StackReference, outputName: string): VolumeRef {
    const all = {
      name: "plain",
      driver: "plain",
      driverOptions: "plain",
      sharing: "plain",
      allLabels: "plain",
    } as const;
    return fromStack<VolumeRef>(stack, outputName, all);
  }
}
