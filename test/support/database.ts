import {
  local,
  Machine,
  Service,
  type ServiceArgs,
  SwarmCluster,
  Volume,
  type VolumeArgs,
  type VolumeMountArgs,
} from "swarmwright";

export interface DatabaseArgs {
  readonly volume?: Partial<VolumeArgs> | "none";
  readonly mount?: Partial<Omit<VolumeMountArgs, "source" | "type">>;
  readonly service?: Partial<ServiceArgs>;
  readonly machines?: number;
  readonly version?: string;
}

/** A database that keeps what it is told. */
export const database =
  ({ volume = {}, mount = {}, service = {}, machines: count = 2, version = "1" }: DatabaseArgs = {}) =>
  () => {
    const machines = [1, 2, 3].slice(0, count).map((n) => new Machine(`node-${n}`, { driver: local() }));
    const cluster = new SwarmCluster("prod", { managers: machines.slice(0, 1), workers: machines.slice(1) });
    if (volume === "none") return {};
    const data = new Volume("db-data", { cluster, ...volume });
    const mounts = [{ type: "volume", source: data, target: "/data", ...mount }] as const;
    new Service("db", { cluster, image: `db:${version}`, mounts, ...service });
    return { name: data.name };
  };
