// The in-memory relay as a host. A call it does not know throws, so that a test notices.
import type { Host } from "../../host";
import type { Frame, Problem, Space } from "../../types";
import { makeEvent } from "./events";
import { find } from "./handlers";
import { makeCall } from "./practice";
import { Refusal } from "./refusal";
import { sceneOf } from "./scenes";
import { statusOf } from "./status";
import { shelfOf, TROUBLES } from "./storage";
import { newWorld, type World } from "./world";

export type FakeOptions = {
  space?: string;
  /** Makes events of its own while the page is open. */
  live?: boolean;
  now?: () => number;
  empty?: boolean;
  problems?: Problem[];
  /** The keyring does not answer. */
  vaultShut?: boolean;
  /** The desktop shows no notifications. */
  silent?: boolean;
  /** 400 fields and 200 columns. */
  big?: boolean;
  /** The home cannot work, or not as it should: a code of `TROUBLES`. */
  trouble?: string;
  /** A moment out of `scenes.ts`. */
  scene?: string;
  /** So many events stand in the log. */
  events?: number;
  /** So many of them one search looks at. */
  walk?: number;
};

const json = (body: unknown, status = 200, type = "application/json") =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": type } });

export type FakeHost = Host & {
  worlds: Record<Space, World>;
  push: (space: Space, frame: Frame) => void;
  /** Asks the page as a window does that is to close. */
  askToClose: (waiting: number) => void;
  /** Tells the page where to go, as a window does whose notification was pressed. */
  go: (link: string) => void;
  /** What the page has said to it since. */
  saidOfClosing: string[];
};

export function fakeHost(options: FakeOptions = {}): FakeHost {
  const now = options.now ?? Date.now;
  const own: Space = options.space === "practice" ? "practice" : "real";
  const worlds: Record<Space, World> = {
    real: newWorld("real", {
      now,
      empty: options.empty === true,
      big: options.big === true,
      ...(options.events === undefined ? {} : { events: options.events }),
      ...(options.walk === undefined ? {} : { walk: options.walk }),
    }),
    practice: newWorld("practice", { now }),
  };
  shelfOf(worlds[own]).trouble = TROUBLES.find((code) => code === options.trouble);
  const manner = sceneOf(worlds[own], options.scene);
  const listeners: Record<Space, Set<(frame: Frame) => void>> = { real: new Set(), practice: new Set() };
  const closers = new Set<(waiting: number) => void>();
  const goers = new Set<(link: string) => void>();
  const saidOfClosing: string[] = [];
  const spaceOf = (path: string): Space => (path.startsWith("/practice/api") ? "practice" : own);
  const push = (space: Space, frame: Frame) => {
    for (const listener of listeners[space]) listener(frame);
  };
  const toucher =
    (space: Space) =>
    (...nouns: string[]) => {
      const world = worlds[space];
      world.upto += 1;
      push(space, { upto: world.upto, nouns: Object.fromEntries(nouns.map((noun) => [noun, 1])), ids: [] });
    };

  if (options.live) {
    let turns = 0;
    setInterval(() => {
      turns += 1;
      if (turns % 3 === 0) {
        worlds.real.events.push(makeEvent(worlds.real, now()));
        toucher("real")("events");
      }
      const { practice } = worlds;
      if (practice.practice.running && turns % 5 === 0) {
        const { settle } = makeCall(practice);
        settle();
        toucher("practice")("events", "practice");
      }
    }, 1_000);
  }

  return {
    kind: "fake",
    worlds,
    push,
    saidOfClosing,
    askToClose: (waiting) => {
      for (const closer of closers) closer(waiting);
    },
    go: (link) => {
      for (const goer of goers) goer(link);
    },
    onGo: (listener) => {
      goers.add(listener);
      return () => {
        goers.delete(listener);
      };
    },
    onClosing: (listener) => {
      closers.add(listener);
      return () => {
        closers.delete(listener);
      };
    },
    call: async (request) => {
      const url = new URL(request.url);
      if (request.method === "POST" && url.pathname.startsWith("/window/")) {
        saidOfClosing.push(url.pathname.replace("/window/", ""));
        return new Response(null, { status: 204 });
      }
      if (url.pathname === "/window/notifications")
        return json(
          options.silent ? { works: false, detail: "org.freedesktop.Notifications: no owner" } : { works: true },
        );
      const space = spaceOf(url.pathname);
      const path = url.pathname.replace(/^(\/practice)?\/api/, "");
      if (request.method === "GET" && path === "/status")
        return json(statusOf(worlds[space], options.problems ?? [], options.vaultShut));
      if (request.method === "POST" && path === "/practice/open") return json({ base: "/practice/api" });
      const late = manner.late?.(path) ?? 0;
      if (late > 0) await new Promise((done) => setTimeout(done, late));
      if (manner.refuses?.(path))
        return json(
          { code: "store.closed", message: "The counters cannot be read.", remedy: { kind: "retry" } },
          503,
          "application/problem+json",
        );
      const found = find(request.method, path);
      if (!found) throw new Error(`The in-memory relay does not know ${request.method} ${path}.`);
      const text = await request.text();
      try {
        const answer = found.handler({
          world: worlds[space],
          id: found.id,
          cid: found.cid,
          body: text === "" ? undefined : JSON.parse(text),
          query: url.searchParams,
          touch: toucher(space),
        });
        // Lines of JSON are handed over as they are written.
        if (typeof answer === "string")
          return new Response(answer, { headers: { "content-type": "application/jsonl" } });
        return json(answer ?? {});
      } catch (refusal) {
        if (refusal instanceof Refusal) return json(refusal.problem, refusal.status, "application/problem+json");
        throw refusal;
      }
    },
    subscribe: (base, onFrame, onState) => {
      const space = spaceOf(base);
      listeners[space].add(onFrame);
      onState(manner.lost ? "lost" : "open");
      return () => {
        listeners[space].delete(onFrame);
      };
    },
  };
}
