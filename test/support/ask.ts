import { type IncomingHttpHeaders, request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import type { TLSSocket } from "node:tls";

/** A request to a front door. */
export interface Ask {
  /** @defaultValue loopback */
  readonly address?: string;
  readonly port: number;
  readonly host?: string;
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** By TLS, for the asked host. */
  readonly secured?: boolean;
  /** The client's address. */
  readonly from?: string;
}

/** What came back. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Names that the certificate is made out to. */
  readonly names: string;
  /** SHA-256 of the certificate; empty without TLS. */
  readonly fingerprint: string;
}

/** Asks once, by a connection of its own. */
export function ask({
  address = "127.0.0.1",
  port,
  host = "localhost",
  path = "/",
  method = "GET",
  ...more
}: Ask): Promise<Answer> {
  const options = {
    host: address,
    port,
    path,
    method,
    headers: { Host: host, ...more.headers },
    agent: false as const,
    ...(more.from !== undefined && { localAddress: more.from }),
  };
  const send = () =>
    more.secured === true
      ? httpsRequest({ ...options, servername: host, rejectUnauthorized: false })
      : httpRequest(options);
  return new Promise((resolve, reject) => {
    const asking = send();
    asking.once("error", reject);
    asking.once("response", (response) => {
      const { statusCode: status = 0, headers } = response;
      const shown = more.secured === true ? (response.socket as TLSSocket).getPeerCertificate() : undefined;
      const { subjectaltname: names = "", fingerprint256: fingerprint = "" } = shown ?? {};
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.once("error", reject);
      response.once("end", () =>
        resolve({ status, headers, body: Buffer.concat(parts).toString(), names, fingerprint }),
      );
    });
    asking.end(more.body);
  });
}
