import { type Agent, type ClientRequest, type IncomingHttpHeaders, request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";

/** Who is asked for what, and what is a good answer. */
export interface Asked {
  /** The host of requests by HTTP. */
  readonly host: string;
  /** The host of requests by HTTPS. */
  readonly secured: Secured;
  /** Says what is wrong with the answer to a request, if anything. */
  readonly judge: (body: string, request: Wanted) => string | undefined;
}

/** A host that is asked by HTTPS. */
export interface Secured {
  readonly host: string;
  /** SHA-256 of the certificates of which one is to be shown. */
  readonly fingerprints: readonly string[];
}

/** What is asked for. */
export interface Wanted {
  readonly method: "GET" | "POST";
  readonly path: string;
}

/** A request of the load. */
export interface LoadRequest extends Wanted {
  /** Of the machine that is asked. */
  readonly address: string;
  readonly isSecured: boolean;
  /** Keeps the connection; `false`: it is made for this request, and closed by whoever answers. */
  readonly agent: Agent | false;
}

/** What came of a request. */
export interface Verdict {
  /** What went wrong, if anything. */
  readonly why?: string | undefined;
  /** Of the answer, if there was one. */
  readonly headers?: IncomingHttpHeaders;
}

const GIVEN_UP_MS = 10_000;
/** Of a request that the client gave up. */
export const UNANSWERED = `no answer in ${GIVEN_UP_MS / 1_000} s`;

/** Asks once. */
export function verdictOf(request: LoadRequest, asked: Asked): Promise<Verdict> {
  return new Promise((resolve) => {
    const broken = (error: NodeJS.ErrnoException) => resolve({ why: error.code ?? error.message });
    const asking = send(request, asked);
    asking.setTimeout(GIVEN_UP_MS, () => asking.destroy(new Error(UNANSWERED)));
    asking.on("error", broken);
    asking.on("response", (response) => {
      const { statusCode, headers, socket } = response;
      const parts: Buffer[] = [];
      const unknownCertificate = wrongCertificate(socket, asked.secured);
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("error", broken);
      response.on("end", () => {
        const wrong = () => unknownCertificate ?? asked.judge(Buffer.concat(parts).toString(), request);
        resolve({ headers, why: statusCode === 200 ? wrong() : `status ${statusCode}` });
      });
    });
    asking.end();
  });
}

function send({ address, method, path, isSecured, agent }: LoadRequest, { host, secured }: Asked): ClientRequest {
  const options = { host: address, method, path, agent };
  if (!isSecured) return httpRequest({ ...options, headers: { Host: host } });
  const { host: servername } = secured;
  // OpenSSL takes one certificate a name for an authority, and there are two of this one: they are compared below.
  return httpsRequest({ ...options, headers: { Host: servername }, servername, rejectUnauthorized: false });
}

function wrongCertificate(socket: Socket, { fingerprints }: Secured): string | undefined {
  if (!(socket instanceof TLSSocket)) return undefined;
  const { fingerprint256 } = socket.getPeerCertificate();
  return fingerprints.includes(fingerprint256) ? undefined : "another certificate";
}
