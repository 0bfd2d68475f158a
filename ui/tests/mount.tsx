// Mounts the whole page over the in-memory relay at a given address.
import { createMemoryHistory } from "@tanstack/react-router";
import { render } from "@testing-library/react";
import axe from "axe-core";
import { expect } from "vitest";
import { App } from "../src/app/app";
import { createPageRouter } from "../src/app/router";
import { createIpc } from "../src/ipc/client";
import { type FakeOptions, fakeHost } from "../src/ipc/hosts/fake/host";
import { createFeed, createQueryClient } from "../src/ipc/query";
import { shell } from "../src/lib/words/shell";

export const NOW = Date.UTC(2026, 10, 21, 20, 35, 0);

export async function mount(at: string, options: FakeOptions = {}) {
  document.title = "Patchbay";
  document.documentElement.lang = "en";
  const host = fakeHost({ now: () => NOW, ...options });
  const ipc = createIpc(host, shell.unreachable);
  const queries = createQueryClient();
  const feed = createFeed(ipc, queries);
  const router = createPageRouter(createMemoryHistory({ initialEntries: [at] }));
  const view = render(<App ipc={ipc} feed={feed} queries={queries} router={router} />);
  return { host, ipc, queries, router, ...view };
}

export async function ready(screen: string) {
  const { waitFor } = await import("@testing-library/react");
  await waitFor(() => expect(document.documentElement.dataset.ready).toBe(screen), { timeout: 8_000 });
}

/** axe-core over the document. Colour needs a real browser; the contrast table is tested apart. */
export async function expectAccessible() {
  const found = await axe.run(document, {
    rules: { "color-contrast": { enabled: false }, "target-size": { enabled: false } },
    resultTypes: ["violations"],
  });
  expect(found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(" ")}`)).toEqual([]);
}
