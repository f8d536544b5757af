import type { Line } from "./configuration.ts";

/** What a router answers itself, in the place of a service. */
export interface OwnAnswer {
  readonly status: number;
  readonly contentType: "text/plain";
  readonly body: string;
}

/** To requests that no route takes. */
export const noRoute: OwnAnswer = { status: 404, contentType: "text/plain", body: "no route takes this request\n" };

/** To requests of a route whose service was not found for so long that it is not there. */
export const noService: OwnAnswer = {
  status: 500,
  contentType: "text/plain",
  body: "the service of this route is not there\n",
};

/** Answers so; what follows says when. */
export const returnOwn = ({ status, contentType, body }: OwnAnswer): Line => [
  "http-request",
  "return",
  "status",
  String(status),
  "content-type",
  contentType,
  "string",
  body,
];
