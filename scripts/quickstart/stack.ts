import { findProject, type Project } from "../../lib/workspace/project.ts";
import { openStack, type Stack } from "../../lib/workspace/stack.ts";

export interface OpenedStack {
  readonly project: Project;
  readonly stack: Stack;
}

/** The stack that the environment names. */
export function openedStack(root: string): OpenedStack {
  const project = findProject(root, process.env);
  const passphrase = { env: process.env, isTerminal: false, tell: () => {} };
  return { project, stack: openStack(project, process.env["PULUMI_STACK"] ?? "dev", passphrase) };
}
