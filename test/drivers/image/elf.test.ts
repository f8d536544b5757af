import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { architectureOf } from "../../../lib/drivers/image/architecture.ts";
import { readElfHead } from "../../../lib/drivers/image/elf.ts";
import { program } from "./host-bed.ts";

const S390 = 22;
const ARM = 40;

/** As {@link program}, with other words and another order of bytes. */
function foreignHead({ bits, bigEndian, machine, segment }: typeof foreign) {
  const head = Buffer.alloc(256);
  head.write("\x7fELF", "latin1");
  head.writeUInt8(bits === 64 ? 2 : 1, 4);
  head.writeUInt8(bigEndian ? 2 : 1, 5);
  const [phoff, phentsize, phnum] = bits === 64 ? [32, 54, 56] : [28, 42, 44];
  const u16 = (value: number, at: number) =>
    bigEndian ? head.writeUInt16BE(value, at) : head.writeUInt16LE(value, at);
  const u32 = (value: number, at: number) =>
    bigEndian ? head.writeUInt32BE(value, at) : head.writeUInt32LE(value, at);
  u16(machine, 18);
  u32(64, bits === 64 && bigEndian ? phoff + 4 : phoff);
  u16(56, phentsize);
  u16(2, phnum);
  u32(1, 64);
  u32(segment, 64 + 56);
  return head;
}
const foreign = { bits: 64, bigEndian: false, machine: 62, segment: 2 };

describe("readElfHead", () => {
  it.each([
    ["a static program", program(), { machine: 62, dynamic: false }],
    ["a dynamic program", program({ dynamic: true }), { machine: 62, dynamic: true }],
    ["words of 32 bits", foreignHead({ ...foreign, bits: 32, machine: ARM }), { machine: ARM, dynamic: true }],
    ["big-endian", foreignHead({ ...foreign, bigEndian: true, machine: S390 }), { machine: S390, dynamic: true }],
    [
      "big-endian and static",
      foreignHead({ ...foreign, bigEndian: true, segment: 3 }),
      { machine: 62, dynamic: false },
    ],
  ])("reads %s", (_, head, expected) => {
    expect(readElfHead(head)).toEqual(expected);
  });

  it("takes a program for dynamic when its headers lie further on than it was read", () => {
    const head = program();
    head.writeBigUInt64LE(1_000_000n, 32);
    expect(readElfHead(head)).toEqual({ machine: 62, dynamic: true });
  });

  it("finds no program in whatever else a file may hold", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        fc.pre(bytes[0] !== 0x7f);
        expect(readElfHead(Buffer.from(bytes))).toBeUndefined();
      }),
    );
  });

  it("reads whatever follows the magic bytes without failing", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(() => readElfHead(Buffer.concat([program().subarray(0, 4), bytes]))).not.toThrow();
      }),
    );
  });
});

describe("architectureOf", () => {
  it.each([
    ["x64", "amd64"],
    ["arm64", "arm64"],
    ["ppc64", "ppc64le"],
    ["mips", "mips"],
  ])("%s is Docker's %s", (node, docker) => {
    expect(architectureOf(node).name).toBe(docker);
  });
});
