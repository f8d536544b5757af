import { pack } from "tar-stream";

/** One member of a tar archive. Everything belongs to root and is as old as the epoch. */
export type Member =
  | { readonly type: "directory"; readonly name: string; readonly mode: number }
  | { readonly type: "file"; readonly name: string; readonly mode: number; readonly body: Buffer }
  | { readonly type: "symlink"; readonly name: string; readonly mode: number; readonly linkname: string };

/** Small enough that who sends it over a slow line sees it move. */
const PIECE_BYTES = 64 * 1024;

/** The same members give the same bytes, in small pieces. Bodies are passed on, not copied. */
export async function* packed(members: readonly Member[]): AsyncGenerator<Uint8Array> {
  const stream = pack();
  for (const member of members) {
    const { body, ...header } = { body: Buffer.alloc(0), ...member };
    stream.entry({ ...header, uid: 0, gid: 0, mtime: new Date(0) }, body);
  }
  stream.finalize();
  for await (const chunk of stream) if (chunk instanceof Uint8Array) yield* piecesOf(chunk);
}

function* piecesOf(chunk: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < chunk.length; at += PIECE_BYTES) yield chunk.subarray(at, at + PIECE_BYTES);
}
