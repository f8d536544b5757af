#!/usr/bin/env node
import { run } from "./run.ts";
import { processTerminal } from "./terminal.ts";

const context = {
  ...processTerminal(),
  drivers: async (directory: string) => (await import("../provider/real-drivers.ts")).realDrivers(directory),
  nowMs: () => performance.now(),
};
// A program that was left behind may hold the process open: timers, sockets of its own.
process.exit(await run(context, process.argv.slice(2)));
