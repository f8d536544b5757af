import type { AppendFile, StateFiles } from "../engine/state/files.ts";

/** State in memory, as a disk would keep it: what was written stays, whoever wrote it is killed or not. */
export class MemoryFiles implements StateFiles {
  readonly root = "memory";
  readonly #texts = new Map<string, string>();
  /** Called after each write that a power cut would not undo. */
  onWritten: (path: string) => void = () => {};

  read(path: string): string | undefined {
    return this.#texts.get(path);
  }

  list(path: string): readonly string[] {
    const inside = [...this.#texts.keys()].filter((name) => name.startsWith(`${path}/`));
    return [...new Set(inside.map((name) => name.slice(path.length + 1).split("/")[0] ?? ""))];
  }

  replace(path: string, text: string): void {
    this.#texts.set(path, text);
    this.onWritten(path);
  }

  claim(path: string, text: string): boolean {
    if (this.#texts.has(path)) return false;
    this.replace(path, text);
    return true;
  }

  remove(path: string): void {
    if (this.#texts.delete(path)) this.onWritten(path);
  }

  open(path: string): AppendFile {
    this.replace(path, "");
    return {
      append: async (text) => this.replace(path, `${this.#texts.get(path) ?? ""}${text}`),
      close: () => {},
    };
  }
}
