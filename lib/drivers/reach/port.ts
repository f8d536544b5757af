import type { MachineName } from "../machine/port.ts";

/** Something that is asked over a network. */
export type Question = NameQuestion | ConnectQuestion | HttpQuestion;

/** Which addresses a name has, for the tasks of a network: the engine's own DNS is asked. */
export interface NameQuestion {
  readonly kind: "name";
  readonly name: string;
}

/** Whether somebody takes TCP connections there. */
export interface ConnectQuestion {
  readonly kind: "connect";
  /** An IPv4 address; or a name, in a task's network only: then all of its addresses have to. */
  readonly host: string;
  readonly port: number;
}

/** What a request of HTTP is answered with. A certificate is taken as it is, and told. */
export interface HttpQuestion {
  readonly kind: "http";
  /** IPv4. */
  readonly address: string;
  readonly port: number;
  readonly host: string;
  readonly isSecured: boolean;
  /** @defaultValue `"HEAD"` */
  readonly method?: SafeMethod | undefined;
  /** With its query. @defaultValue `"/"` */
  readonly path?: string | undefined;
  /** @defaultValue none but the host */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** Methods that change nothing, by HTTP's own definition. */
export type SafeMethod = "GET" | "HEAD" | "OPTIONS";

/** What became of a question. */
export type Answer =
  | { readonly kind: "addresses"; readonly addresses: readonly string[] }
  | { readonly kind: "connected" }
  | HttpAnswer
  /** The name has no address. */
  | { readonly kind: "unknown" }
  | { readonly kind: "refused" }
  /** Nobody answered in time. */
  | { readonly kind: "silent" }
  /** Anything else, in the system's words. */
  | { readonly kind: "failed"; readonly said: string };

/** The beginning of an HTTP answer. */
export interface HttpAnswer {
  readonly kind: "status";
  readonly status: number;
  /** If it says so. */
  readonly contentType?: string | undefined;
  /** If it says so; for `HEAD` that of what `GET` would have. */
  readonly contentBytes?: number | undefined;
  /** If it came over TLS. */
  readonly certificate?: ShownCertificate | undefined;
}

/** A certificate that a server has shown. */
export interface ShownCertificate {
  /** Whom it is made out to: `DNS:shop.test, DNS:www.shop.test`. */
  readonly names: string;
  /** Whether the host that was asked for is among them. */
  readonly isForHost: boolean;
  /** ISO 8601 */
  readonly validFrom: string;
  /** ISO 8601 */
  readonly validTo: string;
  /** SHA-256, as Node.js writes it. */
  readonly fingerprint: string;
}

/** The container of a task that runs, and where. */
export interface TaskPlace {
  readonly machine: MachineName;
  /** Its id. */
  readonly container: string;
  /** Number of its first process, as its machine counts. */
  readonly pid: number;
}

/**
 * Asks whether others can be reached, from here and from where tasks are. Nothing is made, started or changed for it.
 * All questions are asked at once, and each has an answer, in their order, within {@link PATIENCE_MS} or a moment more.
 */
export interface ReachPort {
  /** Asks from this computer. */
  fromHere(questions: readonly Question[]): Promise<readonly Answer[]>;
  /** Asks as the task would. @throws `not-found` or `refused` when its machine does not run, or it has ended */
  fromTask(place: TaskPlace, questions: readonly Question[]): Promise<readonly Answer[]>;
}

/** How long one question may take. A packet that is lost is sent again after a second. */
export const PATIENCE_MS = 3_000;
