#!/usr/bin/env node
import { SwarmwrightError } from "../core/errors.ts";
import { commandLine } from "./program.ts";
import { processTerminal } from "./terminal.ts";

const terminal = processTerminal();
let exitCode = 0;
try {
  await commandLine(terminal, (code) => (exitCode = code)).parseAsync();
} catch (error) {
  const isExpected = error instanceof SwarmwrightError || (error as Error).name === "SwarmwrightError";
  terminal.note(`${isExpected ? (error as Error).message : String((error as Error).stack ?? error)}\n`);
  exitCode = 1;
}
// A program that was left behind may hold the process open: timers, sockets of its own.
process.exit(exitCode);
