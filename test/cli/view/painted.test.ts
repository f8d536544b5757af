import pc from "picocolors";
import { expect, it } from "vitest";
import { painted } from "../../../lib/cli/view/painted.ts";

const plan = ` + Machine a\n ~ Service b  image 1 -> 2 (rolling restart)\n - Image c\n+- Network d\n-+ Machine e  disk 1 -> 2 (replaced, LOSES what it holds)\n ! Service f  failed\nPlan: 1 + 1 to create.\n`;

it("the signs of a plan have their colours, and what is lost cannot be overlooked", () => {
  const colors = pc.createColors(true);
  const { green, yellow, red, magenta, bold } = colors;
  expect(painted(plan, colors).split("\n")).toEqual([
    ` ${green("+")} Machine a`,
    ` ${yellow("~")} Service b  image 1 -> 2 (rolling restart)`,
    ` ${red("-")} Image c`,
    `${magenta("+-")} Network d`,
    `${magenta("-+")} Machine e  disk 1 -> 2 (replaced, ${bold(red("LOSES what it holds"))})`,
    ` ${red("!")} Service f  failed`,
    "Plan: 1 + 1 to create.",
    "",
  ]);
});

it("without colours a plan is as it was", () => {
  expect(painted(plan, pc.createColors(false))).toBe(plan);
});
