// One cord as it is drawn: halo, line and plugs. Where it hangs is put in by `hang`. The plugs are markers of the line,
// so that a cord that moves is two paths and nothing more.
import { memo } from "react";
import { RUN } from "./layout";

const INK = { rest: "var(--cord)", lit: "var(--accent)", loose: "var(--bad)" } as const;

/** The plugs of all cords, by the ink they are drawn in. */
export function Plugs() {
  return (
    <defs>
      {Object.entries(INK).map(([look, ink]) => (
        <marker
          key={look}
          id={`plug-${look}`}
          markerUnits="userSpaceOnUse"
          markerWidth="14"
          markerHeight="9"
          refX="7"
          refY="4.5"
        >
          <rect x="1" y="1" width="12" height="7" rx="1.5" fill={ink} className="cord-line" />
        </marker>
      ))}
    </defs>
  );
}

export function Plug({ x, fill }: { x: number; fill: string }) {
  return <rect x={x + 5} y="-3.5" width="12" height="7" rx="1.5" fill={fill} className="cord-line" />;
}

/** A cord that is proposed. */
export function GhostLine({ id }: { id: string }) {
  return (
    <g data-cord={id}>
      <path data-run="" className="cord-line" stroke="var(--edge)" strokeWidth="1.5" strokeDasharray="2 5" />
    </g>
  );
}

/** Drawn anew only when it looks otherwise: what it calls does the same each time. */
export const CordLine = memo(
  function CordLine({
    id,
    field,
    source,
    loose,
    lit,
    onOpen,
    onLight,
  }: {
    id: string;
    field: string;
    source: string;
    loose: boolean;
    lit: boolean;
    onOpen: (field: string) => void;
    onLight: (field: string | undefined) => void;
  }) {
    const look = loose ? "loose" : lit ? "lit" : "rest";
    const stroke = INK[look];
    return (
      // biome-ignore lint/a11y/noStaticElementInteractions: drawn beside rows and chips that say and do the same by key
      <g
        data-testid="cord"
        data-cord={id}
        data-field={field}
        data-source={source}
        data-loose={loose || undefined}
        className="cursor-pointer"
        onPointerEnter={() => onLight(field)}
        onPointerLeave={() => onLight(undefined)}
        onClick={() => onOpen(field)}
      >
        {/* The halo takes the presses as well. */}
        <path data-run="" stroke="var(--canvas)" strokeWidth="6.5" pointerEvents="stroke" />
        <path
          data-run=""
          className="cord-line"
          stroke={stroke}
          strokeWidth="2.5"
          strokeLinecap="round"
          strokeDasharray={loose ? "7 5" : undefined}
          markerStart={`url(#plug-${look})`}
          markerEnd={loose ? undefined : `url(#plug-${look})`}
          pointerEvents="none"
        />
        {loose ? (
          <g data-end="" pointerEvents="none">
            <path
              d={`M${RUN - 56} 0q10 0 16 6`}
              className="cord-line"
              stroke={stroke}
              strokeWidth="2.5"
              strokeLinecap="round"
            />
            <rect
              x={RUN - 42}
              y="3.5"
              width="12"
              height="7"
              rx="1.5"
              fill={stroke}
              transform={`rotate(24 ${RUN - 36} 7)`}
            />
          </g>
        ) : null}
      </g>
    );
  },
  (a, b) => a.id === b.id && a.lit === b.lit && a.loose === b.loose,
);
