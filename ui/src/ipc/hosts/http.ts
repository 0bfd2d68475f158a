// The browser's host: same origin, a bearer token from the address fragment, the stream read by fetch so that
// the token stands in no address. The token lives in this closure and nowhere else.
import { type Host, readFrame } from "../host";
import { backoffMs, takeMessages } from "./sse";

/** Takes `#token=…` out of the address bar and history, and returns it. */
export function takeToken(): string {
  const fragment = new URLSearchParams(window.location.hash.replace(/^#\/?/, ""));
  const token = fragment.get("token") ?? "";
  if (token !== "") {
    window.history.replaceState(null, "", `${window.location.pathname}${window.location.search}#/`);
  }
  return token;
}

export function httpHost(token: string): Host {
  const call = (request: Request) => {
    if (token !== "") request.headers.set("authorization", `Bearer ${token}`);
    return fetch(request);
  };
  return {
    kind: "browser",
    call,
    subscribe: (base, onFrame, onState) => {
      const stop = new AbortController();
      const read = async () => {
        const request = new Request(`${window.location.origin}${base}/stream`, {
          headers: { accept: "text/event-stream" },
          signal: stop.signal,
        });
        const answer = await call(request);
        if (!answer.ok || !answer.body) throw new Error(`stream answered ${answer.status}`);
        onState("open");
        const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
        let buffer = "";
        for (;;) {
          const { value, done } = await reader.read();
          if (done) return;
          const taken = takeMessages(buffer + value);
          buffer = taken.rest;
          for (const message of taken.messages) {
            const frame = readFrame(JSON.parse(message));
            if (frame) onFrame(frame);
          }
        }
      };
      const keep = async () => {
        let tries = 0;
        while (!stop.signal.aborted) {
          const began = Date.now();
          await read().catch(() => undefined);
          if (stop.signal.aborted) return;
          onState("lost");
          // A stream that held for a while was healthy: start again from the short wait.
          tries = Date.now() - began > 10_000 ? 0 : tries + 1;
          await new Promise((done) => setTimeout(done, backoffMs(tries)));
        }
      };
      void keep();
      return () => stop.abort();
    },
  };
}
