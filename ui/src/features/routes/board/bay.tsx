// Between the sides: cords as they hang, the chips on them, suggestions as dotted cords, and the cord in the hand.
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef } from "react";
import type { Cord, Suggestion } from "../../../ipc/types";
import { board as words } from "../../../lib/words/board";
import { ChipButton, chipWord } from "./chip";
import { CordLine, GhostLine, Plugs } from "./cord-line";
import { chipOf, sourcesOf } from "./cords";
import { hang } from "./hang";
import { HeldChip, type HeldCord, HeldLine } from "./held-line";
import { layCords, ROW, type Spots } from "./layout";
import type { TargetRow } from "./sides";
import type { Pane } from "./use-pane";

export function Bay({
  rows,
  panes,
  spots,
  lit,
  held,
  heldRef,
  moved,
  suggestions,
  sourceName,
  onOpen,
  onLight,
  onAccept,
}: {
  rows: readonly TargetRow[];
  panes: { left: Pane; right: Pane };
  /** Where rows are at this moment. */
  spots: Omit<Spots, "isLoose">;
  /** The field whose cord is meant: hovered, or where one stands. */
  lit: string | undefined;
  /** How the cord in the hand hangs at this moment; nothing while the hand is empty. */
  held: (() => HeldCord | undefined) | undefined;
  /** The held cord's own path, so that dragging moves it without drawing the board anew. */
  heldRef: RefObject<SVGGElement | null>;
  moved: string | undefined;
  suggestions: readonly Suggestion[];
  sourceName: (source: string) => string;
  onOpen: (field: string) => void;
  onLight: (field: string | undefined) => void;
  onAccept: (suggestion: Suggestion) => void;
}) {
  const lines = useRef<SVGSVGElement>(null);
  const chips = useRef<HTMLDivElement>(null);
  const drawn = rows.filter((row) => row.cord && row.field.id !== moved);
  const { left, right } = panes;

  const place = () => {
    const loose = new Set(rows.filter((row) => row.use === "gone").map((row) => row.field.id));
    const isLoose = (field: string) => loose.has(field);
    const cords = drawn.flatMap((row) => (row.cord ? [row.cord] : []));
    const ghosts = layCords(
      suggestions.map((one) => one.cord),
      { ...spots, isLoose: () => false },
    );
    const proposed = ghosts.map((shape) => ({ ...shape, key: `ghost ${shape.key}` }));
    hang(lines.current, [...layCords(cords, { ...spots, isLoose }), ...proposed]);
    if (chips.current) chips.current.style.transform = `translateY(${-right.top()}px)`;
  };
  const latest = useRef(place);
  useLayoutEffect(() => {
    latest.current = place;
    place();
  });
  const follow = useCallback(() => latest.current(), []);
  useEffect(() => {
    const stops = [left.onMoved(follow), right.onMoved(follow)];
    return () => {
      for (const stop of stops) stop();
    };
  }, [left, right, follow]);

  const from = (cord: Cord) => sourcesOf(cord.from).map(sourceName).join(", ");
  const places = new Map(rows.map((row, index) => [row.field.id, index]));
  const topOf = (field: string) => (places.get(field) ?? 0) * ROW + ROW / 2;
  const byHeight = (sources: readonly string[]) =>
    [...sources].sort((a, b) => (spots.sourceY(a) ?? 0) - (spots.sourceY(b) ?? 0));
  const ordered = [...drawn.filter((row) => row.field.id !== lit), ...drawn.filter((row) => row.field.id === lit)];
  return (
    <>
      <svg
        ref={lines}
        width={spots.width}
        height={spots.height}
        // While a cord is in the hand no other is meant.
        className={`absolute inset-0 overflow-hidden ${held ? "pointer-events-none" : ""}`}
        fill="none"
        aria-hidden="true"
      >
        <Plugs />
        {suggestions.flatMap((one) =>
          sourcesOf(one.cord.from).map((source) => {
            const id = `ghost ${source} ${one.field}`;
            return <GhostLine key={id} id={id} />;
          }),
        )}
        {ordered.flatMap(({ cord, field, use }) =>
          (cord ? byHeight(sourcesOf(cord.from)) : []).map((source) => {
            const id = `${source} ${field.id}`;
            return (
              <CordLine
                key={id}
                id={id}
                field={field.id}
                source={source}
                loose={use === "gone"}
                lit={field.id === lit}
                onOpen={onOpen}
                onLight={onLight}
              />
            );
          }),
        )}
        <HeldLine held={held} panes={panes} ref={heldRef} />
      </svg>
      <HeldChip held={held} panes={panes} />
      <div ref={chips} className="pointer-events-none absolute inset-x-0 top-0 z-2 will-change-transform">
        {drawn.map(({ cord, field, use, findings }) => {
          if (!cord) return null;
          const chip = chipOf(cord, use === "gone");
          if (!chip && field.id !== lit) return null;
          const worst = findings.some((one) => one.severity === "error")
            ? "error"
            : findings.length > 0
              ? "warning"
              : undefined;
          return (
            <ChipButton
              key={field.id}
              field={field.id}
              chip={chip ?? { kind: "steps", figure: 0, clear: false }}
              label={words.chipLabel(from(cord), field.name, chip ? chipWord(chip) : words.table.add)}
              top={topOf(field.id)}
              lit={field.id === lit}
              fault={chip ? worst : undefined}
              onOpen={() => onOpen(field.id)}
              onLight={(on) => onLight(on ? field.id : undefined)}
            />
          );
        })}
        {suggestions.map((one) => {
          const row = rows[places.get(one.field) ?? -1];
          if (!row) return null;
          return (
            <ChipButton
              key={one.field}
              field={one.field}
              chip={undefined}
              ghost
              label={`${words.chips.suggested}: ${words.suggest.accept(from(one.cord), row.field.name)}, ${one.why}`}
              top={topOf(one.field)}
              lit={false}
              onOpen={() => onAccept(one)}
              onLight={() => undefined}
            />
          );
        })}
      </div>
    </>
  );
}
