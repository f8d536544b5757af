import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { secretsWithKey } from "../../lib/engine/state/secrets.ts";
import { stackSettings } from "../../lib/workspace/stack-settings.ts";
import { scratchFolder } from "../support/scratch-folder.ts";

const secrets = secretsWithKey(randomBytes(32), "v1:salt");
const sealed = secrets.encrypt("hunter2");

/** The settings of the stack `dev`, whose file holds this. */
function settingsOf(text: string | undefined) {
  const folder = scratchFolder(text === undefined ? {} : { "Pulumi.dev.yaml": text });
  const project = { name: "shop", directory: folder, entry: "", stateFolder: "" };
  const read = () => readFileSync(join(folder, "Pulumi.dev.yaml"), "utf8");
  return { settings: stackSettings(project, "dev"), read, project };
}

const config = (text: string | undefined) => settingsOf(text).settings.config(async () => secrets);

describe("a stack's settings", () => {
  it("are none where there is no file, or an empty one", async () => {
    for (const text of [undefined, "", "# nothing yet\n"]) {
      expect(settingsOf(text).settings.salt).toBeUndefined();
      expect(await config(text)).toEqual({ values: {}, secretKeys: [] });
    }
  });

  it("give a program its configuration as text, structures as JSON, short names with the project's", async () => {
    const text =
      "config:\n  image: web:1\n  shop:replicas: 3\n  other:on: true\n  tags: [a, b]\n  deep: { a: { b: 1 } }\n";
    expect((await config(text)).values).toEqual({
      "shop:image": "web:1",
      "shop:replicas": "3",
      "other:on": "true",
      "shop:tags": '["a","b"]',
      "shop:deep": '{"a":{"b":1}}',
    });
  });

  it("open what is sealed, and say which keys are secret, also those that hold a secret deep inside", async () => {
    const text = `config:\n  shop:password: { secure: ${sealed} }\n  shop:db: { user: me, password: { secure: ${sealed} } }\n  shop:open: 1\n`;
    expect(await config(text)).toEqual({
      values: { "shop:password": "hunter2", "shop:db": '{"user":"me","password":"hunter2"}', "shop:open": "1" },
      secretKeys: ["shop:password", "shop:db"],
    });
  });

  it("ask for the passphrase only when something is sealed", async () => {
    const { settings } = settingsOf("config:\n  shop:open: 1\n");
    await expect(settings.config(() => Promise.reject(new Error("asked")))).resolves.toBeDefined();
  });

  it("keep comments and order when the salt is written", () => {
    const { settings, read, project } = settingsOf("# who runs this\nconfig:\n  shop:a: 1 # one\n");
    settings.keepSalt("v1:abc:v1:nonce:text");
    expect(read()).toBe("# who runs this\nconfig:\n  shop:a: 1 # one\nencryptionsalt: v1:abc:v1:nonce:text\n");
    expect(stackSettings(project, "dev").salt).toBe("v1:abc:v1:nonce:text");
  });

  it("begin with the salt where there was no file", () => {
    const { settings, read } = settingsOf(undefined);
    settings.keepSalt("v1:abc");
    expect(read()).toBe("encryptionsalt: v1:abc\n");
  });

  it("are refused with the place where they are no YAML", () => {
    expect(() => settingsOf("config: [\n")).toThrow(/Pulumi\.dev\.yaml:2:1: .+\n {2}fix: mend the file$/);
  });
});
