// Drawing a cord with the pointer: a press that moves is a drag, one that does not is a click. The path follows by
// itself, once a frame; the board is drawn anew only when another row comes under the hand.
import { type PointerEvent, type RefObject, useEffect, useLayoutEffect, useRef } from "react";
import type { Side } from "./hands";
import { cordPath } from "./layout";

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
  panes: Record<Side, RefObject<HTMLDivElement | null>>;
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
  const latest = useRef(drag);
  useEffect(() => {
    latest.current = drag;
  });
  useEffect(() => () => cancelAnimationFrame(frame.current), []);

  /** One frame: the row under the hand, the cord's end, and scrolling near an edge. */
  const draw = () => {
    frame.current = 0;
    const now = latest.current;
    const anchor = now.anchor();
    const bay = now.bay.current?.getBoundingClientRect();
    if (!anchor || !bay) return;
    const { x, y } = point.current;
    const place = placeOf(document.elementFromPoint?.(x, y) ?? null);
    const across = place && place.side !== anchor.side ? place : undefined;
    now.onOver(anchor.side === "source" ? "target" : "source", across?.key ?? "");
    const free = !(across && now.fits(across.side, across.key));
    const end = free ? { x: x - bay.left, y: y - bay.top } : undefined;
    if (end) {
      const [from, to] = anchor.side === "source" ? [anchor, end] : [end, anchor];
      const d = cordPath(from, to, anchor.side === "source" ? 0 : undefined);
      for (const path of now.cord.current?.querySelectorAll("path") ?? []) path.setAttribute("d", d);
    }
    if (press.current?.dragging) scrollNear(now.panes[anchor.side === "source" ? "target" : "source"].current, x, y);
  };

  // The board drawn anew puts the cord where its row would have it: the hand has it elsewhere.
  useLayoutEffect(() => {
    if (press.current?.dragging && frame.current === 0) frame.current = requestAnimationFrame(draw);
  });

  const scrollNear = (pane: HTMLDivElement | null, x: number, y: number) => {
    const box = pane?.getBoundingClientRect();
    if (!pane || !box || x < box.left - 60 || x > box.right + 60) return;
    const by = y < box.top + EDGE ? -SCROLL : y > box.bottom - EDGE ? SCROLL : 0;
    if (by === 0) return;
    pane.scrollTop += by;
    frame.current = requestAnimationFrame(draw);
  };

  return {
    onPointerDown: (event: PointerEvent) => {
      const element = event.target instanceof Element ? event.target : null;
      if (event.button !== 0 || element?.closest("button, input, select, a")) return;
      const place = placeOf(element);
      if (!place) return;
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
      const place = placeOf(document.elementFromPoint?.(event.clientX, event.clientY) ?? null);
      latest.current.onDrop(place && place.side !== now.side ? place : undefined);
    },
    onPointerCancel: () => {
      if (press.current?.dragging) latest.current.onDrop(undefined);
      press.current = undefined;
    },
  };
}
