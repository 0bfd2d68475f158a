// One cord as it is drawn: halo, line and plugs. Where it hangs is put in by `hang`.
import { memo } from "react";
import { RUN } from "./layout";

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
    const stroke = loose ? "var(--bad)" : lit ? "var(--accent)" : "var(--cord)";
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
          pointerEvents="none"
        />
        <g data-start="" pointerEvents="none">
          <Plug x={0} fill={stroke} />
        </g>
        <g data-end="" pointerEvents="none">
          {loose ? (
            <>
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
            </>
          ) : (
            <Plug x={-12} fill={stroke} />
          )}
        </g>
      </g>
    );
  },
  (a, b) => a.id === b.id && a.lit === b.lit && a.loose === b.loose,
);
