#!/usr/bin/env node
import { version } from "../core/version.ts";
import { serve } from "./grpc-server.ts";
import { realDrivers } from "./real-drivers.ts";
import { swarmwrightProvider } from "./registry.ts";

/*
 * The plugin `pulumi-resource-swarmwright`: the Pulumi CLI starts it, and reads from its first line which port it
 * listens on.
 */
const { port } = await serve({
  version,
  provider: ({ directory = process.cwd() }) => swarmwrightProvider(realDrivers(directory)),
});
process.stdout.write(`${port}\n`);
