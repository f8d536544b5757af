import { describe, expect, it } from "vitest";
import { systemClock } from "../../../lib/drivers/clock/system.ts";

describe("the system's clock", () => {
  it("shows this host's time", () => {
    const before = Date.now();
    const shown = systemClock.now();
    expect(shown).toBeGreaterThanOrEqual(before);
    expect(shown).toBeLessThanOrEqual(Date.now());
  });

  it("sleeps", async () => {
    const before = systemClock.now();
    await systemClock.sleep(20);
    // A timer may fire a millisecond early by the other clock.
    expect(systemClock.now() - before).toBeGreaterThanOrEqual(19);
  });

  it("rejects with the signal's reason, at once if it was aborted before", async () => {
    const reason = new Error("enough");
    await expect(systemClock.sleep(60_000, AbortSignal.abort(reason))).rejects.toBe(reason);
    const aborted = new AbortController();
    const sleeping = systemClock.sleep(60_000, aborted.signal);
    aborted.abort(reason);
    await expect(sleeping).rejects.toBe(reason);
  });

  it("leaves nothing behind on a signal that lives longer", async () => {
    const aborted = new AbortController();
    await systemClock.sleep(1, aborted.signal);
    aborted.abort(new Error("later"));
    await expect(systemClock.sleep(1)).resolves.toBeUndefined();
  });
});
