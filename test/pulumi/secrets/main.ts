import * as pulumi from "@pulumi/pulumi";
import { Config, local, Machine, Service, SwarmCluster } from "../../../lib/index.ts";

const settings = new pulumi.Config();
const password = settings.requireSecret("password");
const cluster = new SwarmCluster("prod", { managers: [new Machine("node-1", { driver: local() })] });
const base = { cluster, image: "shop/web:1" };

const places: Readonly<Record<string, () => unknown>> = {
  content: () => new Config("page", { cluster, content: pulumi.interpolate`password=${password}` }),
  args: () => new Service("web", { ...base, args: ["--password", password] }),
  env: () => new Service("web", { ...base, env: { PASSWORD: password } }),
};
places[settings.require("place")]?.();
