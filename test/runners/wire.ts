/** What clients of any language send to a PostgreSQL: the SQL in the messages of its protocol. */
import { connect, createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";

/** A server in front of the real one, at `url`, which tells what goes by. */
export interface Wire {
  readonly url: string;
  close(): Promise<void>;
}

export async function listenTo(
  url: string,
  note: (connection: object, text: string) => void,
): Promise<Wire> {
  const real = new URL(url);
  const server = createServer((client) => {
    const beyond = connect(Number(real.port), real.hostname);
    const read = readerOf((text) => note(client, text));
    client.on("data", read);
    join(client, beyond);
    join(beyond, client);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const here = new URL(url);
  here.hostname = "127.0.0.1";
  here.port = String((server.address() as AddressInfo).port);
  return {
    url: here.href,
    close: () => new Promise((done) => server.close(() => done())),
  };
}

function join(from: Socket, to: Socket): void {
  from.pipe(to);
  // Whoever of them goes, the other has nobody to speak to.
  from.on("error", () => to.destroy());
  from.on("close", () => to.destroy());
}

/** A first message says a length and a code, all others what they are, and then a length. */
function readerOf(note: (text: string) => void): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  let isBegun = false;
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      const head = isBegun ? 1 : 0;
      if (rest.length < head + 4) return;
      const size = head + rest.readInt32BE(head);
      if (rest.length < size) return;
      const message = rest.subarray(0, size);
      rest = rest.subarray(size);
      if (!isBegun) isBegun = !asksForEncryption.has(message.readInt32BE(4));
      else if (message[0] === query) note(textIn(message, 5));
      else if (message[0] === parse) note(textIn(message, message.indexOf(0, 5) + 1));
    }
  };
}

const query = "Q".charCodeAt(0);
/** The name of the statement stands before its text. */
const parse = "P".charCodeAt(0);
/** What may come before the first message; our server answers both with no. */
const asksForEncryption: ReadonlySet<number> = new Set([80877103, 80877104]);

function textIn(message: Buffer, start: number): string {
  return message.toString("utf8", start, message.indexOf(0, start));
}
