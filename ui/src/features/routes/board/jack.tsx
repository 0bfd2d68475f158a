// A jack on the edge of a pane: empty, in use, open to what is held, shut to it, or gone.
export type JackLook = "empty" | "used" | "live" | "open" | "shut" | "shut-used" | "gone";

const RING: Record<JackLook, string> = {
  empty: "border-edge",
  used: "border-brass",
  live: "border-brass",
  open: "border-accent bg-raised",
  shut: "border-edge border-dotted",
  "shut-used": "border-brass border-dotted",
  gone: "border-bad border-dashed",
};
const CORE: Record<JackLook, string> = {
  empty: "bg-edge",
  used: "bg-cord",
  live: "bg-accent",
  open: "bg-transparent",
  shut: "bg-transparent",
  "shut-used": "bg-transparent",
  gone: "bg-transparent",
};

/** The press area is the row's height; the ring is 14 px. */
export function Jack({ look, side, id }: { look: JackLook; side: "source" | "target"; id: string }) {
  const test =
    side === "source"
      ? { "data-testid": "jack-source", "data-path": id }
      : { "data-testid": "jack-target", "data-field": id };
  return (
    <span
      {...test}
      data-jack={side}
      data-look={look}
      className={`absolute top-0 z-3 grid h-7 w-7 cursor-grab touch-none place-items-center ${side === "source" ? "-right-3.5" : "-left-3.5"}`}
    >
      <span className={`grid size-3.5 place-items-center rounded-full border-2 bg-panel ${RING[look]}`}>
        <span className={`size-1.25 rounded-full ${CORE[look]}`} />
      </span>
    </span>
  );
}
