import { describe, expect, it } from "vitest";
import { fakeCommands, type FakeProgram } from "../../../lib/drivers/command/fake.ts";
import { hostReach } from "../../../lib/drivers/reach/host.ts";
import type { Question } from "../../../lib/drivers/reach/port.ts";

const machine = { project: "shop", stack: "dev", name: "node-1" };
const place = { machine, container: "c0ffee", pid: 42 };
const questions: Question[] = [
  { kind: "name", name: "web" },
  { kind: "connect", host: "web", port: 80 },
];

/** A host on which whatever enters a machine does this. */
function hostOn(enter: FakeProgram) {
  const commands = fakeCommands({ enter });
  const machines = { entering: async (_: unknown, command: readonly string[]) => ["enter", ...command] };
  return { commands, reach: hostReach({ machines, commands }) };
}

describe("asking from a task", () => {
  it("enters the network of its container's first process, on its machine, and gives the answers", async () => {
    const answers = [{ kind: "addresses", addresses: ["10.0.1.2"] }, { kind: "refused" }];
    const { commands, reach } = hostOn(() => ({ stdout: `${JSON.stringify(answers)}\n` }));
    expect(await reach.fromTask(place, questions)).toEqual(answers);
    const [argv = []] = commands.ran;
    expect(argv.slice(0, 6)).toEqual(["enter", "nsenter", "--target", "42", "--net", "--"]);
    expect(argv.slice(6)).toEqual([
      process.execPath,
      expect.stringMatching(/\/asker\.js$/),
      "42",
      "c0ffee",
      '{"kind":"name","name":"web"}',
      '{"kind":"connect","host":"web","port":80}',
    ]);
  });

  it("that has ended says so, with a line that can be run by hand", async () => {
    const stderr = "process 42 is none of container c0ffee: it has ended\n";
    const { reach } = hostOn(() => ({ exitCode: 1, stderr }));
    await expect(reach.fromTask(place, questions)).rejects.toMatchObject({
      code: "refused",
      message: expect.stringMatching(
        /^node-1: its network cannot be entered: exit code 1: process 42 is none .+\n {2}fix: .+ run enter nsenter --target 42 --net -- .+ 42 c0ffee$/,
      ),
    });
  });
});
