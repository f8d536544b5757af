import * as z from "zod";
import { problem, type SwarmwrightError } from "../../../core/errors.ts";

/**
 * All that is known of a machine, in its `machine.json`. It is written before anything else of the machine is made,
 * and is the last thing of it to go: what a kill leaves always has a record that names it.
 */
const machineRecordSchema = z.strictObject({
  version: z.literal(1),
  machineId: z.string(),
  project: z.string(),
  stack: z.string(),
  name: z.string(),
  /** The stack's: the same in every machine of it. */
  subnet: z.string(),
  address: z.string(),
  mac: z.string(),
  /** A record of before there were any is of a machine without a way out. */
  settings: z
    .strictObject({ cpus: z.number().optional(), memoryBytes: z.number().optional(), internet: z.boolean() })
    .default({ internet: false }),
  labels: z.record(z.string(), z.string()),
  /** It is being taken away: its data may be half gone, so it can only be removed. */
  removing: z.literal(true).optional(),
});

export type MachineRecord = Readonly<z.infer<typeof machineRecordSchema>>;

/**
 * The machine's first process, in its `process.json`. The start time tells it from a later process of the same
 * number, the boot from one of another boot of this host.
 */
const processRecordSchema = z.strictObject({
  pid: z.number().int().positive(),
  /** Clock ticks after the boot. */
  startTicks: z.string(),
  bootId: z.string(),
});

export type ProcessRecord = Readonly<z.infer<typeof processRecordSchema>>;

export function parseMachineRecord(path: string, text: string): MachineRecord {
  return parsed(machineRecordSchema, path, text);
}

export function parseProcessRecord(path: string, text: string): ProcessRecord {
  return parsed(processRecordSchema, path, text);
}

export function recordText(record: MachineRecord | ProcessRecord): string {
  return `${JSON.stringify(record, undefined, 2)}\n`;
}

/** @throws `state-corrupt`, naming the file, when the text is none of our records. */
function parsed<Record>(schema: z.ZodType<Record>, path: string, text: string): Record {
  const result = schema.safeParse(jsonOf(text));
  if (result.success) return result.data;
  throw corrupt(path, result.error);
}

/** Text that is no JSON is no record either. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function corrupt(path: string, cause: Error): SwarmwrightError {
  const remedy = `look at ${path}, and put it right from a backup; a machine without its record cannot be told from others`;
  return problem("state-corrupt", path, "this is no record of a machine", remedy, { cause });
}
