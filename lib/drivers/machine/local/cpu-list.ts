/** The processors of a list as the kernel writes it: `0-3,6` are five. */
export function cpusIn(list: string): number[] {
  return list
    .trim()
    .split(",")
    .filter((part) => part !== "")
    .flatMap((part) => {
      const [first = 0, last = first] = part.split("-").map(Number);
      return Array.from({ length: last - first + 1 }, (_, index) => first + index);
    });
}

/**
 * So many of the processors, in order, from a machine's own seat on: machines with other seats get others, as far as
 * there are enough.
 */
export function chooseCpus(available: readonly number[], count: number, seat: number): number[] {
  if (count >= available.length) return [...available];
  const chosen = Array.from({ length: count }, (_, index) => available[(seat * count + index) % available.length] ?? 0);
  return chosen.toSorted((a, b) => a - b);
}
