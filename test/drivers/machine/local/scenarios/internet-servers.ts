import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer } from "node:http";

/* The servers of an internet that is played. Arguments: addresses of the name server and the web server, the web server's name. */
const [nameServer = "", webServer = "", site = ""] = process.argv.slice(2);

/** The answer to a question for an address: the question again, and the one address that there is. RFC 1035, section 4. */
function answerTo(question: Buffer): Buffer {
  const name = Buffer.concat([
    ...site.split(".").map((label) => Buffer.from([label.length, ...Buffer.from(label)])),
    Buffer.from([0]),
  ]);
  const asked = question.subarray(12, 12 + name.length + 4);
  const found = asked.subarray(0, name.length).equals(name) && asked.readUInt16BE(name.length) === 1;
  const head = Buffer.from([...question.subarray(0, 2), 0x81, found ? 0x80 : 0x83, 0, 1, 0, found ? 1 : 0, 0, 0, 0, 0]);
  const address = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, ...webServer.split(".").map(Number)]);
  return Buffer.concat([head, asked, ...(found ? [address] : [])]);
}

const names = createSocket("udp4");
names.on("message", (question, { port, address }) => names.send(answerTo(question), port, address));
names.bind(53, nameServer);
// It tells who asked: behind a masquerade that is not the machine.
const web = createServer(({ socket }, response) => response.end(socket.remoteAddress));
web.listen(80, webServer);
await Promise.all([once(names, "listening"), once(web, "listening")]);
process.stdout.write("ready\n");
