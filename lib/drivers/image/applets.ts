import { posix } from "node:path";
import { run } from "./run.ts";

/** Whether a program is one that has many programs in it, and tells them apart by the name that it is called by. */
export function isBusybox(program: string): boolean {
  return posix.basename(program) === "busybox";
}

/** Where `busybox --install` would put its applets, as paths in an image. */
export async function appletsOf(busybox: string): Promise<readonly string[]> {
  const { exitCode, stdout } = await run(busybox, ["--list-full"]);
  return exitCode === 0 ? readApplets(stdout) : [];
}

/** Builds of busybox that do not know where applets belong list bare names: those go to /bin. */
export function readApplets(list: string): readonly string[] {
  const names = list.split("\n").filter((name) => name !== "");
  return names.map((name) => (name.includes("/") ? `/${name}` : `/bin/${name}`));
}
