import { posix } from "node:path";
import { type Member, packed } from "../../image/tar.ts";
import type { RunRequest, RunResult } from "../port.ts";
import { ensureSuccess, jsonOf, messageOf } from "./answer.ts";
import { type ApiRequest, type Call, pathOf, type Reply } from "./request.ts";

/** Runs a command in a container of its own. */
export async function runIn(call: Call, wanted: RunRequest): Promise<RunResult> {
  const doing = `running ${wanted.command[0]} in a container of ${wanted.image}`;
  const ask = async (request: Omit<ApiRequest, "doing">) => {
    const whole = { ...request, doing };
    const reply = await call(whole);
    ensureSuccess(whole, reply);
    return reply.text;
  };
  const container = pathOf("/containers", wanted.name);
  const remove: ApiRequest = { method: "DELETE", path: container, query: { force: "1", v: "1" }, doing };
  await removeLeftOver(call, container, wanted, remove);
  await ask({ method: "POST", path: "/containers/create", query: { name: wanted.name }, body: bodyOf(wanted) });
  try {
    const archive = await archiveOf(wanted.files);
    await ask({ method: "PUT", path: `${container}/archive`, query: { path: "/" }, archive });
    const start: ApiRequest = { method: "POST", path: `${container}/start`, doing };
    const started = await call(start);
    const exitCode = exitCodeOfStart(started);
    if (exitCode !== undefined) return { exitCode, output: `${messageOf(started)}\n` };
    ensureSuccess(start, started);
    const wait: ApiRequest = { method: "POST", path: `${container}/wait`, doing };
    const { StatusCode } = jsonOf<{ readonly StatusCode: number }>(wait, await call(wait));
    const output = await ask({ method: "GET", path: `${container}/logs`, query: { stdout: "1", stderr: "1" } });
    return { exitCode: StatusCode, output: output.replaceAll("\r\n", "\n") };
  } finally {
    await call(remove);
  }
}

/**
 * A program that the image does not have, or that may not be run, is how the command ended: with the exit codes that
 * `docker run` has for it. Anything else is the engine's own trouble.
 */
function exitCodeOfStart({ status, text }: Reply): number | undefined {
  if (status < 400) return undefined;
  if (/executable file not found|no such file or directory/.test(text)) return 127;
  return text.includes("permission denied") ? 126 : undefined;
}

/** Only what carries the same labels is ours; anything else of that name is a conflict, which creating tells. */
async function removeLeftOver(
  call: Call,
  container: string,
  { labels }: RunRequest,
  remove: ApiRequest,
): Promise<void> {
  const inspect: ApiRequest = { method: "GET", path: `${container}/json`, doing: remove.doing };
  const reply = await call(inspect);
  if (reply.status === 404) return;
  const { Config } = jsonOf<{ readonly Config: { readonly Labels?: RunRequest["labels"] | null } }>(inspect, reply);
  const isOurs = Object.entries(labels).every(([name, value]) => Config.Labels?.[name] === value);
  if (isOurs) ensureSuccess(remove, await call(remove));
}

/** With a terminal, so that what it writes comes as plain text, in its order. */
function bodyOf({ image, command: [program, ...args], user, labels }: RunRequest): object {
  return {
    Image: image,
    Entrypoint: [program],
    Cmd: args,
    User: user,
    Labels: labels,
    Tty: true,
    NetworkDisabled: true,
    HostConfig: { NetworkMode: "none", CapDrop: ["ALL"], SecurityOpt: ["no-new-privileges"] },
  };
}

const FOLDER_MODE = 0o755;
const FILE_MODE = 0o444;

async function archiveOf(files: RunRequest["files"]): Promise<Uint8Array> {
  const folders = [...new Set(Object.keys(files).flatMap(foldersOf))].toSorted();
  const members: readonly Member[] = [
    ...folders.map((name) => ({ type: "directory" as const, name, mode: FOLDER_MODE })),
    ...Object.entries(files).map(([path, held]) => ({
      type: "file" as const,
      name: path.slice(1),
      mode: FILE_MODE,
      body: typeof held === "string" ? Buffer.from(held, "utf8") : Buffer.from(held),
    })),
  ];
  const pieces: Uint8Array[] = [];
  for await (const piece of packed(members)) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** `/run/secrets/a.pem`: `run`, `run/secrets`. */
function foldersOf(path: string): string[] {
  const parts = posix.dirname(path).split("/").filter(Boolean);
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}
