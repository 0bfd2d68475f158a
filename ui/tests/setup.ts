// What jsdom lacks and the page needs: sizes for windowed lists, media queries, observers, pointer capture.
import { cleanup } from "@testing-library/react";
import { afterEach, vi } from "vitest";

for (const [name, size] of [
  ["offsetHeight", 600],
  ["offsetWidth", 800],
  ["clientHeight", 600],
  ["clientWidth", 800],
] as const) {
  Object.defineProperty(HTMLElement.prototype, name, { configurable: true, get: () => size });
}
Element.prototype.scrollIntoView = () => undefined;
Element.prototype.hasPointerCapture = () => false;
Element.prototype.releasePointerCapture = () => undefined;
Element.prototype.setPointerCapture = () => undefined;
HTMLCanvasElement.prototype.getContext = () => null;
window.scrollTo = () => undefined;

/** Queries that hold in a test; a wide window unless a test says otherwise. */
window.matchMedia = (query: string) => {
  const holds = query.includes("min-width: 1280px");
  return {
    matches: holds,
    media: query,
    onchange: null,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
    addListener: () => undefined,
    removeListener: () => undefined,
    dispatchEvent: () => false,
  };
};

class StillObserver implements ResizeObserver {
  observe() {}
  unobserve() {}
  disconnect() {}
}
vi.stubGlobal("ResizeObserver", StillObserver);

afterEach(() => {
  cleanup();
  sessionStorage.clear();
  delete document.documentElement.dataset.ready;
});
