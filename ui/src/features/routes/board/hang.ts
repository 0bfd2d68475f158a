// Puts the drawn cords where they hang, straight into the drawing: a side that scrolls moves its cords without the
// board being drawn anew. Reads nothing of the layout.
import type { CordShape } from "./layout";

/** What was last put, so that what has not moved is not touched. */
const put = new WeakMap<Element, string>();

function set(element: Element | null, name: string, value: string): void {
  if (!element || put.get(element) === value) return;
  put.set(element, value);
  element.setAttribute(name, value);
}

/** Those without a shape cross nothing that is in sight. */
export function hang(root: Element | null, shapes: readonly CordShape[]): void {
  if (!root) return;
  const byKey = new Map(shapes.map((shape) => [shape.key, shape]));
  for (const group of root.querySelectorAll<SVGGElement>("[data-cord]")) {
    const shape = byKey.get(group.dataset.cord ?? "");
    set(group, "display", shape ? "inline" : "none");
    if (!shape) continue;
    for (const path of group.querySelectorAll("[data-run]")) set(path, "d", shape.d);
    if (shape.loose) set(group.querySelector("[data-end]"), "transform", `translate(${shape.to.x} ${shape.to.y})`);
  }
}
