// The board itself: two panes with their jacks, the bay between them, and the hands over all three.
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { useIpc } from "../../../ipc/context";
import { settingsQuery } from "../../../ipc/queries";
import type { Mark, Suggestion } from "../../../ipc/types";
import { board as words } from "../../../lib/words/board";
import { Bay } from "./bay";
import { sourcesOf } from "./cords";
import type { Fit } from "./fits";
import { type Bench, indexOfSource, indexOfTarget, nameOfSource, type Side } from "./hands";
import { heldShape } from "./held-shape";
import { placesOf, standIn } from "./sides";
import type { SourceHead } from "./source-head";
import { SourcePane } from "./source-pane";
import { onPaneKey, PANE } from "./stage-keys";
import type { TargetHead } from "./target-head";
import { TargetPane } from "./target-pane";
import type { Find } from "./use-bench";
import { useDrag } from "./use-drag";
import type { HandsOn } from "./use-hands";
import type { Line } from "./use-line";
import { usePane, useWidth } from "./use-pane";

export function Stage({
  bench,
  line,
  hands: on,
  heads,
  bayHead,
  samples,
  lit,
  suggestions,
  find,
  onLight,
  onFind,
  onPolicy,
  onOpen,
  onAccept,
  onLine,
}: {
  bench: Bench;
  line: Line;
  hands: HandsOn;
  heads: { source: SourceHead; target: TargetHead };
  bayHead: ReactNode;
  /** The menu of samples. */
  samples: ReactNode;
  lit: string | undefined;
  suggestions: readonly Suggestion[];
  find: Find;
  onLight: (field: string | undefined) => void;
  onFind: (side: Side, text: string | undefined) => void;
  onPolicy: (path: string, policy: Mark) => void;
  onOpen: (field: string) => void;
  onAccept: (suggestion: Suggestion) => void;
  onLine: () => void;
}) {
  const letters = useQuery(settingsQuery(useIpc())).data?.single_keys ?? true;
  const { hands, fits } = on;
  const { held, side } = hands;
  const sourceAt = indexOfSource(bench, hands.source);
  const targetAt = indexOfTarget(bench, hands.target);
  const left = usePane(sourceAt);
  const right = usePane(targetAt);
  const root = useRef<HTMLDivElement>(null);
  const bay = useRef<HTMLDivElement>(null);
  const cord = useRef<SVGGElement>(null);
  const width = useWidth(bay);
  const [focused, setFocused] = useState<Side | undefined>(undefined);

  // Changing sides takes the keyboard along, but never away from another part of the screen.
  useEffect(() => {
    const pane = (side === "source" ? left : right).ref.current;
    const active = document.activeElement;
    if (pane && active !== pane && active?.matches(PANE)) pane.focus({ preventScroll: true });
  }, [side, left, right]);

  const starts = useMemo(() => placesOf(bench.sources), [bench.sources]);
  const sourceY = (source: string) => {
    const index = standIn(starts, source);
    return index < 0 ? undefined : left.yOf(index);
  };
  const places = useMemo(() => new Map(bench.targets.map((row, index) => [row.field.id, index])), [bench.targets]);
  const targetY = (field: string) => {
    const index = places.get(field);
    return index === undefined ? undefined : right.yOf(index);
  };
  const used = useMemo(
    () => new Set(line.targets.flatMap((row) => (row.cord ? sourcesOf(row.cord.from) : []))),
    [line.targets],
  );
  const clear = useMemo(
    () => new Set(line.targets.flatMap((row) => (row.cord?.clear ? sourcesOf(row.cord.from) : []))),
    [line.targets],
  );
  const heldCord = held ? () => heldShape(on, bench, width, sourceY, targetY) : undefined;
  const moved = held?.side === "source" ? held.moved : undefined;

  const drag = useDrag({
    root,
    bay,
    cord,
    panes: { source: left, target: right },
    keyAt: (from, index) => (from === "source" ? bench.sources[index]?.key : bench.targets[index]?.field.id),
    anchor: () => {
      if (!held) return undefined;
      const y = held.side === "source" ? sourceY(held.source) : targetY(held.field);
      return { side: held.side, x: held.side === "source" ? 0 : width, y: y ?? 0 };
    },
    fits: (_side, key) => (fits.get(key)?.as ?? "no") !== "no",
    onPick: (from, key) => {
      if (held) return false;
      if (from === "source") {
        const row = bench.sources.find((one) => one.key === key);
        if (row?.kind !== "field" || row.field?.policy === "drop") return false;
        on.grab({ side: "source", source: key });
        return true;
      }
      const row = bench.targets.find((one) => one.field.id === key);
      const [source] = row?.cord ? sourcesOf(row.cord.from) : [];
      if (row && source !== undefined) on.grab({ side: "source", source, moved: key });
      else if (row?.use === "cord") on.grab({ side: "target", field: key });
      else return false;
      return true;
    },
    onOver: on.over,
    onPress: (from, key, jack) => {
      const row = from === "source" ? bench.sources.find((one) => one.key === key) : undefined;
      on.press(from, key, jack || row?.kind === "group");
    },
    onDrop: (place) => {
      if (!held || !place) return void on.letGo();
      if (held.side === "source" && place.side === "target") on.drop(held.source, place.key, held.moved);
      else if (held.side === "target" && place.side === "source") on.drop(place.key, held.field, undefined);
      else on.letGo();
    },
  });

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the two panes inside have the roles; their keys are handled here
    <div
      ref={root}
      data-testid="board"
      data-holding={held ? held.side : undefined}
      {...drag}
      onMouseDown={(event) => {
        // The pane has the focus, never a row of it.
        const row = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-row]") : null;
        if (!row || (event.target as Element).closest("button, input, select")) return;
        event.preventDefault();
        (row.dataset.row === "source" ? left : right).ref.current?.focus({ preventScroll: true });
      }}
      onKeyDown={(event) => onPaneKey(event, on, letters)}
      onFocus={(event) => {
        const here = event.target.dataset.side;
        const now = here === "source" || here === "target" ? here : undefined;
        setFocused(now);
        if (now && now !== side) on.cross(now);
        // A cord in the pointer's hand is not yet meant for any row.
        else if (now && !held && (now === "source" ? sourceAt : targetAt) < 0) on.cross(now);
      }}
      onBlur={() => setFocused(undefined)}
      className={`relative grid min-h-0 flex-1 grid-cols-[264px_minmax(0,1fr)_264px] bg-canvas select-none wide:grid-cols-[344px_minmax(0,1fr)_344px] ${held ? "[&_[data-jack]]:cursor-grabbing" : ""}`}
    >
      <SourcePane
        pane={left}
        rows={bench.sources}
        head={heads.source}
        cursor={sourceAt}
        focused={focused === "source"}
        holding={held?.side === "source" ? held.source : undefined}
        fits={held?.side === "target" ? fits : NO_FITS}
        used={used}
        clear={clear}
        view={line.view}
        finding={find.source}
        onFind={onFind}
        onSample={line.turn}
        menu={samples}
        onPolicy={onPolicy}
        onLine={onLine}
      />
      <section aria-label={words.bay} className="flex min-h-0 min-w-0 flex-col">
        <div className="flex h-9 shrink-0 items-center gap-2 px-3">{bayHead}</div>
        <div ref={bay} className="relative min-h-0 flex-1 overflow-hidden">
          <Bay
            rows={bench.targets}
            panes={{ left, right }}
            spots={{ width, height: left.height, sourceY, targetY }}
            lit={lit}
            held={heldCord}
            heldRef={cord}
            moved={moved}
            suggestions={suggestions}
            sourceName={(source) => nameOfSource(bench, source)}
            onOpen={onOpen}
            onLight={onLight}
            onAccept={onAccept}
          />
        </div>
      </section>
      <TargetPane
        pane={right}
        rows={bench.targets}
        head={heads.target}
        cursor={targetAt}
        focused={focused === "target"}
        holding={held?.side === "source"}
        waiting={held?.side === "target" ? held.field : undefined}
        fits={fits}
        finding={find.target}
        onFind={onFind}
        onLine={onLine}
      />
    </div>
  );
}

const NO_FITS: ReadonlyMap<string, Fit> = new Map();
