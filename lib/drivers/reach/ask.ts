import { Resolver } from "node:dns/promises";
import type { ClientRequest, IncomingMessage, RequestOptions } from "node:http";
import { connect, type Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import {
  type Answer,
  type ConnectQuestion,
  type HttpAnswer,
  type HttpQuestion,
  PATIENCE_MS,
  type Question,
  type ShownCertificate,
} from "./port.ts";

export interface AskOptions {
  /** Address of the name server, with its port if it is not 53. @defaultValue an engine's own, in a task's network */
  readonly nameServer?: string | undefined;
  /** @defaultValue 3,000 */
  readonly patienceMs?: number | undefined;
}

/** Where an engine answers for names, in the network of each of its containers. */
const ENGINE_DNS = "127.0.0.11";

/** Asks all at once, from the network that this process is in. */
export function ask(questions: readonly Question[], options: AskOptions = {}): Promise<readonly Answer[]> {
  const asking = new Asking(options);
  return Promise.all(questions.map((question) => asking.ask(question)));
}

const SILENT = { kind: "silent" } as const;

class Asking {
  readonly #nameServer: string;
  readonly #patienceMs: number;
  readonly #names = new Map<string, Promise<Answer>>();

  constructor({ nameServer = ENGINE_DNS, patienceMs = PATIENCE_MS }: AskOptions) {
    this.#nameServer = nameServer;
    this.#patienceMs = patienceMs;
  }

  ask(question: Question): Promise<Answer> {
    if (question.kind === "name") return this.#lookUp(question.name);
    if (question.kind === "connect") return this.#connect(question);
    return this.#request(question);
  }

  /** Each name once, however many ask for it. */
  #lookUp(name: string): Promise<Answer> {
    const known = this.#names.get(name);
    if (known) return known;
    const answer = this.#resolve(name);
    this.#names.set(name, answer);
    return answer;
  }

  /** The resolver's own patience is not exact. */
  async #resolve(name: string): Promise<Answer> {
    const resolver = new Resolver({ timeout: this.#patienceMs, tries: 1 });
    resolver.setServers([this.#nameServer]);
    const timer = setTimeout(() => resolver.cancel(), this.#patienceMs);
    try {
      return { kind: "addresses", addresses: (await resolver.resolve4(name)).toSorted() };
    } catch (error) {
      return answerTo(error);
    } finally {
      clearTimeout(timer);
    }
  }

  async #connect({ host, port }: ConnectQuestion): Promise<Answer> {
    const found = await this.#addressesOf(host);
    if (found.kind !== "addresses") return found;
    const answers = await Promise.all(found.addresses.map((address) => this.#connectTo(address, port)));
    return answers.find(({ kind }) => kind !== "connected") ?? { kind: "connected" };
  }

  async #addressesOf(host: string): Promise<Answer> {
    return /^[\d.]+$/.test(host) ? { kind: "addresses", addresses: [host] } : this.#lookUp(host);
  }

  #connectTo(host: string, port: number): Promise<Answer> {
    return new Promise((resolve) => {
      const socket = connect({ host, port, timeout: this.#patienceMs });
      const tell = (answer: Answer): void => {
        socket.destroy();
        resolve(answer);
      };
      socket.once("connect", () => tell({ kind: "connected" }));
      socket.once("timeout", () => tell(SILENT));
      socket.once("error", (error) => tell(answerTo(error)));
    });
  }

  async #request({ address, port, host, isSecured, method = "HEAD", path = "/", headers }: HttpQuestion) {
    const request = await requestOver(isSecured);
    const signal = AbortSignal.timeout(this.#patienceMs);
    const options = { host: address, port, method, path, headers: { ...headers, Host: host }, agent: false, signal };
    return new Promise<Answer>((resolve) => {
      const asking = request({ ...options, servername: nameFor(host), rejectUnauthorized: false }, (response) => {
        resolve(httpAnswer(response, host));
        response.destroy();
      });
      asking.once("error", (error) => resolve(answerTo(error)));
      asking.end();
    });
  }
}

function httpAnswer({ statusCode: status = 0, headers, socket }: IncomingMessage, host: string): HttpAnswer {
  const { "content-type": contentType, "content-length": length } = headers;
  const contentBytes = length === undefined ? undefined : Number(length);
  return { kind: "status", status, contentType, contentBytes, certificate: certificateOf(socket, host) };
}

function certificateOf(socket: Socket, host: string): ShownCertificate | undefined {
  const shown = isTls(socket) ? socket.getPeerX509Certificate() : undefined;
  if (shown === undefined) return undefined;
  return {
    names: shown.subjectAltName ?? shown.subject,
    isForHost: shown.checkHost(host) !== undefined,
    validFrom: new Date(shown.validFrom).toISOString(),
    validTo: new Date(shown.validTo).toISOString(),
    fingerprint: shown.fingerprint256,
  };
}

const isTls = (socket: Socket): socket is TLSSocket => "getPeerX509Certificate" in socket;

type Request = (options: SecuredOptions, listener: (response: IncomingMessage) => void) => ClientRequest;
type SecuredOptions = RequestOptions & { readonly servername: string; readonly rejectUnauthorized: boolean };

async function requestOver(isSecured: boolean): Promise<Request> {
  return isSecured ? (await import("node:https")).request : (await import("node:http")).request;
}

/** TLS knows names alone: an address is not told. */
const nameFor = (host: string): string => (/^[\d.]+$/.test(host) ? "" : host);

const byCode: Readonly<Record<string, Answer>> = {
  ECONNREFUSED: { kind: "refused" },
  ENOTFOUND: { kind: "unknown" },
  ENODATA: { kind: "unknown" },
  ETIMEOUT: SILENT,
  ETIMEDOUT: SILENT,
  ECANCELLED: SILENT,
  ABORT_ERR: SILENT,
};

function answerTo(error: unknown): Answer {
  if (!(error instanceof Error)) return { kind: "failed", said: String(error) };
  const code = "code" in error ? String(error.code) : "";
  return byCode[error.name === "TimeoutError" ? "ETIMEDOUT" : code] ?? { kind: "failed", said: error.message };
}
