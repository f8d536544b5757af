import { open } from "node:fs/promises";
import type { Architecture } from "./architecture.ts";
import { ELF_HEAD_BYTES, readElfHead } from "./elf.ts";
import type { Fault } from "./survey.ts";

/** What a look into a program file tells before anything of it is run. */
export interface ProgramHead {
  /** `false` when it certainly needs no library. */
  readonly dynamic: boolean;
  /** Why it would not start in an image, if it would not. */
  readonly fault?: Fault;
}

export async function readProgramHead(path: string, architecture: Architecture): Promise<ProgramHead> {
  const head = await firstBytes(path);
  const elf = readElfHead(head);
  if (elf === undefined) return { dynamic: false, fault: noProgram(path, head) };
  const { machines } = architecture;
  if (machines.length > 0 && !machines.includes(elf.machine))
    return { dynamic: false, fault: foreign(path, architecture) };
  return { dynamic: elf.dynamic };
}

async function firstBytes(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(ELF_HEAD_BYTES), 0, ELF_HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

const INTERPRETER = /^#!\s*(\S+)/;

function noProgram(path: string, head: Buffer): Fault {
  const interpreter = INTERPRETER.exec(head.toString("latin1"))?.[1];
  if (interpreter === undefined) {
    return { summary: `${path} is not a program of Linux`, remedy: "put it under files, if the image needs it" };
  }
  return {
    summary: `${path} is a script for ${interpreter}, not a program`,
    remedy: `put it under files, and ${interpreter} under binaries`,
  };
}

function foreign(path: string, { name }: Architecture): Fault {
  return {
    summary: `${path} is a program for another processor than ${name}, which this host has`,
    remedy: `use a build of it for ${name}`,
  };
}
