import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { problem } from "../core/errors.ts";
import { diskFiles } from "../engine/state/files.ts";
import type { Project } from "./project.ts";

/** The stack of whoever names none. */
const DEFAULT_STACK = "dev";

/** Every stack of a project that has a state here, or the journal of a first run that was killed. */
export function stackNames({ name, stateFolder }: Project): readonly string[] {
  const files = diskFiles(stateFolder);
  const inFolder = (folder: string, suffix: string) =>
    files.list(folder).flatMap((file) => (file.endsWith(suffix) ? [file.slice(0, -suffix.length)] : []));
  const states = inFolder(join(".pulumi", "stacks", name), ".json");
  return [...new Set([...states, ...inFolder(join("journals", name), ".jsonl")])].toSorted();
}

/** Refuses a stack that is not there where others are. @throws `not-found`, with their names */
export function requireStack(project: Project, stack: string): void {
  const names = stackNames(project);
  if (names.length === 0 || names.includes(stack)) return;
  const remedy = `name one of ${names.join(", ")}: --stack ${names[0] ?? ""}; or make it: swarmwright up --stack ${stack}`;
  throw problem("not-found", stack, `the project ${project.name} has no such stack`, remedy);
}

/** Which stack a command is about: the one named, that of `PULUMI_STACK`, the selected one, or `dev`. */
export function chosenStack(project: Project, named: string | undefined, env: NodeJS.ProcessEnv): string {
  return named ?? env["PULUMI_STACK"] ?? selectedStack(project) ?? DEFAULT_STACK;
}

export function selectedStack(project: Project): string | undefined {
  const file = selectionFile(project);
  return existsSync(file) ? readFileSync(file, "utf8").trim() : undefined;
}

export function selectStack(project: Project, stack: string): void {
  diskFiles(ownFolder(project)).replace(SELECTION, `${stack}\n`);
}

/** Nothing is selected any more. */
export function deselectStack(project: Project): void {
  rmSync(selectionFile(project), { force: true });
}

/** A file of this checkout, never of a backend that others use too. */
const SELECTION = "selected-stack";
const ownFolder = ({ directory }: Project) => join(directory, ".swarmwright");
const selectionFile = (project: Project) => join(ownFolder(project), SELECTION);
