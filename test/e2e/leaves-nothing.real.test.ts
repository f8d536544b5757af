import { describe, expect, it } from "vitest";
import { changesBetween, hostSnapshot, loadedModules } from "../support/host-snapshot.ts";
import { website } from "../support/programs.ts";
import { RealStack, whyNoMachines } from "../support/real-stack.ts";

describe.skipIf(whyNoMachines())("a destroy", () => {
  it("leaves no process, mount, namespace, interface, cgroup, firewall rule or file of what an up made", async () => {
    const stack = new RealStack(website());
    const look = () => hostSnapshot(stack.project);
    const before = look();
    const modules = loadedModules();
    await stack.succeed("up", "--yes");
    expect(changesBetween(before, look()).length).toBeGreaterThan(20);
    await stack.remove();
    expect(changesBetween(before, look())).toEqual([]);
    const stayed = loadedModules().filter((name) => !modules.includes(name));
    if (stayed.length > 0) console.info(`kernel modules that were loaded, and stay: ${stayed.join(", ")}`);
  });
});
