// Server-sent events out of a byte stream. Pure: text in, messages out.

/** Splits what has arrived into finished messages and the rest that is still growing. */
export function takeMessages(buffer: string): { messages: string[]; rest: string } {
  const blocks = buffer.replaceAll("\r\n", "\n").split("\n\n");
  const rest = blocks.pop() ?? "";
  const messages = blocks
    .map((block) =>
      block
        .split("\n")
        .filter((line) => line.startsWith("data:"))
        .map((line) => line.slice(5).replace(/^ /, ""))
        .join("\n"),
    )
    .filter((data) => data !== "");
  return { messages, rest };
}

/** Half a second, doubling to fifteen: quick after a blink, quiet while the relay is down. */
export function backoffMs(tries: number): number {
  return Math.min(500 * 2 ** tries, 15_000);
}
