import type { Line, Section } from "./configuration.ts";

/** A service whose tasks are asked. */
export interface Pool {
  /** What its servers are called. */
  readonly name: string;
  readonly service: string;
  readonly port: number;
  /** How each of its tasks is spoken to, checked and so on, in HAProxy's words. */
  readonly options: readonly string[];
}

/** How a proxy finds the tasks of a service. */
export interface Discovery {
  readonly sections: readonly Section[];
  servers(pool: Pool): readonly Line[];
}

/** Of each service, so many tasks get requests. A place that is empty costs 6 KiB, and neither time nor questions. */
const MOST_TASKS = 128;

/**
 * Swarm's DNS: tasks come and go without a change of the configuration. The name of a service that is not there yet
 * keeps nothing from starting.
 */
export function swarmDns(): Discovery {
  return {
    sections: [resolvers],
    servers: ({ name, service, port, options }) => [
      ["server-template", name, String(MOST_TASKS), `tasks.${service}:${port}`, ...options, ...resolved],
    ],
  };
}

/** Not by the C library when it starts: it would wait a second for each name that is not there yet. */
const resolved = ["resolvers", "docker", "init-addr", "none", "resolve-prefer", "ipv4"];

const resolvers: Section = {
  title: ["resolvers", "docker"],
  lines: [
    ["nameserver", "docker", "127.0.0.11:53"],
    // An answer that is larger is none: no task at all would be found of a service with more tasks than fit.
    ["accepted_payload_size", "65535"],
    ["resolve_retries", "2"],
    ["timeout", "resolve", "500ms"],
    ["timeout", "retry", "200ms"],
    ["hold", "valid", "500ms"],
    ["hold", "obsolete", "0s"],
  ],
};
