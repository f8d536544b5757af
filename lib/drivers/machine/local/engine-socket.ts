import { once } from "node:events";
import { watch } from "node:fs";
import { request } from "node:http";
import { dirname } from "node:path";

/**
 * Waits until the engine behind a socket answers. An engine listens before it is ready and answers after that, so one
 * request is asked and waited for; another one only after something happened to the socket.
 *
 * @param signal ends the wait: it rejects with the signal's reason
 */
export async function untilEngineAnswers(socket: string, signal: AbortSignal): Promise<void> {
  const folder = watch(dirname(socket));
  try {
    for (;;) {
      // Before the question, so that nothing is missed that happens while it is asked.
      const change = once(folder, "change", { signal });
      change.catch(() => undefined);
      if (await answers(socket, signal)) return;
      await change.catch(() => signal.throwIfAborted());
    }
  } finally {
    folder.close();
  }
}

/** Any answer is one: it comes from an engine that is up. @returns `false` when there is nobody to answer. */
function answers(socketPath: string, signal: AbortSignal): Promise<boolean> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const call = request({ socketPath, path: "/_ping", agent: false, signal }, (answer) => {
      answer.resume();
      resolve(true);
    });
    call.once("error", () => (signal.aborted ? reject(signal.reason as Error) : resolve(false)));
    call.end();
  });
}
