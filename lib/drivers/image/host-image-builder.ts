import { SwarmwrightError } from "../../core/errors.ts";
import { type Architecture, architectureOf } from "./architecture.ts";
import { assemble } from "./assemble.ts";
import { badEntrypoint, clashes, oversize } from "./checks.ts";
import { imagePath, type Tree, treeOf } from "./entry.ts";
import { surveyFiles } from "./host-files.ts";
import { packLayer } from "./layer.ts";
import { MINIMAL_ROOT } from "./minimal-root.ts";
import { packedOnce } from "./packed-once.ts";
import type { HostFiles, ImageBuilder } from "./port.ts";
import { surveyPrograms } from "./programs.ts";

export interface HostImageBuilderOptions {
  /**
   * Architecture of the host, as in `process.arch`.
   * @defaultValue the one that this process runs on
   */
  readonly arch?: string;
}

/**
 * Builds images out of files of this host. It keeps the layers that it made, so that what is asked for again is
 * neither read nor hashed again while its files are the same: make one for a run, not for a process.
 */
export function hostImageBuilder({ arch = process.arch }: HostImageBuilderOptions = {}): ImageBuilder {
  const architecture = architectureOf(arch);
  const pack = packedOnce(packLayer);
  return {
    async build(at, source) {
      const { programs, files } = await survey(at, source, architecture);
      const layers = [pack("binaries and their libraries", programs)];
      if (files.size > 0) layers.push(pack("files", files));
      return assemble(architecture.name, source.entrypoint, await Promise.all(layers));
    },
  };
}

interface Trees {
  readonly programs: Tree;
  readonly files: Tree;
}

/** @throws `invalid-props` with everything that is wrong. */
async function survey(at: string, source: HostFiles, architecture: Architecture): Promise<Trees> {
  const [programs, files] = await Promise.all([
    surveyPrograms(`${at}.binaries`, source.binaries, architecture),
    surveyFiles(`${at}.files`, source.files),
  ]);
  const trees = { programs: treeOf([...programs.placed, ...MINIMAL_ROOT]), files: treeOf(files.placed) };
  const problems = [
    ...programs.problems,
    ...files.problems,
    ...clashes(trees.programs, trees.files, (path) => propertyOf(at, source, path)),
    ...oversize(at, [trees.programs, trees.files]),
  ];
  // The program is not missed a second time when the file that it is in was not found.
  const all = problems.length > 0 ? problems : badEntrypoint(`${at}.entrypoint`, source.entrypoint, merged(trees));
  if (all.length > 0) throw new SwarmwrightError("invalid-props", all);
  return trees;
}

function merged({ programs, files }: Trees): Tree {
  return new Map([...programs, ...files]);
}

/** The property of `files` that brought a path: one that needs it as a folder, or the one that names most of it. */
function propertyOf(at: string, { files }: HostFiles, path: string): string {
  const names = Object.keys(files).toSorted((a, b) => b.length - a.length);
  const within = names.find((name) => isWithin(path, imagePath(name)));
  const around = names.find((name) => isWithin(imagePath(name), path));
  return `${at}.files.${within ?? around ?? path}`;
}

function isWithin(folder: string, path: string): boolean {
  return folder === "/" || path === folder || path.startsWith(`${folder}/`);
}
