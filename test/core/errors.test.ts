import { describe, expect, it } from "vitest";
import { problem, together } from "../../lib/core/errors.ts";

describe("what failed side by side", () => {
  const silent = () => problem("unreachable", "node-1", "no answer within 5 s", "look whether it runs");
  const late = problem("not-converged", "web", "not all its tasks run", "mend the cause");

  it("is one error of the first one's kind, with every problem once", () => {
    const error = together(late, [silent(), silent()]);
    expect(error).toMatchObject({ code: "not-converged", problems: [...late.problems, ...silent().problems] });
  });

  it("is the first alone, where the others were given up because of it, or are the same", () => {
    const first = silent();
    expect(together(first, [problem("cancelled", "run", "was interrupted", "run up"), silent()])).toBe(first);
  });

  it("is the first alone, where that is none of this library's: its trace is needed", () => {
    const defect = new TypeError("x is not a function");
    expect(together(defect, [late])).toBe(defect);
  });
});
