// The one way to the relay: typed calls over whichever host carries them, and which space they go to.
// Switching spaces changes the base under every call; the caller then forgets what it had cached.
import createClient, { type Client } from "openapi-fetch";
import { createClock } from "../lib/clock";
import { type Host, type Notifying, readNotifying } from "./host";
import type { paths } from "./schema";
import type { Problem } from "./types";

/** An answer that was a Problem, so that `catch` and query errors carry its words. */
export class Refused extends Error {
  constructor(
    readonly problem: Problem,
    readonly status: number,
  ) {
    super(problem.message);
  }
}

const REAL_BASE = "/api";

export function createIpc(host: Host, unreachable: string) {
  let base = REAL_BASE;
  const listeners = new Set<() => void>();
  const origin = window.location.origin.startsWith("http") ? window.location.origin : "http://patchbay.localhost";
  // One client for each base. Rewriting a finished Request would lose its body in web views that cannot upload streams.
  const clients = new Map<string, Client<paths>>();
  const clientOf = (at: string): Client<paths> => {
    const known = clients.get(at);
    if (known) return known;
    const made = createClient<paths>({ baseUrl: origin + at, fetch: (request: Request) => host.call(request) });
    clients.set(at, made);
    return made;
  };

  /** The body of an answer; throws Refused for a Problem and for a relay that cannot be reached. */
  async function ask<T>(call: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
    let answer: Awaited<typeof call>;
    try {
      answer = await call;
    } catch (cause) {
      throw new Refused(
        { code: "page.unreachable", message: unreachable, remedy: { kind: "retry" }, detail: String(cause) },
        0,
      );
    }
    if (answer.response.ok && answer.data !== undefined) return answer.data;
    throw new Refused(readProblem(answer.error, answer.response.status, unreachable), answer.response.status);
  }

  /** The same, where only whether it was done matters: such answers may have no body. */
  async function done(call: Promise<{ error?: unknown; response: Response }>): Promise<void> {
    await ask(call.then((answer) => ({ ...answer, data: answer.response.ok ? true : undefined })));
  }

  /** What the person or the page says to the window's question on closing; it concerns no space. */
  const sayOfClosing = (word: "asked" | "close" | "stay") =>
    host.call(new Request(`${origin}/window/${word}`, { method: "POST" }));

  /** Tells the window once that a first screen stands with its data. Only a window wants to know. */
  const sayReady = () =>
    host.kind === "window" ? host.call(new Request(`${origin}/window/ready`, { method: "POST" })) : undefined;

  /** Whether the desktop shows notifications; nothing where there is no window to show any. */
  const notifying = async (): Promise<Notifying | null> => {
    if (host.kind === "browser") return null;
    const answer = await host.call(new Request(`${origin}/window/notifications`));
    return readNotifying(answer.ok ? await answer.json() : undefined);
  };

  return {
    host,
    sayOfClosing,
    sayReady,
    notifying,
    /** The client of the space in force: ask for it anew with each call. */
    get api() {
      return clientOf(base);
    },
    ask,
    done,
    /** The relay's time, put right with every look at its status. */
    clock: createClock(),
    base: () => base,
    isAway: () => base !== REAL_BASE,
    switchTo: (next: string) => {
      base = next;
      for (const listener of listeners) listener();
    },
    switchBack: () => {
      base = REAL_BASE;
      for (const listener of listeners) listener();
    },
    onSwitch: (listener: () => void) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}

export type Ipc = ReturnType<typeof createIpc>;

function isProblem(value: unknown): value is Problem {
  return (
    typeof value === "object" &&
    value !== null &&
    "code" in value &&
    typeof value.code === "string" &&
    "message" in value &&
    typeof value.message === "string" &&
    "remedy" in value &&
    typeof value.remedy === "object"
  );
}

function readProblem(value: unknown, status: number, unreachable: string): Problem {
  if (isProblem(value)) return value;
  return { code: "page.unexpected", message: unreachable, remedy: { kind: "retry" }, detail: `HTTP ${status}` };
}
