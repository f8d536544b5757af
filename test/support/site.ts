import { Config, local, Machine, Secret, Service, SwarmCluster } from "swarmwright";

export interface SiteArgs {
  readonly page?: string;
  readonly password?: string;
  readonly keep?: number;
  readonly labels?: Record<string, string>;
  /** How the services look at the page. */
  readonly where?: { readonly target?: string; readonly uid?: number; readonly gid?: number; readonly mode?: number };
}

/** A config and a secret that two services use; as a function, so that a test can run it twice. */
export function site(args: SiteArgs = {}): Record<string, unknown> {
  const {
    page = "hello\n",
    password = "hunter2-the-first",
    keep = 0,
    labels = {},
    where = { target: "/www/page" },
  } = args;
  const cluster = new SwarmCluster("site", {
    managers: [new Machine("node-1", { driver: local({ internet: false }) })],
  });
  const config = new Config("page", { cluster, content: page, keep, labels });
  const secret = new Secret("password", { cluster, content: password, keep, labels });
  for (const name of ["front", "back"]) {
    new Service(name, { cluster, image: "site:1", configs: [{ config, ...where }], secrets: [secret] });
  }
  return { config: config.name, secret: secret.name };
}
