// Between the sides: cords as they hang, the chips on them, suggestions as dotted cords, and the cord in the hand.
import { memo, type RefObject } from "react";
import type { Cord, Suggestion } from "../../../ipc/types";
import { board as words } from "../../../lib/words/board";
import { ChipButton, chipWord } from "./chip";
import { chipOf, sourcesOf } from "./cords";
import { type CordShape, cordPath, layCords, RUN } from "./layout";
import type { TargetRow } from "./sides";

export type HeldCord = { from: { x: number; y: number }; to: { x: number; y: number }; chip: string | undefined };

type Spots = {
  width: number;
  height: number;
  sourceY: (source: string) => number | undefined;
  targetY: (field: string) => number | undefined;
};

export function Bay({
  rows,
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
  spots: Spots;
  /** The field whose cord is meant: hovered, or where one stands. */
  lit: string | undefined;
  held: HeldCord | undefined;
  /** The held cord's own path, so that dragging moves it without drawing the board anew. */
  heldRef: RefObject<SVGGElement | null>;
  moved: string | undefined;
  suggestions: readonly Suggestion[];
  sourceName: (source: string) => string;
  onOpen: (field: string) => void;
  onLight: (field: string | undefined) => void;
  onAccept: (suggestion: Suggestion) => void;
}) {
  const byField = new Map(rows.map((row) => [row.field.id, row]));
  const cords = rows.flatMap((row) => (row.cord && row.field.id !== moved ? [row.cord] : []));
  const isLoose = (field: string) => byField.get(field)?.use === "gone";
  const shapes = layCords(cords, { ...spots, isLoose });
  const ghosts = layCords(
    suggestions.map((one) => one.cord),
    { ...spots, isLoose: () => false },
  );
  const ordered = [...shapes.filter((shape) => shape.field !== lit), ...shapes.filter((shape) => shape.field === lit)];
  const from = (cord: Cord) => sourcesOf(cord.from).map(sourceName).join(", ");
  return (
    <>
      <svg
        width={spots.width}
        height={spots.height}
        className="absolute inset-0 overflow-hidden"
        fill="none"
        aria-hidden="true"
      >
        {ghosts.map((shape) => (
          <path
            key={shape.key}
            d={shape.d}
            className="cord-line"
            stroke="var(--edge)"
            strokeWidth="1.5"
            strokeDasharray="2 5"
          />
        ))}
        {ordered.map((shape) => (
          <CordLine key={shape.key} shape={shape} lit={shape.field === lit} onOpen={onOpen} onLight={onLight} />
        ))}
        <g ref={heldRef} data-testid="held-cord" style={{ display: held ? "inline" : "none" }}>
          <path d={held ? cordPath(held.from, held.to) : ""} stroke="var(--canvas)" strokeWidth="8" />
          <path
            d={held ? cordPath(held.from, held.to) : ""}
            className="cord-line"
            stroke="var(--accent)"
            strokeWidth="3.5"
            strokeLinecap="round"
          />
          {held ? <Plug x={0} y={held.from.y} fill="var(--accent)" /> : null}
        </g>
      </svg>
      {held?.chip ? (
        <span
          aria-hidden="true"
          data-held-chip=""
          style={{ top: held.to.y - 11, right: 30 }}
          className="absolute z-2 inline-flex h-5.5 items-center rounded-chip border-2 border-accent bg-raised px-2 text-small font-medium text-accent"
        >
          {held.chip}
        </span>
      ) : null}
      {rows.map((row) => {
        const { cord, field } = row;
        const y = spots.targetY(field.id);
        if (!cord || field.id === moved || y === undefined || y < -14 || y > spots.height + 14) return null;
        const chip = chipOf(cord, row.use === "gone");
        const worst = row.findings.some((one) => one.severity === "error")
          ? "error"
          : row.findings.length > 0
            ? "warning"
            : undefined;
        if (!chip && field.id !== lit) return null;
        return (
          <ChipButton
            key={field.id}
            field={field.id}
            chip={chip ?? { kind: "steps", figure: 0, clear: false }}
            label={words.chipLabel(from(cord), field.name, chip ? chipWord(chip) : words.table.add)}
            top={y}
            lit={field.id === lit}
            fault={chip ? worst : undefined}
            onOpen={() => onOpen(field.id)}
            onLight={(on) => onLight(on ? field.id : undefined)}
          />
        );
      })}
      {suggestions.map((one) => {
        const y = spots.targetY(one.field);
        if (y === undefined || y < -14 || y > spots.height + 14) return null;
        const name = byField.get(one.field)?.field.name ?? one.field;
        return (
          <ChipButton
            key={one.field}
            field={one.field}
            chip={undefined}
            ghost
            label={`${words.chips.suggested}: ${words.suggest.accept(from(one.cord), name)}, ${one.why}`}
            top={y}
            lit={false}
            onOpen={() => onAccept(one)}
            onLight={() => undefined}
          />
        );
      })}
    </>
  );
}

function Plug({ x, y, fill }: { x: number; y: number; fill: string }) {
  return <rect x={x + 5} y={y - 3.5} width="12" height="7" rx="1.5" fill={fill} className="cord-line" />;
}

/** Drawn anew only when it hangs otherwise: what it calls does the same each time. */
const CordLine = memo(
  function CordLine({
    shape,
    lit,
    onOpen,
    onLight,
  }: {
    shape: CordShape;
    lit: boolean;
    onOpen: (field: string) => void;
    onLight: (field: string | undefined) => void;
  }) {
    const stroke = shape.loose ? "var(--bad)" : lit ? "var(--accent)" : "var(--cord)";
    const end = shape.to;
    return (
      // biome-ignore lint/a11y/noStaticElementInteractions: drawn beside rows and chips that say and do the same by key
      <g
        data-testid="cord"
        data-field={shape.field}
        data-source={shape.source}
        data-loose={shape.loose || undefined}
        className="cursor-pointer"
        onPointerEnter={() => onLight(shape.field)}
        onPointerLeave={() => onLight(undefined)}
        onClick={() => onOpen(shape.field)}
      >
        <path d={shape.d} stroke="transparent" strokeWidth="12" pointerEvents="stroke" />
        <path d={shape.d} stroke="var(--canvas)" strokeWidth="6.5" pointerEvents="none" />
        <path
          d={shape.d}
          className="cord-line"
          stroke={stroke}
          strokeWidth="2.5"
          strokeLinecap="round"
          strokeDasharray={shape.loose ? "7 5" : undefined}
          pointerEvents="none"
        />
        <Plug x={0} y={shape.from.y} fill={stroke} />
        {shape.loose ? (
          <g pointerEvents="none">
            <path
              d={`M${end.x + RUN - 56} ${end.y}q10 0 16 6`}
              className="cord-line"
              stroke={stroke}
              strokeWidth="2.5"
              strokeLinecap="round"
            />
            <rect
              x={end.x + RUN - 42}
              y={end.y + 3.5}
              width="12"
              height="7"
              rx="1.5"
              fill={stroke}
              transform={`rotate(24 ${end.x + RUN - 36} ${end.y + 7})`}
            />
          </g>
        ) : (
          <Plug x={end.x - 12} y={end.y} fill={stroke} />
        )}
      </g>
    );
  },
  (a, b) =>
    a.shape.d === b.shape.d && a.lit === b.lit && a.shape.loose === b.shape.loose && a.shape.key === b.shape.key,
);
