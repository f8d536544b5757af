/** What the head of a program file says. */
export interface ElfHead {
  /** The machine that it is for, as `e_machine` has it. */
  readonly machine: number;
  /** Whether something is loaded with it; `false` is certain, `true` is what `ldd` must tell. */
  readonly dynamic: boolean;
}

/** Bytes at the start of a file that {@link readElfHead} wants. */
export const ELF_HEAD_BYTES = 4096;

const MAGIC = Buffer.from("\x7fELF", "latin1");
const PT_DYNAMIC = 2;
/** Offsets in the file header, by word size. */
const LAYOUTS = { 1: { phoff: 28, phentsize: 42, phnum: 44 }, 2: { phoff: 32, phentsize: 54, phnum: 56 } } as const;

/** @returns `undefined` for what is no program of Linux: a script, a text, a program of another system. */
export function readElfHead(head: Buffer): ElfHead | undefined {
  const wordSize = head[4];
  if (head.length < 64 || !head.subarray(0, 4).equals(MAGIC) || (wordSize !== 1 && wordSize !== 2)) return undefined;
  const { u16, u32 } = readers(head);
  const layout = LAYOUTS[wordSize];
  // The upper half of a 64-bit offset is 0 in every file that exists, but stands first when the order is big-endian.
  const lowerHalf = wordSize === 2 && head[5] === 2 ? 4 : 0;
  const start = u32(layout.phoff + lowerHalf);
  const types = Array.from({ length: u16(layout.phnum) }, (_, index) => start + index * u16(layout.phentsize));
  const dynamic = types.some((offset) => offset + 4 > head.length || u32(offset) === PT_DYNAMIC);
  return { machine: u16(18), dynamic };
}

function readers(head: Buffer) {
  const bigEndian = head[5] === 2;
  return {
    u16: (offset: number) => (bigEndian ? head.readUInt16BE(offset) : head.readUInt16LE(offset)),
    u32: (offset: number) => (bigEndian ? head.readUInt32BE(offset) : head.readUInt32LE(offset)),
  };
}
