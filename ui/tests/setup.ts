// What jsdom lacks and the page needs: sizes for windowed lists, media queries, observers, pointer capture.
import { cleanup } from "@testing-library/react";
import { afterEach, vi } from "vitest";

Object.defineProperty(HTMLElement.prototype, "offsetHeight", { configurable: true, get: () => 600 });
Object.defineProperty(HTMLElement.prototype, "offsetWidth", { configurable: true, get: () => 800 });
Element.prototype.scrollIntoView = () => undefined;
Element.prototype.hasPointerCapture = () => false;
Element.prototype.releasePointerCapture = () => undefined;
Element.prototype.setPointerCapture = () => undefined;
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
  delete document.documentElement.dataset.ready;
});
