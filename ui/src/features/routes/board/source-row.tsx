// One row of the event's side: a branch of the tree, or a field with its value, privacy mark and jack.
import { ChevronDown, ChevronRight } from "lucide-react";
import { memo } from "react";
import type { Mark } from "../../../ipc/types";
import { percent } from "../../../lib/figures";
import { board as words } from "../../../lib/words/board";
import type { Fit } from "./fits";
import { Jack, type JackLook } from "./jack";
import { PolicyMenu } from "./policy-menu";
import { valueFor } from "./sample";
import type { SourceRow } from "./sides";

export function lookOf(
  row: SourceRow,
  holding: string | undefined,
  fits: ReadonlyMap<string, Fit>,
  used: ReadonlySet<string>,
): JackLook {
  if (row.key === holding) return "live";
  const fit = fits.get(row.key);
  if (fit) return fit.as === "no" ? (used.has(row.key) ? "shut-used" : "shut") : "open";
  return used.has(row.key) ? "used" : "empty";
}

export const SourceRowView = memo(function SourceRowView({
  row,
  index,
  here,
  focused,
  held,
  look,
  view,
  isClear,
  needs,
  onPolicy,
}: {
  row: SourceRow;
  index: number;
  here: boolean;
  focused: boolean;
  held: boolean;
  look: JackLook;
  /** The chosen sample, whose value stands in the row. */
  view: unknown;
  isClear: boolean;
  needs: Fit | undefined;
  onPolicy: (path: string, policy: Mark) => void;
}) {
  const value = row.kind === "field" ? valueFor(row.field, row.key, view) : undefined;
  const style = { top: index * 28, paddingLeft: 14 + row.depth * 18 };
  const mine = focused ? "outline-2 -outline-offset-2 outline-accent" : "";
  const frame = `absolute right-0 left-0 flex h-7 items-center gap-2 rounded-tag pr-5 ${mine} ${held ? "bg-tint" : here ? "bg-sunken" : "hover:bg-sunken"}`;
  if (row.kind === "group") {
    return (
      <div
        id={`s-${index}`}
        role="treeitem"
        tabIndex={-1}
        aria-expanded={row.open}
        aria-level={row.depth + 1}
        aria-selected={here}
        data-row="source"
        data-key={row.key}
        style={{ ...style, paddingLeft: 10 + row.depth * 18 }}
        className={`${frame} cursor-default text-ink-2`}
      >
        {row.open ? (
          <ChevronDown size={14} strokeWidth={1.75} aria-hidden />
        ) : (
          <ChevronRight size={14} strokeWidth={1.75} aria-hidden />
        )}
        <span className="cut flex-1 font-medium">{row.label}</span>
        {row.open ? null : <span className="num text-small text-ink-3">{row.inside}</span>}
      </div>
    );
  }
  const { field } = row;
  const share = field?.share;
  const no = needs?.as === "no";
  return (
    <div
      id={`s-${index}`}
      role="treeitem"
      tabIndex={-1}
      aria-level={row.depth + 1}
      aria-selected={here}
      data-row="source"
      data-key={row.key}
      style={style}
      className={`${frame} cursor-default`}
    >
      <span
        className={`cut shrink-0 max-w-[60%] ${held ? "font-semibold" : no ? "text-ink-3" : ""}`}
        title={field?.words ?? row.key}
      >
        {row.label}
      </span>
      {share !== undefined && share < 0.995 ? (
        <span className="num shrink-0 text-tiny text-ink-3" title={words.share(percent(share))}>
          {percent(share)}
        </span>
      ) : null}
      <span
        className={`cut flex-1 text-right text-small ${value?.hidden ? "mono text-ink-2" : value?.none ? "text-ink-3" : "text-ink-2"} ${row.unseen ? "text-warn" : ""}`}
        title={value?.text}
      >
        {value?.text}
      </span>
      <span className="flex w-5 shrink-0 justify-center">
        {field ? (
          <PolicyMenu field={field} isClear={isClear} onPick={(policy) => onPolicy(field.path, policy)} />
        ) : null}
      </span>
      <Jack look={look} side="source" id={row.key} />
    </div>
  );
});
