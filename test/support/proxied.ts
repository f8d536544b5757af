/** Where somebody connects to. */
export interface Door {
  readonly host: string;
  readonly port: number;
  /** By TLS, after the PROXY header, for this name. */
  readonly servername?: string;
}

/** A program, so that whoever is in another network can run it. It prints what comes back. */
const program = `
const [host, port, header, request, servername] = process.argv.slice(1);
const socket = require("node:net").connect(port, host, () => {
  socket.write(Buffer.from(header, "base64"));
  const secured = { socket, servername, rejectUnauthorized: false };
  const stream = servername === undefined ? socket : require("node:tls").connect(secured);
  stream.on("error", () => socket.destroy());
  stream.pipe(process.stdout);
  stream.write(request);
});
socket.on("error", () => socket.destroy());
`;

/** The command line of a connection that begins with a PROXY header, and then asks. */
export function proxied({ host, port, servername }: Door, header: Buffer, request: string): readonly string[] {
  const name = servername === undefined ? [] : [servername];
  return [process.execPath, "--eval", program, "--", host, String(port), header.toString("base64"), request, ...name];
}
