import { problem, SwarmwrightError } from "../../../core/errors.ts";
import { ensureSuccess } from "../client/answer.ts";
import { throwIfCancelled } from "../client/deadline.ts";
import { unreachable } from "../client/silence.ts";
import { imagesIn, keepImages } from "./image-store.ts";
import { type FakeCall, intercepted } from "./interception.ts";
import { Refusal } from "./refusal.ts";
import type { FakeHost, FakeImage } from "./state.ts";

/** Takes what `docker save` writes. Reading it takes no time of this world. */
export async function load(call: FakeCall, host: FakeHost, archive: AsyncIterable<Uint8Array>): Promise<void> {
  const { at, doing, timing, world } = call;
  const images = await world.context.clock.standStill(read(at, doing, archive));
  throwIfCancelled(timing.signal, at, doing);
  const on = images[0]?.tags[0] ?? images[0]?.id ?? "";
  const outcome = await intercepted(call, { operation: "image.load", on }, async () => {
    keepImages(host, images);
    return { kind: "reply", from: at, status: 200, text: "" };
  });
  if (outcome.kind === "silence") throw unreachable(outcome, doing);
  ensureSuccess({ method: "POST", path: "/images/load", doing }, outcome);
}

async function read(at: string, doing: string, archive: AsyncIterable<Uint8Array>): Promise<readonly FakeImage[]> {
  try {
    return await imagesIn(archive);
  } catch (cause) {
    if (cause instanceof SwarmwrightError) throw cause;
    if (cause instanceof Refusal) {
      throw problem("refused", at, `${doing}: ${cause.message}`, "give what `docker save` writes", { cause });
    }
    const summary = `the image's archive cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw problem("refused", "image", summary, "see that its file is there and whole, and run it again", { cause });
  }
}
