import type { Question } from "../../drivers/reach/port.ts";
import type { BackendRecord } from "../../resources/ingress/record.ts";
import type { Vantage } from "./vantage.ts";

/** One step of a check. */
export type Step = Asked | Told;

/** One thing that is asked of a service, from one place. */
export interface Asked {
  readonly service: string;
  /** What is asked for, as it is shown: `tasks.web`, `web:80`, `node-2 10.92.0.12:8080`. */
  readonly subject: string;
  readonly from: Place;
  readonly question: Question;
  /** Of a name: what one of the networks has that the asking task shares with the service, its own first. */
  readonly expected?: readonly ExpectedAddresses[] | undefined;
  /** Of a route: who should answer. */
  readonly route?: ExpectedAnswer | undefined;
  /** Machine whose published port it is. */
  readonly node?: string | undefined;
}

/** What a front door should answer with. */
export interface ExpectedAnswer {
  /** Those of which one should answer; none if it answers itself. */
  readonly services: readonly BackendRecord[];
  /** What it should answer itself. */
  readonly status?: number | undefined;
  /** Over TLS: fingerprints of those certificates of which it should show one; none if they are not known. */
  readonly certificates?: readonly string[] | undefined;
}

/** From where it is asked; outside is this computer. */
export type Place = Vantage | "outside";

/** What a name may be answered with. */
export interface ExpectedAddresses {
  /** The network that has them. */
  readonly network: string;
  /** They must be there, each with what has it: `web.1`. */
  readonly all: ReadonlyMap<string, string>;
  /** They may be there: of tasks that are about to end. */
  readonly also: readonly string[];
  readonly isVirtual: boolean;
}

/** What is known without asking, or cannot be asked. */
export interface Told {
  readonly service: string;
  readonly subject: string;
  readonly result: "failed" | "unasked";
  readonly seen: string;
  /** Of what failed, or will soon. */
  readonly remedy?: string | undefined;
}

/** What came of a step. */
export interface Checked extends Omit<Told, "result"> {
  /** If it was asked. */
  readonly from?: Place | undefined;
  readonly result: Told["result"] | "ok";
}

/** What an answer says of what was asked. */
export type Verdict = Pick<Checked, "result" | "seen" | "remedy">;

export const isAsked = (step: Step): step is Asked => "question" in step;

export const unasked = (service: string, subject: string, why: string): Told => ({
  service,
  subject,
  result: "unasked",
  seen: why,
});
