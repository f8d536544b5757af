/** Names of things, as engines make them up, but the same in every run. */
export interface Ids {
  /** Of a node, a network, a service, a task: 25 of 0-9 and a-z. */
  swarm(): string;
  /** Of a container or an image: so many hex digits. */
  hex(digits: number): string;
  joinToken(): string;
}

const BASE36 = "0123456789abcdefghijklmnopqrstuvwxyz";
const HEX = BASE36.slice(0, 16);

export function idsFrom(seed: number): Ids {
  const random = randomFrom(seed);
  const text = (alphabet: string, length: number): string =>
    Array.from({ length }, () => alphabet[Math.floor(random() * alphabet.length)]).join("");
  return {
    swarm: () => text(BASE36, 25),
    hex: (digits) => text(HEX, digits),
    joinToken: () => `SWMTKN-1-${text(BASE36, 50)}-${text(BASE36, 25)}`,
  };
}

/** Mulberry32: evenly spread numbers from 0 up to 1. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
