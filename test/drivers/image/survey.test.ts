import { describe, expect, it } from "vitest";
import { unreadable } from "../../../lib/drivers/image/survey.ts";

const systemError = (code: string) => Object.assign(new Error(`${code}: what the system says`), { code });

describe("unreadable", () => {
  it.each([
    ["ENOENT", "there is no /srv/app on this host"],
    ["ENOTDIR", "there is no /srv/app on this host"],
    ["EACCES", "/srv/app cannot be read by the user who runs this"],
    ["ELOOP", "/srv/app is a link that leads to itself"],
    ["EIO", "/srv/app cannot be read: EIO: what the system says"],
  ])("words %s", (code, summary) => {
    expect(unreadable("/srv/app", systemError(code))).toMatchObject({ summary, remedy: expect.any(String) });
  });
});
