import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { scratchFolder } from "../support/scratch-folder.ts";
import { Bed } from "./bed.ts";

const program = `
import { Config } from "@pulumi/pulumi";
const config = new Config();
export const image = config.require("image");
export const password = config.requireSecret("password");
`;

const file = (bed: Bed, stack = "dev") => readFileSync(join(bed.directory, `Pulumi.${stack}.yaml`), "utf8");

describe("config", () => {
  it("writes what the program then reads, secrets encrypted and not in the arguments", async () => {
    const bed = new Bed(program);
    expect(await bed.run(["config", "set", "image", "web:1"])).toMatchObject({ exitCode: 0, out: "", notes: "" });
    const asked = await bed.run(["config", "set", "--secret", "password"], { secrets: ["hunter2"] });
    expect(asked).toMatchObject({ exitCode: 0, questions: ["password"] });
    expect(file(bed)).toMatch(
      /^config:\n {2}shop:image: web:1\n {2}shop:password:\n {4}secure: v1:\S+\nencryptionsalt: \S+\n$/,
    );
    expect((await bed.run(["up", "--yes"])).out).toBe("image: web:1\npassword: [secret]\n");
    expect((await bed.run(["outputs", "--show-secrets"])).out).toContain("password: hunter2");
  });

  it("lists what there is, secrets only when they are asked for, and gets one value in clear", async () => {
    const bed = new Bed();
    await bed.run(["config", "set", "image", "web:1"]);
    await bed.run(["config", "set", "other:on", "true"]);
    await bed.run(["config", "set", "--secret", "password"], { secrets: ["hunter2"] });
    expect((await bed.run(["config"])).out).toBe(
      "KEY            VALUE\nother:on       true\nshop:image     web:1\nshop:password  [secret]\n",
    );
    expect((await bed.run(["config", "--show-secrets"])).out).toContain("hunter2");
    expect(JSON.parse((await bed.run(["config", "--json"])).out)).toEqual({
      "other:on": { value: "true", secret: false },
      "shop:image": { value: "web:1", secret: false },
      "shop:password": { value: "[secret]", secret: true },
    });
    expect((await bed.run(["config", "get", "password"])).out).toBe("hunter2\n");
    expect((await bed.run(["config", "get", "shop:image"])).out).toBe("web:1\n");
  });

  it("keeps comments, order and how a key is written", async () => {
    const bed = new Bed();
    bed.write("Pulumi.dev.yaml", "# ours\nconfig:\n  # which one\n  image: web:1 # the first\n  shop:replicas: 3\n");
    await bed.run(["config", "set", "image", "web:2"]);
    await bed.run(["config", "set", "replicas", "4"]);
    expect(file(bed)).toBe('# ours\nconfig:\n  # which one\n  image: web:2 # the first\n  shop:replicas: "4"\n');
    await bed.run(["config", "rm", "replicas"]);
    expect(file(bed)).toBe("# ours\nconfig:\n  # which one\n  image: web:2 # the first\n");
  });

  it("is a stack's own", async () => {
    const bed = new Bed();
    await bed.run(["config", "set", "image", "web:1", "--stack", "prod"]);
    expect(file(bed, "prod")).toBe("config:\n  shop:image: web:1\n");
    expect((await bed.run(["config", "get", "image", "-s", "prod"])).out).toBe("web:1\n");
    expect((await bed.run(["config", "--stack", "prod", "get", "image"])).out).toBe("web:1\n");
    expect((await bed.run(["config", "get", "image"])).exitCode).toBe(1);
  });

  it.each(["get", "rm"])("tells what is not there, and what to do: %s", async (command) => {
    expect(await new Bed().run(["config", command, "image"])).toMatchObject({
      exitCode: 1,
      notes:
        "image: is not in the configuration of the stack dev\n  fix: see what there is: swarmwright config; or set it: swarmwright config set image VALUE\n",
    });
  });

  it("takes no answer for no value, and an empty text for one", async () => {
    const bed = new Bed();
    expect(await bed.run(["config", "set", "image"])).toMatchObject({
      exitCode: 1,
      notes: expect.stringMatching(/^image: no value was given\n {2}fix: /),
    });
    expect((await bed.run(["config", "set", "image", ""])).exitCode).toBe(0);
    expect((await bed.run(["config", "get", "image"])).out).toBe("\n");
  });

  it("asks for no secret that it could not encrypt", async () => {
    const env = { PULUMI_CONFIG_PASSPHRASE: undefined, XDG_CONFIG_HOME: scratchFolder() };
    const said = await new Bed().run(["config", "set", "--secret", "password"], { env });
    expect(said).toMatchObject({ exitCode: 1, questions: [] });
    expect(said.notes).toContain("PULUMI_CONFIG_PASSPHRASE: none is set");
  });
});
