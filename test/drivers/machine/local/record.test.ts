import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { writeDurably } from "../../../../lib/drivers/machine/local/durable-file.ts";
import {
  type MachineRecord,
  parseMachineRecord,
  parseProcessRecord,
  recordText,
} from "../../../../lib/drivers/machine/local/record.ts";

const record: MachineRecord = {
  version: 1,
  machineId: "08c23dc3-9db5-4a64-b72f-d5531650c541",
  project: "shop",
  stack: "dev",
  name: "node-1",
  subnet: "10.92.0.0/24",
  address: "10.92.0.11",
  mac: "02:73:0a:5c:00:0b",
  settings: { cpus: 1.5, internet: true },
  labels: { "swarmwright.project": "shop" },
};

describe("a machine's record", () => {
  it("is read back as it was written", () => {
    const key = fc.string().filter((text) => text !== "__proto__");
    fc.assert(
      fc.property(fc.string(), fc.dictionary(key, fc.string()), (name, labels) => {
        const written = { ...record, name, labels: { ...labels } };
        expect(parseMachineRecord("machine.json", recordText(written))).toEqual(written);
      }),
    );
  });

  it.each(["", "{", "[]", "{}", JSON.stringify({ ...record, version: 2 }), JSON.stringify({ ...record, size: 1 })])(
    "is not %j, and the error names the file",
    (text) => {
      const read = () => parseMachineRecord("/data/shop+dev/node-1/machine.json", text);
      expect(read).toThrow("/data/shop+dev/node-1/machine.json: this is no record of a machine");
    },
  );

  it("of its process is refused where it names none", () => {
    expect(() => parseProcessRecord("process.json", `{"pid":0,"startTicks":"1","bootId":"b"}`)).toThrow("process.json");
  });

  it("is written as a whole, for root alone, into folders for root alone", async () => {
    const folder = mkdtempSync(join(tmpdir(), "swarmwright-record-"));
    const path = join(folder, "shop+dev", "node-1", "machine.json");
    await writeDurably(path, "first");
    await writeDurably(path, "second");
    expect(readFileSync(path, "utf8")).toBe("second");
    expect(readdirSync(join(folder, "shop+dev", "node-1"))).toEqual(["machine.json"]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, "shop+dev")).mode & 0o777).toBe(0o700);
    rmSync(folder, { recursive: true });
  });
});
