import { appendFileSync, existsSync } from "node:fs";
import { setTimeout as after } from "node:timers/promises";
import { backend, type Handler, h2cBackend, recovering, STOPPING, tell } from "./backends.ts";

/*
 * A service of the tests that runs in containers: HTTP/1.1 and websockets on port 80, HTTP/2 on port 81. It says which
 * service and version it is and what it saw. When it is told to end, it answers what it was asked before.
 */

const everywhere = "0.0.0.0";
const service = process.env["SERVICE"] ?? "";
const version = process.env["VERSION"] ?? "";

/** A file of the host that all tasks write to: each POST that was executed is a line. */
const EXECUTED = "/executed/posts";

const recover = recovering();

/** Seconds after its start for which the service "single" listens and is not ready. */
const UNREADY_SECONDS = 3;
const isUnready = () => service === "single" && process.uptime() < UNREADY_SECONDS;

let isStopping = false;

/** `/slow/500` answers after 500 ms; the service "silent" never does, "flaky" after a while, "single" with 503 at first. */
const handle: Handler = (seen, response, request) => {
  if (service === "silent") return;
  if (service === "flaky") return recover(seen, response, request);
  response.setHeader("X-Version", version);
  if (isUnready()) return void response.writeHead(503).end();
  if (seen.method === "POST" && existsSync(EXECUTED)) appendFileSync(EXECUTED, `${seen.path}\n`);
  const [, waitMs] = /\/slow\/(\d+)/.exec(seen.path) ?? [];
  void after(Number(waitMs ?? 0)).then(() => {
    if (isStopping) response.setHeader(STOPPING, "true");
    tell(seen, response, request);
  });
};

const web = await backend(service, handle, { host: everywhere, port: 80 });
await h2cBackend(service, { host: everywhere, port: 81 });

process.once("SIGTERM", () => {
  isStopping = true;
  void web.end().then(() => process.exit(0));
});
