const METHODS = ["debug", "error", "info", "log", "warn"] as const;

/**
 * While something is drawn in place, what a program prints would be drawn over.
 *
 * @param clear takes away what is drawn, until it is drawn again
 * @returns gives the console back
 */
export function consoleAbove(clear: () => void): () => void {
  const originals = METHODS.map((name) => [name, console[name]] as const);
  for (const [name, print] of originals) {
    console[name] = (...words: unknown[]) => {
      clear();
      print(...words);
    };
  }
  return () => {
    for (const [name, print] of originals) console[name] = print;
  };
}
