import { describe, expect, it } from "vitest";
import { fakeCommands } from "../../../../lib/drivers/command/fake.ts";
import { measureCapabilities } from "../../../../lib/drivers/machine/local/capabilities.ts";
import { type HostFacts, problemsWith } from "../../../../lib/drivers/machine/local/prerequisites.ts";

/** A kernel that knows these things, and loads a module when it is asked to. */
function kernel(knows: { readonly ipvs?: boolean; readonly esp?: boolean; readonly vxlan?: boolean }) {
  const loaded = new Set<string>();
  const says = (yes: boolean | undefined) => ({ exitCode: yes === true ? 0 : 2 });
  return fakeCommands({
    modprobe: (module = "") => {
      if (knows.ipvs) loaded.add(module);
      return says(knows.ipvs);
    },
    unshare: (_net, program, ...args) => {
      if (program === "cat") return says(loaded.has("ip_vs"));
      return says(args.includes("rfc4106(gcm(aes))") ? knows.esp : args.includes("vxlan") && knows.vxlan);
    },
  });
}

describe("what a kernel can do", () => {
  it.each([
    { ipvs: true, esp: true, vxlan: true },
    { ipvs: false, esp: false, vxlan: true },
    { ipvs: false, esp: true, vxlan: false },
    { ipvs: false, esp: false, vxlan: false },
  ])("is measured: %j", async (capabilities) => {
    expect(await measureCapabilities(kernel(capabilities))).toEqual(capabilities);
  });

  it("is tried in network namespaces that go with the command", async () => {
    const commands = kernel({ ipvs: true });
    await measureCapabilities(commands);
    const [, ...tries] = commands.ran;
    expect(tries.map((argv) => argv.slice(0, 2))).toEqual(Array.from({ length: 3 }, () => ["unshare", "--net"]));
  });

  it("is measured too where there is no modprobe", async () => {
    const commands = fakeCommands({ unshare: () => ({ exitCode: 0 }) });
    expect(await measureCapabilities(commands)).toEqual({ ipvs: true, esp: true, vxlan: true });
  });
});

describe("a host for local machines", () => {
  const programs = "dockerd containerd runc iptables ip unshare nsenter flock mount umount".split(" ");
  const fit: HostFacts = { platform: "linux", userId: 0, capabilities: "000001ffffffffff", programs };
  const told = (facts: Partial<HostFacts>): string[] =>
    problemsWith({ ...fit, ...facts }).map(({ summary, remedy }) => `${summary}; ${remedy}`);

  it("is fit with root's rights and all programs", () => {
    expect(told({})).toEqual([]);
  });

  it("is told everything that is in the way at once", () => {
    expect(told({ userId: 1000, programs: programs.slice(1) })).toMatchInlineSnapshot(`
      [
        "they are made of Linux namespaces, which only root can make; run this as root, with sudo",
        "dockerd is not installed; install it: apt-get install --no-install-recommends docker.io",
      ]
    `);
  });

  it("is told of every program that is missing", () => {
    expect(told({ programs: [] })).toHaveLength(programs.length);
  });

  it.each(["00000000a80425fb", "000001ffffdfffff", "000001ffffffefff", "0"])(
    "needs more than the capabilities %s, which root has in a container",
    (capabilities) => {
      expect(told({ capabilities })).toEqual([expect.stringMatching(/^root lacks .*; run this on the host itself/)]);
    },
  );

  it.each(["darwin", "win32"])("is not %s, of which nothing else is asked", (platform) => {
    expect(told({ platform, userId: undefined, programs: [] })).toEqual([expect.stringContaining(platform)]);
  });
});
