// The browser's host: the token leaves the address at once, lives in no storage, and travels in the header.
import { afterEach, describe, expect, it, vi } from "vitest";
import { createIpc, Refused } from "../src/ipc/client";
import { httpHost, takeToken } from "../src/ipc/hosts/http";
import type { Frame } from "../src/ipc/types";

afterEach(() => vi.unstubAllGlobals());

const until = async (test: () => boolean) => {
  for (let turn = 0; turn < 100 && !test(); turn += 1) await new Promise((done) => setTimeout(done, 10));
};

describe("the browser's host", () => {
  it("takes the token out of the address and keeps it in no storage", () => {
    window.history.replaceState(null, "", "/#token=t0ken");
    expect(takeToken()).toBe("t0ken");
    expect(window.location.href).not.toContain("t0ken");
    expect(JSON.stringify({ ...localStorage, ...sessionStorage })).not.toContain("t0ken");
    expect(takeToken()).toBe("");
  });

  it("sends it in the header, never in the address", async () => {
    const seen: Request[] = [];
    vi.stubGlobal("fetch", async (request: Request) => {
      seen.push(request);
      return new Response("{}", { status: 200, headers: { "content-type": "application/json" } });
    });
    const ipc = createIpc(httpHost("t0ken"), "unreachable");
    await ipc.ask(ipc.api.GET("/events", { params: { query: { state: "dead" } } }));
    expect(seen[0]?.headers.get("authorization")).toBe("Bearer t0ken");
    expect(seen[0]?.url).toMatch(/\/api\/events\?state=dead$/);
  });

  it("goes to the practice space after the switch, and back", async () => {
    const seen: string[] = [];
    vi.stubGlobal("fetch", async (request: Request) => {
      seen.push(new URL(request.url).pathname);
      return new Response("{}", { status: 200, headers: { "content-type": "application/json" } });
    });
    const ipc = createIpc(httpHost(""), "unreachable");
    ipc.switchTo("/practice/api");
    await ipc.ask(ipc.api.GET("/status"));
    ipc.switchBack();
    await ipc.ask(ipc.api.GET("/status"));
    expect(seen).toEqual(["/practice/api/status", "/api/status"]);
  });

  it("turns a Problem into a refusal with its words, and silence into one of its own", async () => {
    const problem = { code: "route.stale", message: "Moved.", remedy: { kind: "none" } };
    vi.stubGlobal(
      "fetch",
      async () =>
        new Response(JSON.stringify(problem), { status: 409, headers: { "content-type": "application/problem+json" } }),
    );
    const ipc = createIpc(httpHost(""), "unreachable");
    await expect(ipc.ask(ipc.api.GET("/status"))).rejects.toMatchObject({
      status: 409,
      problem: { code: "route.stale" },
    });
    vi.stubGlobal("fetch", async () => {
      throw new TypeError("network");
    });
    const lost = await ipc.ask(ipc.api.GET("/status")).catch((error: unknown) => error);
    expect(lost).toBeInstanceOf(Refused);
    expect(lost).toMatchObject({ problem: { code: "page.unreachable" } });
  });

  it("takes an answer without a body for done", async () => {
    vi.stubGlobal("fetch", async () => new Response(null, { status: 204 }));
    const ipc = createIpc(httpHost(""), "unreachable");
    await expect(ipc.done(ipc.api.DELETE("/routes/{id}", { params: { path: { id: "x" } } }))).resolves.toBeUndefined();
  });

  it("reads the stream by fetch and opens it again when it ends", async () => {
    let opened = 0;
    vi.stubGlobal("fetch", async (request: Request) => {
      opened += 1;
      expect(request.url).toMatch(/\/api\/stream$/);
      return new Response(`data: {"upto":${opened},"nouns":{"events":1},"ids":[]}\n\n`, { status: 200 });
    });
    const frames: Frame[] = [];
    const states: string[] = [];
    const stop = httpHost("t").subscribe(
      "/api",
      (frame) => frames.push(frame),
      (state) => states.push(state),
    );
    await until(() => frames.length >= 2);
    stop();
    expect(frames.map((frame) => frame.upto)).toEqual([1, 2]);
    expect(states.slice(0, 3)).toEqual(["open", "lost", "open"]);
  });
});
