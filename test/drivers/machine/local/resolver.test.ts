import { describe, expect, it } from "vitest";
import { reachableIn, resolverOf } from "../../../../lib/drivers/machine/local/resolver.ts";

describe("the name servers of a machine", () => {
  it.each([
    [
      "those of this host",
      "search lan\nnameserver 192.0.2.53\nnameserver 198.51.100.53\n",
      ["192.0.2.53", "198.51.100.53"],
    ],
    ["not one at this host's loopback, which a machine cannot ask", "nameserver 127.0.0.53\noptions edns0\n", []],
    [
      "not one that is asked by IPv6, which a machine has not",
      "nameserver fd00::53\nnameserver 192.0.2.53\n",
      ["192.0.2.53"],
    ],
    ["not one that was commented out", "# nameserver 192.0.2.53\n", []],
  ])("are %s", (_, text, servers) => {
    expect(reachableIn(text)).toEqual(servers);
  });

  it("are none where it has no way out: a question fails at once", async () => {
    expect(await resolverOf(false)).toBe("nameserver 127.0.0.1");
  });
});
