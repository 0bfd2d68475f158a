// What the tools draw and measure on: the built page over the in-memory relay at a port, and a browser.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { preview } from "vite";

/** Serves a build of the page; `close` ends it. */
export const served = (port, outDir) =>
  preview({
    root: fileURLToPath(new URL("..", import.meta.url)),
    mode: "fake",
    build: { outDir },
    preview: { port, strictPort: true },
    logLevel: "silent",
  });

export const launched = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? execFileSync("which", ["chromium"], { encoding: "utf8" }).trim(),
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
