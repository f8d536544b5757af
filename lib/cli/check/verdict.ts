import { type Answer, type HttpAnswer, PATIENCE_MS } from "../../drivers/reach/port.ts";
import { judgeCertificate } from "./certificate-verdict.ts";
import { judgeRoute, logsOf, statusText } from "./route-verdict.ts";
import type { Asked, ExpectedAddresses, ExpectedAnswer, Verdict } from "./step.ts";

/** Pure. @param nowMs when it was answered */
export function judge(asked: Asked, answer: Answer, nowMs: number): Verdict {
  if (answer.kind === "connected") return { result: "ok", seen: "connected" };
  if (answer.kind === "addresses") return judgeAddresses(answer.addresses, asked.expected ?? []);
  if (answer.kind === "status") return judgeStatus(answer, asked, nowMs);
  return { result: "failed", seen: seenOf(asked, answer), remedy: remedyFor(asked, answer) };
}

/** Right is what one of the networks has; what is wrong is told of the one that comes nearest. */
function judgeAddresses(addresses: readonly string[], expected: readonly ExpectedAddresses[]): Verdict {
  const seen = addresses.join(", ");
  const tries = expected.map((it) => ({ it, faults: faultsOf(addresses, it) }));
  const [nearest] = tries.toSorted((a, b) => a.faults.length - b.faults.length);
  if (nearest === undefined) return { result: "ok", seen };
  if (nearest.faults.length > 0) {
    return { result: "failed", seen: [seen, ...nearest.faults].join("; "), remedy: GOSSIP };
  }
  const what = nearest.it.isVirtual ? ", its virtual address" : "";
  const where = nearest.it === expected[0] ? "" : `, those in ${nearest.it.network}`;
  return { result: "ok", seen: `${seen}${what}${where}` };
}

function faultsOf(addresses: readonly string[], { all, also }: ExpectedAddresses): readonly string[] {
  const lacking = [...all].filter(([address]) => !addresses.includes(address));
  const foreign = addresses.filter((address) => !all.has(address) && !also.includes(address));
  return [
    ...lacking.map(([address, owner]) => `not ${address} (${owner})`),
    ...foreign.map((address) => `${address} is none of its addresses`),
  ];
}

/** A front door's port is right if anybody behind it answers: what its services answer is asked of its routes. */
function judgeStatus(answer: HttpAnswer, { route, question }: Asked, nowMs: number): Verdict {
  if (route === undefined) {
    const isFault = answer.status >= 500;
    return { result: "ok", seen: `${statusText(answer)}${isFault ? ", from a router: see its routes" : ""}` };
  }
  const verdict = judgeRoute(route, answer);
  const { certificate } = answer;
  if (verdict.result === "failed" || certificate === undefined || question.kind !== "http") return verdict;
  return withCertificate(verdict, judgeCertificate(certificate, question.host, route.certificates ?? [], nowMs));
}

function withCertificate(verdict: Verdict, certificate: Verdict): Verdict {
  const { result, remedy } = certificate.result === "failed" ? certificate : { ...certificate, ...verdict };
  return { result, seen: `${verdict.seen}, ${certificate.seen}`, remedy };
}

type NoAnswer = Extract<Answer, { readonly kind: "unknown" | "refused" | "silent" | "failed" }>;

/** An engine asks outside for a name that it does not know, and is silent when nobody answers there. */
function seenOf({ question }: Asked, answer: NoAnswer): string {
  if (answer.kind === "failed") return answer.said;
  const silent = `no answer within ${PATIENCE_MS / 1_000} s`;
  const isName = question.kind === "name";
  const words = {
    unknown: "name not known",
    refused: "refused",
    silent: isName ? `name not known: ${silent}` : silent,
  };
  return words[answer.kind];
}

function remedyFor({ service, question, from, node = "", route }: Asked, { kind }: NoAnswer): string {
  if (question.kind === "name" || kind === "unknown") return GOSSIP;
  if (route !== undefined && kind !== "failed") return firstLook(route);
  if (kind === "refused") {
    return `let its process listen at this port of 0.0.0.0, not of 127.0.0.1 alone; see swarmwright logs ${service}`;
  }
  if (question.kind === "http" && kind === "failed") return BEHIND;
  if (from === "outside") return `look for a firewall on the way: swarmwright ssh ${node} iptables --list-rules`;
  return `if its own machine is answered, let machines reach each other at 4789/udp; if not, see swarmwright logs ${service}`;
}

function firstLook(route: ExpectedAnswer): string {
  const then = route.services.length === 0 ? "swarmwright status --tasks" : logsOf(route);
  return `mend the ports of the front door first, if they do not answer; else see ${then}`;
}

const GOSSIP =
  "ask again in a moment if its tasks have just changed; if it stays so, let machines reach each other at 7946/tcp and 7946/udp";

const BEHIND = "look at its routers, and at the services behind them: swarmwright status --tasks";
