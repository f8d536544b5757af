#!/usr/bin/env node
import { run } from "./run.ts";
import { processTerminal } from "./terminal.ts";

const context = {
  ...processTerminal(),
  drivers: async (directory: string) => (await import("../provider/real-drivers.ts")).realDrivers(directory),
  nowMs: () => performance.now(),
};
// Whoever reads may have had enough: swarmwright logs web | head
process.stdout.on("error", (error) => {
  if (!("code" in error) || error.code !== "EPIPE") throw error;
  process.exit(0);
});
// A program that was left behind may hold the process open: timers, sockets of its own.
process.exit(await run(context, process.argv.slice(2)));
