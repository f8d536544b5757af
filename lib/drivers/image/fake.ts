import { type Problem, SwarmwrightError } from "../../core/errors.ts";
import { assemble } from "./assemble.ts";
import { imagePath, type Placed, treeOf } from "./entry.ts";
import { type Layer, packLayer } from "./layer.ts";
import type { HostFiles, ImageBuilder } from "./port.ts";
import { absent } from "./survey.ts";

/** A builder on a host that is only imagined: every path is there, and each has content of its own. */
export interface FakeImageBuilder extends ImageBuilder {
  /** From now on the file or folder at this path of the host has this content. */
  write(path: string, content: string): void;
  /** From now on nothing is at this path of the host. */
  remove(path: string): void;
}

/** Builds images without a look at any file. The same source gives the same id until a path of it is written. */
export function fakeImageBuilder(): FakeImageBuilder {
  const written = new Map<string, string>();
  const removed = new Set<string>();
  const contentOf = (path: string) => written.get(path) ?? path;
  return {
    write(path, content) {
      removed.delete(path);
      written.set(path, content);
    },
    remove(path) {
      removed.add(path);
    },
    async build(at, source) {
      const problems = pathsOf(at, source).flatMap(({ at: here, path }): Problem[] =>
        removed.has(path) ? [{ at: here, ...absent(path) }] : [],
      );
      if (problems.length > 0) throw new SwarmwrightError("invalid-props", problems);
      return assemble("amd64", source.entrypoint, await layersOf(source, contentOf));
    },
  };
}

function pathsOf(at: string, { binaries, files }: HostFiles) {
  return [
    ...binaries.map((path, index) => ({ at: `${at}.binaries.${index}`, path })),
    ...Object.entries(files).map(([to, path]) => ({ at: `${at}.files.${to}`, path })),
  ];
}

function layersOf({ binaries, files }: HostFiles, contentOf: (path: string) => string): Promise<Layer[]> {
  const file = (path: string, from: string): Placed => [
    path,
    { kind: "file", executable: true, content: contentOf(from) },
  ];
  const programs = binaries.map((path) => file(imagePath(path), path));
  const others = Object.entries(files).map(([to, from]) => file(imagePath(to), from));
  return Promise.all([packLayer("binaries", treeOf(programs)), packLayer("files", treeOf(others))]);
}
