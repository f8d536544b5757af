import type { Entry, Tree } from "./entry.ts";
import type { Layer } from "./layer.ts";

/** Makes a layer out of a tree. */
type Pack = (about: string, tree: Tree) => Promise<Layer>;

/** Packs a tree once, and gives that layer again for as long as its files stay as they are. Failures are not kept. */
export function packedOnce(pack: Pack): Pack {
  const layers = new Map<string, Promise<Layer>>();
  return (about, tree) => {
    const key = `${about} ${fingerprint(tree)}`;
    const known = layers.get(key);
    if (known) return known;
    const layer = pack(about, tree);
    layers.set(key, layer);
    layer.catch(() => layers.delete(key));
    return layer;
  };
}

/** The same for trees that make the same layer, as far as one can tell without reading the files. */
function fingerprint(tree: Tree): string {
  return JSON.stringify([...tree].map(([path, entry]) => [path, essence(entry)]));
}

function essence(entry: Entry): unknown {
  if (entry.kind !== "file" || typeof entry.content === "string") return entry;
  return [entry.executable, entry.content.stamp];
}
