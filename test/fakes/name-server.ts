import { createSocket } from "node:dgram";
import { onTestFinished } from "vitest";

const TYPE_A = 1;

/**
 * A name server on this machine. `address` is what it says of every name (IPv4; it knows no IPv6): null for "no such
 * name". A silent one never answers.
 */
export async function startNameServer(answer: "silent" | { readonly address: string | null }): Promise<string> {
  const socket = createSocket("udp4");
  socket.on("message", (query, { port }) => {
    if (answer !== "silent") socket.send(reply(query, answer.address), port, "127.0.0.1");
  });
  await new Promise<void>((bound) => socket.bind(0, "127.0.0.1", bound));
  onTestFinished(() => void socket.close());
  return `127.0.0.1:${socket.address().port}`;
}

/** @see RFC 1035, 4.1 */
function reply(query: Buffer, address: string | null): Buffer {
  const endOfName = query.indexOf(0, 12);
  const question = query.subarray(12, endOfName + 5);
  const known = address !== null && query.readUInt16BE(endOfName + 1) === TYPE_A;
  const header = Buffer.alloc(12);
  query.copy(header, 0, 0, 2);
  header.writeUInt16BE(address === null ? 0x8183 : 0x8180, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(known ? 1 : 0, 6);
  const record = Buffer.from([
    0xc0,
    0x0c,
    0,
    TYPE_A,
    0,
    1,
    0,
    0,
    0,
    60,
    0,
    4,
    ...(address ?? "").split(".").map(Number),
  ]);
  return Buffer.concat([header, question, ...(known ? [record] : [])]);
}
