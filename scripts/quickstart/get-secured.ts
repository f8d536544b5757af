import { request } from "node:https";
import { text } from "node:stream/consumers";

interface Get {
  /** Address of whom is asked. */
  readonly at: string;
  readonly host: string;
  readonly path: string;
  /** The one that is trusted, PEM. */
  readonly certificate: string;
}

const PATIENCE_MS = 5_000;

/** Asks by HTTPS, as a browser that trusts this certificate does. @returns the answer, or its status if it is none */
export async function getSecured({ at, host, path, certificate }: Get): Promise<string> {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const options = { host: at, servername: host, path, headers: { Host: host }, ca: certificate, agent: false, signal };
  return new Promise((resolve, reject) => {
    const asking = request(options, (response) => {
      const answer = (body: string) => (response.statusCode === 200 ? body.trim() : `status ${response.statusCode}`);
      text(response).then((body) => resolve(answer(body)), reject);
    });
    asking.once("error", reject);
    asking.end();
  });
}
