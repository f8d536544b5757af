import { problem, type SwarmwrightError } from "../../../core/errors.ts";
import type { ApiRequest, Reply, Verdict } from "./request.ts";
import { leaderlessSilence, unreachable } from "./silence.ts";

/** Whether a reply has these words in it. */
export const words =
  (pattern: RegExp) =>
  ({ text }: Reply): boolean =>
    pattern.test(text);

/** What the engine's ways of saying no mean, the first that fits. Most of them come under more than one status. */
const verdicts: readonly Verdict[] = [
  {
    says: words(/update out of sequence/),
    code: "conflict",
    remedy: "run it again: it will start from what is there now",
  },
  {
    says: words(/already part of a swarm/),
    code: "conflict",
    remedy: "let the engine leave its swarm first, or take that swarm as it is",
  },
  {
    says: words(/is in use by|port '\d+' is already in use|being used by|has active endpoints|volume is in use/),
    code: "conflict",
    remedy: "remove or change what uses it first",
  },
  {
    says: words(/is not down and can't be removed/),
    code: "conflict",
    remedy: "drain the node and stop its engine first",
  },
  {
    says: words(/not a swarm manager/),
    code: "refused",
    remedy: "ask a manager of the cluster",
  },
  {
    says: ({ status }) => status === 409,
    code: "conflict",
    remedy: "choose another name, or import what is there",
  },
  {
    says: ({ status }) => status === 404,
    code: "not-found",
    remedy: "see whether somebody else removed it, and run it again",
  },
  { says: () => true, code: "refused", remedy: "change what the engine objects to, and run it again" },
];

const isSuccess = ({ status }: Reply): boolean => status >= 200 && status < 400;

/** An engine that is in no swarm, or a worker. */
export function saysNoManager(reply: Reply): boolean {
  return reply.status === 503 && words(/not a swarm manager/)(reply) && leaderlessSilence(reply, "") === undefined;
}

/** The error that a reply stands for. It repeats the engine's words, never what was sent. */
function refusal(request: ApiRequest, reply: Reply): SwarmwrightError {
  const message = messageOf(reply);
  const own = request.verdicts?.find(({ says }) => says(reply));
  if (own !== undefined) return problem(own.code, reply.from, `${request.doing}: ${message}`, own.remedy);
  const silence = leaderlessSilence(reply, message);
  if (silence !== undefined) return unreachable(silence, request.doing);
  const { code, remedy } = verdicts.find(({ says }) => says(reply)) ?? { code: "refused" as const, remedy: "" };
  return problem(code, reply.from, `${request.doing}: ${message}`, remedy);
}

/** What the engine says, without the wrapping of its inner calls and without join tokens. */
export function messageOf({ status, text }: Reply): string {
  const message = errorText(text) ?? `HTTP status ${status}`;
  return message.replace(/^rpc error: code = \w+ desc = /, "").replaceAll(/SWMTKN-[\w-]+/g, "[join token]");
}

function errorText(text: string): string | undefined {
  try {
    const { message } = parseJson<{ message?: unknown }>(text);
    return typeof message === "string" ? message.trim() : undefined;
  } catch {
    return text.trim() === "" ? undefined : text.trim();
  }
}

/** What the engine answered. @throws the error that the reply stands for */
export function jsonOf<T>(request: ApiRequest, reply: Reply): T {
  ensureSuccess(request, reply);
  try {
    return parseJson<T>(reply.text);
  } catch (cause) {
    const summary = `${request.doing}: the answer is not JSON`;
    throw problem("refused", reply.from, summary, "see that nothing but a Docker engine answers there", { cause });
  }
}

/** @throws the error that the reply stands for */
export function ensureSuccess(request: ApiRequest, reply: Reply): void {
  if (!isSuccess(reply)) throw refusal(request, reply);
}

/** The JSON boundary: `api/` says what engines answer, and the conformance suite sees that they do. */
export function parseJson<T>(text: string): T {
  return JSON.parse(text) as T;
}
