/** A processor architecture: Docker's name, and the programs that run on it. */
export interface Architecture {
  readonly name: string;
  /** `e_machine` of its programs, its own first. */
  readonly machines: readonly number[];
}

const X86 = 3;
const PPC64 = 21;
const S390 = 22;
const ARM = 40;
const X86_64 = 62;
const AARCH64 = 183;
const RISCV = 243;
const LOONGARCH = 258;

/** By Node's names. */
const ARCHITECTURES: Readonly<Record<string, Architecture>> = {
  x64: { name: "amd64", machines: [X86_64, X86] },
  ia32: { name: "386", machines: [X86] },
  arm64: { name: "arm64", machines: [AARCH64, ARM] },
  arm: { name: "arm", machines: [ARM] },
  ppc64: { name: "ppc64le", machines: [PPC64] },
  s390x: { name: "s390x", machines: [S390] },
  riscv64: { name: "riscv64", machines: [RISCV] },
  loong64: { name: "loong64", machines: [LOONGARCH] },
};

/** @param name as in `process.arch`; one that Docker has no other word for stays as it is, and takes any program. */
export function architectureOf(name: string): Architecture {
  return ARCHITECTURES[name] ?? { name, machines: [] };
}
