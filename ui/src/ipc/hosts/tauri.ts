// The window's host: two commands, no port. The only file that imports Tauri.
import { Channel, invoke } from "@tauri-apps/api/core";
import { type Host, readClosing, readFrame, readGo } from "../host";

type Answer = { status: number; headers: Record<string, string> | [string, string][]; body: string };

export function tauriHost(): Host {
  const closers = new Set<(waiting: number) => void>();
  const goers = new Set<(link: string) => void>();
  return {
    kind: "window",
    call: async (request) => {
      const { pathname, search } = new URL(request.url);
      const answer = await invoke<Answer>("call", {
        request: {
          method: request.method,
          path: pathname + search,
          headers: Object.fromEntries(request.headers),
          body: await request.text(),
        },
      });
      // A 204 may not carry a body, not even an empty one.
      const empty = answer.status === 204 || answer.status === 304;
      return new Response(empty ? null : answer.body, { status: answer.status, headers: answer.headers });
    },
    subscribe: (base, onFrame, onState) => {
      let live = true;
      const open = (wait_ms: number) => {
        if (!live) return;
        const channel = new Channel<unknown>();
        channel.onmessage = (message) => {
          const said: unknown = typeof message === "string" ? JSON.parse(message) : message;
          if (!live) return;
          const waiting = readClosing(said);
          if (waiting !== undefined) for (const closer of closers) closer(waiting);
          const link = readGo(said);
          if (link !== undefined) for (const goer of goers) goer(link);
          const frame = readFrame(said);
          if (frame) onFrame(frame);
        };
        invoke("subscribe", { path: `${base}/stream`, channel }).then(
          () => live && onState("open"),
          () => {
            if (!live) return;
            onState("lost");
            setTimeout(() => open(Math.min(wait_ms * 2, 15_000)), wait_ms);
          },
        );
      };
      open(500);
      return () => {
        live = false;
      };
    },
    onClosing: (listener) => {
      closers.add(listener);
      return () => {
        closers.delete(listener);
      };
    },
    onGo: (listener) => {
      goers.add(listener);
      return () => {
        goers.delete(listener);
      };
    },
  };
}
