import { isProblem, type SwarmwrightError } from "../../../lib/core/errors.ts";
import { hostImageBuilder } from "../../../lib/drivers/image/host-image-builder.ts";
import type { BuiltImage, HostFiles } from "../../../lib/drivers/image/port.ts";
import { loadImage, type TarMember } from "./read-archive.ts";

/** An image of an amd64 host, of no binaries, files and entrypoint but these. */
export function build(source: Partial<HostFiles>): Promise<BuiltImage> {
  const all = { binaries: [], files: {}, entrypoint: [], ...source };
  return hostImageBuilder({ arch: "x64" }).build("web.source", all);
}

/** The layer of the binaries, and the one of the files if there are any. */
export async function layersOf(source: Partial<HostFiles>): Promise<readonly (readonly TarMember[])[]> {
  return (await loadImage((await build(source)).archive("web:1"))).layers;
}

/** What the builder says when it refuses. */
export async function refusalOf(source: Partial<HostFiles>): Promise<SwarmwrightError> {
  try {
    await build(source);
  } catch (error) {
    if (isProblem(error, "invalid-props")) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

/** As `tar -tv` would show it. */
export function listing(members: readonly TarMember[] | undefined): string[] {
  return (members ?? []).map(({ header: { name, mode, type, linkname } }) => {
    const target = type === "symlink" ? ` -> ${linkname}` : "";
    return `${mode.toString(8).padStart(4, "0")} ${name}${target}`;
  });
}
