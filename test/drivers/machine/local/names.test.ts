import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  bridgeName,
  leavesRoomForSockets,
  linkName,
  machineLabel,
  socketFolder,
  socketIn,
  stackFolder,
} from "../../../../lib/drivers/machine/local/names.ts";
import { placesOf, runFolderOf } from "../../../../lib/drivers/machine/local/places.ts";

const roots = { dataRoot: "/var/lib/swarmwright", runRoot: "/run/swarmwright" };
const text = fc.string({ unit: fc.constantFrom(...Array.from("ab1-_.+/~ é")) });
const machine = fc.record({ project: text, stack: text, name: text });

describe("names on this host", () => {
  it("are the user's own where those are plain", () => {
    const places = placesOf(roots, { project: "shop", stack: "dev", name: "node-1" });
    expect(places).toMatchObject({
      folder: "/var/lib/swarmwright/shop+dev/node-1",
      record: "/var/lib/swarmwright/shop+dev/node-1/machine.json",
      socket: "/run/swarmwright/shop+dev+node-1/docker.sock",
    });
  });

  it("never lead out of the roots, whatever the user's are", () => {
    fc.assert(
      fc.property(machine, (name) => {
        const { folder, runFolder } = placesOf(roots, name);
        expect(folder.split("/").slice(0, 4).join("/")).toBe(roots.dataRoot);
        expect(folder.split("/")).toHaveLength(6);
        expect(runFolder.split("/")).toHaveLength(4);
        expect(`${folder}${runFolder}`).toMatch(/^[\w./+~-]+$/);
        expect(folder).not.toMatch(/\/\./);
      }),
    );
  });

  it("differ for machines that differ", () => {
    fc.assert(
      fc.property(machine, machine, (one, other) => {
        const same = one.project === other.project && one.stack === other.stack && one.name === other.name;
        expect(machineLabel(one) === machineLabel(other)).toBe(same);
        expect(placesOf(roots, one).folder === placesOf(roots, other).folder).toBe(same);
        expect(placesOf(roots, one).socket === placesOf(roots, other).socket).toBe(same);
      }),
    );
  });

  it("of two stacks whose names run together differ too", () => {
    expect(stackFolder({ project: "a-b", stack: "c" })).not.toBe(stackFolder({ project: "a", stack: "b-c" }));
  });
});

describe("a socket's path", () => {
  it("is never longer than a socket can have, with any name and any root that is taken", () => {
    const root = fc.integer({ min: 1, max: 120 }).map((length) => `/${"r".repeat(length)}`);
    const long = fc.record({ project: fc.string(), stack: fc.string(), name: fc.string({ maxLength: 200 }) });
    fc.assert(
      fc.property(root, long, (runRoot, name) => {
        fc.pre(leavesRoomForSockets(runRoot));
        expect(Buffer.byteLength(socketIn(socketFolder(runRoot, name)))).toBeLessThanOrEqual(107);
      }),
    );
  });

  it("leads back to its folder, if it is one of ours", () => {
    const { socket, runFolder } = placesOf(roots, { project: "shop", stack: "dev", name: "n".repeat(80) });
    expect(runFolderOf(roots, socket)).toBe(runFolder);
    expect(runFolderOf(roots, "/var/run/docker.sock")).toBeUndefined();
    expect(runFolderOf(roots, "/run/swarmwright/docker.sock")).toBeUndefined();
  });
});

describe("a link's name", () => {
  it("has at most the 15 bytes that the kernel takes", () => {
    fc.assert(
      fc.property(text, machine, (root, name) => {
        expect(linkName(bridgeName(root, name), "10.92.255.254").length).toBeLessThanOrEqual(15);
      }),
    );
  });

  it("differs for the same stack below another root", () => {
    const stack = { project: "shop", stack: "dev" };
    expect(bridgeName("/a", stack)).not.toBe(bridgeName("/b", stack));
  });
});
