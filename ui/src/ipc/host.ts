// What carries a request to the relay: the window, a browser over HTTP, or the in-memory relay of the tests.
// Everything above this line is the same for the three.
import type { AlertNote, Frame } from "./types";

export type StreamState = "open" | "lost";
export type Host = {
  kind: "window" | "browser" | "fake";
  call: (request: Request) => Promise<Response>;
  /** Listens to the activity stream of one base until the returned function is called. */
  subscribe: (base: string, onFrame: (frame: Frame) => void, onState: (state: StreamState) => void) => () => void;
  /** Tells when the window was asked to close while events wait, with their number. Only a window is. */
  onClosing?: (listener: (waiting: number) => void) => () => void;
  /** Tells which screen is to be shown: a notification on the desktop was pressed. Only a window is told. */
  onGo?: (listener: (link: string) => void) => () => void;
};

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** How many events wait, when a message is the window's question on closing. */
export function readClosing(value: unknown): number | undefined {
  if (!isRecord(value) || !isRecord(value.closing)) return undefined;
  return typeof value.closing.waiting === "number" ? value.closing.waiting : undefined;
}

/** Where to go, when a message says so: a place within the page. */
export function readGo(value: unknown): string | undefined {
  if (!isRecord(value) || typeof value.go !== "string") return undefined;
  return value.go.startsWith("/") ? value.go : undefined;
}

/** What the window answers to whether its desktop shows notifications. Silence is no refusal. */
export type Notifying = { works: boolean; detail?: string };
export function readNotifying(value: unknown): Notifying {
  if (!isRecord(value) || value.works !== false) return { works: true };
  return typeof value.detail === "string" ? { works: false, detail: value.detail } : { works: false };
}

function readAlert(value: unknown): AlertNote | undefined {
  if (!isRecord(value) || typeof value.raised !== "boolean" || typeof value.sentence !== "string") return undefined;
  const text = (name: string) => (typeof value[name] === "string" ? value[name] : "");
  const figure = (name: string) => (typeof value[name] === "number" ? value[name] : 0);
  const { raised, sentence } = value;
  return {
    raised,
    sentence,
    what: text("what"),
    subject: text("subject"),
    since: figure("since"),
    value: figure("value"),
    threshold: figure("threshold"),
    link: text("link"),
    event: text("event"),
    at: figure("at"),
  };
}

/** A frame as it came off the wire, or nothing when it is not one. */
export function readFrame(value: unknown): Frame | undefined {
  if (!isRecord(value) || typeof value.upto !== "number") return undefined;
  const nouns: Record<string, number> = {};
  if (isRecord(value.nouns)) {
    for (const [noun, count] of Object.entries(value.nouns)) if (typeof count === "number") nouns[noun] = count;
  }
  const ids = Array.isArray(value.ids) ? value.ids.filter((id): id is string => typeof id === "string") : [];
  const alerts = Array.isArray(value.alerts)
    ? value.alerts.map(readAlert).filter((note): note is AlertNote => note !== undefined)
    : [];
  const frame: Frame = { upto: value.upto, nouns, ids, refetch: value.refetch === true };
  return alerts.length > 0 ? { ...frame, alerts } : frame;
}
