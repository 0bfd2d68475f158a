// Drawing a cord with the pointer: a press that moves is a drag, one that does not is a click. The path follows by
// itself, once a frame; the board is drawn anew only when another row comes under the hand.
import { type PointerEvent, type RefObject, useEffect, useLayoutEffect, useRef } from "react";
import type { Side } from "./hands";
import { cordPath, ROW } from "./layout";
import type { Pane } from "./use-pane";

const SLOP = 4;
const EDGE = 28;
const SCROLL = 10;

type Place = { side: Side; key: string; jack: boolean };
type Press = Place & { x: number; y: number; id: number; dragging: boolean };

/** The row or jack an element belongs to. */
function placeOf(element: Element | null): Place | undefined {
  const row = element?.closest<HTMLElement>("[data-row]");
  const side = row?.dataset.row;
  if (!row || (side !== "source" && side !== "target")) return undefined;
  return { side, key: row.dataset.key ?? "", jack: element?.closest("[data-jack]") !== null };
}

export type Drag = {
  root: RefObject<HTMLDivElement | null>;
  bay: RefObject<HTMLDivElement | null>;
  cord: RefObject<SVGGElement | null>;
  panes: Record<Side, Pane>;
  /** What stands in a row of a side. */
  keyAt: (side: Side, index: number) => string | undefined;
  /** Where the held cord is fixed, in the bay's pixels. */
  anchor: () => { x: number; y: number; side: Side } | undefined;
  fits: (side: Side, key: string) => boolean;
  onPick: (side: Side, key: string) => boolean;
  onOver: (side: Side, key: string) => void;
  onPress: (side: Side, key: string, jack: boolean) => void;
  /** Let go over a row, or over nothing. */
  onDrop: (place: { side: Side; key: string } | undefined) => void;
};

export function useDrag(drag: Drag) {
  const press = useRef<Press | undefined>(undefined);
  const frame = useRef(0);
  const point = useRef({ x: 0, y: 0 });
  // Where bay and panes stand, measured once for a drag: while rows come and go each question costs a whole layout.
  const boxes = useRef<Record<"bay" | Side, DOMRect> | undefined>(undefined);
  const latest = useRef(drag);
  useEffect(() => {
    latest.current = drag;
  });
  useEffect(() => {
    const forget = () => {
      boxes.current = undefined;
    };
    window.addEventListener("resize", forget);
    return () => {
      window.removeEventListener("resize", forget);
      cancelAnimationFrame(frame.current);
    };
  }, []);

  const measured = () => {
    const { bay, panes } = latest.current;
    const [one, left, right] = [bay.current, panes.source.ref.current, panes.target.ref.current];
    if (!boxes.current && one && left && right)
      boxes.current = {
        bay: one.getBoundingClientRect(),
        source: left.getBoundingClientRect(),
        target: right.getBoundingClientRect(),
      };
    return boxes.current;
  };

  /** The row of a side under a point. */
  const rowAt = (side: Side, x: number, y: number): { side: Side; key: string } | undefined => {
    const box = measured()?.[side];
    if (!box || x < box.left || x >= box.right || y < box.top || y >= box.bottom) return undefined;
    const key = latest.current.keyAt(side, Math.floor((y - box.top + latest.current.panes[side].top()) / ROW));
    return key === undefined ? undefined : { side, key };
  };

  /** One frame: the row under the hand, the cord's end, and scrolling near an edge. */
  const draw = () => {
    frame.current = 0;
    const now = latest.current;
    const anchor = now.anchor();
    // Only while the button is held is the screen sure to stay as it is.
    if (!press.current?.dragging) boxes.current = undefined;
    const bay = measured()?.bay;
    if (!anchor || !bay) return;
    const { x, y } = point.current;
    const far = anchor.side === "source" ? "target" : "source";
    // A side that runs by itself is at rest before a row of it can be meant.
    const runs = press.current?.dragging === true && scrollNear(far, x, y);
    const across = runs ? undefined : rowAt(far, x, y);
    now.onOver(far, across?.key ?? "");
    const free = !(across && now.fits(across.side, across.key));
    const end = free ? { x: x - bay.left, y: y - bay.top } : undefined;
    if (end) {
      const [from, to] = anchor.side === "source" ? [anchor, end] : [end, anchor];
      const d = cordPath(from, to, anchor.side === "source" ? 0 : undefined);
      for (const path of now.cord.current?.querySelectorAll("path") ?? [])
        if (path.getAttribute("d") !== d) path.setAttribute("d", d);
    }
    if (runs && frame.current === 0) frame.current = requestAnimationFrame(draw);
  };

  // The board drawn anew puts the cord where its row would have it: the hand has it elsewhere.
  useLayoutEffect(() => {
    if (press.current?.dragging && frame.current === 0) frame.current = requestAnimationFrame(draw);
  });

  /**
   * Scrolls a side near whose edge the hand is, and says whether it moved. Before anything else is changed in a frame, and
   * with what follows the side at once: so the frame is laid out once.
   */
  const scrollNear = (side: Side, x: number, y: number): boolean => {
    const pane = latest.current.panes[side];
    const box = measured()?.[side];
    if (!pane.ref.current || !box || x < box.left - 60 || x > box.right + 60) return false;
    const by = y < box.top + EDGE ? -SCROLL : y > box.bottom - EDGE ? SCROLL : 0;
    if (by === 0) return false;
    const was = pane.top();
    pane.ref.current.scrollTop = was + by;
    pane.onScroll();
    return pane.top() !== was;
  };

  return {
    onPointerDown: (event: PointerEvent) => {
      const element = event.target instanceof Element ? event.target : null;
      if (event.button !== 0 || element?.closest("button, input, select, a")) return;
      const place = placeOf(element);
      if (!place) return;
      boxes.current = undefined;
      press.current = { ...place, x: event.clientX, y: event.clientY, id: event.pointerId, dragging: false };
    },
    onPointerMove: (event: PointerEvent) => {
      const now = press.current;
      point.current = { x: event.clientX, y: event.clientY };
      const far = now && Math.hypot(event.clientX - now.x, event.clientY - now.y) > SLOP;
      if (now && far && !now.dragging && (now.jack || event.pointerType === "mouse")) {
        if (!latest.current.onPick(now.side, now.key)) {
          press.current = undefined;
          return;
        }
        now.dragging = true;
        latest.current.root.current?.setPointerCapture(now.id);
      }
      if (frame.current === 0 && (now?.dragging || latest.current.anchor()))
        frame.current = requestAnimationFrame(draw);
    },
    onPointerUp: (event: PointerEvent) => {
      const now = press.current;
      press.current = undefined;
      if (!now) return;
      if (!now.dragging) return latest.current.onPress(now.side, now.key, now.jack);
      latest.current.root.current?.releasePointerCapture(now.id);
      latest.current.onDrop(rowAt(now.side === "source" ? "target" : "source", event.clientX, event.clientY));
    },
    onPointerCancel: () => {
      if (press.current?.dragging) latest.current.onDrop(undefined);
      press.current = undefined;
    },
  };
}
