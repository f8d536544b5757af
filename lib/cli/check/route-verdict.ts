import type { HttpAnswer } from "../../drivers/reach/port.ts";
import { noRoute, noService, type OwnAnswer } from "../../resources/ingress/haproxy/own-answers.ts";
import type { ExpectedAnswer, Verdict } from "./step.ts";

/** What a front door's answer says of one of its routes. Pure. */
export function judgeRoute(route: ExpectedAnswer, answer: HttpAnswer): Verdict {
  const { status: own } = route;
  if (own !== undefined) return own === answer.status ? well(answer) : failed(answer, `, not ${own}`, RUN_AGAIN);
  if (isOwn(answer, noRoute)) return failed(answer, ": no route takes this request", RUN_AGAIN);
  if (isOwn(answer, noService)) return failed(answer, `: no task of ${namesIn(route)} was found`, LOOK_FOR_TASKS);
  // gRPC takes POST alone, and some of its servers answer anything else by an end of the stream.
  if (answer.status === 502 && isH2c(route)) {
    return { result: "unasked", seen: `${statusText(answer)}: it takes no HEAD, as gRPC` };
  }
  const fault = faults[answer.status];
  return fault === undefined ? well(answer) : failed(answer, fault.seen(route), fault.remedy(route));
}

/** `HTTP status 200` */
export const statusText = ({ status }: HttpAnswer): string => `HTTP status ${status}`;

/** Where the services of a route say why they do not answer. */
export const logsOf = ({ services }: ExpectedAnswer): string =>
  [...new Set(services.map(({ service }) => `swarmwright logs ${service}`))].join(", ");

const well = (answer: HttpAnswer): Verdict => ({ result: "ok", seen: statusText(answer) });

const failed = (answer: HttpAnswer, fault: string, remedy: string): Verdict => ({
  result: "failed",
  seen: `${statusText(answer)}${fault}`,
  remedy,
});

const RUN_AGAIN = "let the routers have the program's routes: swarmwright up";
const LOOK_FOR_TASKS = "see whether its tasks run, in a network of the Ingress: swarmwright status --tasks";

interface Fault {
  readonly seen: (route: ExpectedAnswer) => string;
  readonly remedy: (route: ExpectedAnswer) => string;
}

/** Of all statuses those that say that a service did not answer, or not as it should. */
const faults: Readonly<Record<number, Fault>> = {
  500: { seen: () => "", remedy: (route) => `see ${logsOf(route)}` },
  502: {
    seen: (route) => `: what ${namesIn(route)} answers is no HTTP`,
    remedy: (route) =>
      `let the route name a port that speaks HTTP/1.1, or HTTP/2 with protocol: "h2c"; see ${logsOf(route)}`,
  },
  503: {
    seen: (route) => `: no task of ${namesIn(route)} answers`,
    remedy: (route) =>
      `let its process listen there at 0.0.0.0${isH2c(route) ? " and speak HTTP/2 without TLS" : ""}, or the route name another port; see ${logsOf(route)}`,
  },
  504: { seen: (route) => `: ${namesIn(route)} did not answer in time`, remedy: (route) => `see ${logsOf(route)}` },
};

const isH2c = ({ services }: ExpectedAnswer): boolean => services.some(({ protocol }) => protocol === "h2c");

/** `api at port 3000, web at port 80` */
const namesIn = ({ services }: ExpectedAnswer): string =>
  services.map(({ service, port }) => `${service} at port ${port}`).join(", ");

/** By what can be seen of it without its body. */
const isOwn = ({ status, contentType, contentBytes }: HttpAnswer, own: OwnAnswer): boolean =>
  status === own.status && contentType === own.contentType && contentBytes === Buffer.byteLength(own.body);
