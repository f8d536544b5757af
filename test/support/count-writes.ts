import type { DockerPort } from "../../lib/drivers/docker/port.ts";

/** A driver that counts the calls by which something is to change. */
export interface WriteCount {
  readonly docker: DockerPort;
  count(): number;
}

const writing: ReadonlySet<PropertyKey> = new Set(["create", "update", "remove", "init", "join", "leave", "load"]);

export function countWrites(docker: DockerPort): WriteCount {
  let writes = 0;
  const watched = <T extends object>(target: T): T =>
    new Proxy(target, {
      get(it, key) {
        const value: unknown = Reflect.get(it, key);
        if (typeof value !== "function") return isPart(value) ? watched(value) : value;
        return (...argv: unknown[]): unknown => {
          if (writing.has(key)) writes += 1;
          const result: unknown = Reflect.apply(value, it, argv);
          return isPart(result) ? watched(result) : result;
        };
      },
    });
  return { docker: watched(docker), count: () => writes };
}

/** An engine, a cluster, or one of their parts. */
function isPart(value: unknown): value is object {
  return typeof value === "object" && value !== null && !(value instanceof Promise);
}
