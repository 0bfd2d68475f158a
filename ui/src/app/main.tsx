// Starts the page: chooses the host, then draws. Nothing else happens at load.
import "../lib/base.css";
import { createRoot } from "react-dom/client";
import { createIpc } from "../ipc/client";
import type { Host } from "../ipc/host";
import { httpHost, takeToken } from "../ipc/hosts/http";
import { createFeed, createQueryClient } from "../ipc/query";
import { onceReady } from "../lib/ready";
import { shell } from "../lib/words/shell";
import { App } from "./app";
import { createPageRouter } from "./router";

// Read once, then taken off the address: the router would otherwise carry it into every screen's own search.
const given = new URLSearchParams(window.location.search);
if (window.location.search !== "") {
  window.history.replaceState(null, "", window.location.pathname + window.location.hash);
}
const theme = given.get("theme");
if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;

async function chooseHost(): Promise<Host> {
  if ("__TAURI_INTERNALS__" in window) {
    const { tauriHost } = await import("../ipc/hosts/tauri");
    return tauriHost();
  }
  // A build constant: the shipped page contains no in-memory relay.
  if (import.meta.env.MODE === "fake") {
    const { fakeHost } = await import("../ipc/hosts/fake/host");
    return fakeHost({
      // Without it nothing happens but what the page itself does.
      live: !given.has("still"),
      space: given.get("space") ?? "real",
      empty: given.has("empty"),
      big: given.has("big"),
      ...(given.has("events") ? { events: Number(given.get("events")) } : {}),
      ...(given.has("walk") ? { walk: Number(given.get("walk")) } : {}),
      silent: given.has("silent"),
      ...(given.has("scene") ? { scene: given.get("scene") ?? "" } : {}),
      vaultShut: given.get("vault") === "shut",
      ...(given.has("trouble") ? { trouble: given.get("trouble") ?? "" } : {}),
    });
  }
  return httpHost(takeToken());
}

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root.");
const ipc = createIpc(await chooseHost(), shell.unreachable);
onceReady(() => void ipc.sayReady());
const queries = createQueryClient();
const feed = createFeed(ipc, queries);
createRoot(root).render(<App ipc={ipc} feed={feed} queries={queries} router={createPageRouter()} />);
