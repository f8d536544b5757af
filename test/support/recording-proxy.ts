import { renameSync } from "node:fs";
import { createServer, request, type IncomingMessage } from "node:http";
import { once } from "node:events";

/** A request that went through. */
export interface Recorded {
  readonly method: string;
  readonly path: string;
}

/** What to do when an engine has done what was asked, and its answer is about to go out, or is cut off. */
export type OnAnswer = (recorded: Recorded, cut: () => void) => void;

/** Stands between an engine's socket and whoever uses it, and sees what is asked. */
export interface RecordingProxy {
  readonly requests: readonly Recorded[];
  close(): Promise<void>;
}

/** @param onAnswer called before an answer is passed on */
export async function recordAt(socket: string, onAnswer: OnAnswer = () => {}): Promise<RecordingProxy> {
  const behind = `${socket}.engine`;
  const requests: Recorded[] = [];
  const server = createServer((incoming, outgoing) => {
    const recorded = { method: incoming.method ?? "", path: withoutVersion(incoming.url ?? "") };
    requests.push(recorded);
    const { method, url: path, headers } = incoming;
    const passed = request({ socketPath: behind, method, path, headers }, (answer: IncomingMessage) => {
      onAnswer(recorded, () => incoming.socket.destroy());
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      outgoing.flushHeaders();
      answer.pipe(outgoing);
    });
    passed.on("error", () => outgoing.destroy());
    outgoing.on("close", () => passed.destroy());
    incoming.pipe(passed);
  });
  renameSync(socket, behind);
  server.listen(socket);
  await once(server, "listening");
  return {
    requests,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      renameSync(behind, socket);
    },
  };
}

const withoutVersion = (url: string): string => url.replace(/^\/v\d+\.\d+/, "");
