/** How an engine says no, on its way from deep inside to the reply. It never leaves the fake. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Errors of Swarm itself come through an inner call, and bring its words along. */
const rpc =
  (status: number, code: string) =>
  (message: string): Refusal =>
    new Refusal(status, `rpc error: code = ${code} desc = ${message}`);

export const invalid = rpc(400, "InvalidArgument");
export const failedPrecondition = rpc(400, "FailedPrecondition");
export const unimplemented = rpc(501, "Unimplemented");
export const alreadyExists = rpc(409, "AlreadyExists");
export const outOfSequence = (): Refusal => rpc(500, "Unknown")("update out of sequence");
export const notFound = (message: string): Refusal => new Refusal(404, message);
export const badRequest = (message: string): Refusal => new Refusal(400, message);
export const conflict = (message: string): Refusal => new Refusal(409, message);
export const serverError = (message: string): Refusal => new Refusal(500, message);
export const unavailable = (message: string): Refusal => new Refusal(503, message);
