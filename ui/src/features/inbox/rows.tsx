// The events that wait for one cause: select some, open one.
import { Button } from "../../components/button";
import { Loading } from "../../components/page";
import { ProblemBand, problemOf } from "../../components/problem";
import { StateBadge } from "../../components/state";
import type { InboxRow } from "../../ipc/desk";
import { momentOf } from "../../lib/figures";
import { inbox as words } from "../../lib/words/inbox";
import { keyOf } from "./model";
import type { GroupRows } from "./use-rows";

export function Rows({
  cause,
  list,
  cursor,
  chosen,
  now,
  zone,
  selectable,
  onOpen,
  onSelect,
}: {
  cause: string;
  list: GroupRows;
  cursor: string | undefined;
  chosen: readonly string[];
  now: number;
  zone: string;
  selectable: boolean;
  onOpen: (row: InboxRow) => void;
  onSelect: (row: InboxRow) => void;
}) {
  if (list.error && list.rows.length === 0) {
    return (
      <div className="p-4">
        <ProblemBand problem={problemOf(list.error)} onRemedy={list.again} />
      </div>
    );
  }
  if (list.loading) return <Loading />;
  return (
    <div className="min-h-0 flex-1 overflow-y-auto pb-3">
      <ul aria-label={words.rows(cause)} data-testid="inbox-rows">
        {list.rows.map((row) => {
          const key = keyOf(row);
          return (
            <li
              key={key}
              data-testid="inbox-row"
              data-key={key}
              data-selected={chosen.includes(key)}
              className={`relative flex min-h-10.5 items-center border-b border-line [contain-intrinsic-size:auto_42px] [content-visibility:auto] ${
                key === cursor
                  ? "bg-tint before:absolute before:inset-y-0 before:left-0 before:w-[3px] before:bg-accent"
                  : "hover:bg-sunken"
              }`}
            >
              {selectable ? (
                <label className="flex h-10 shrink-0 items-center pr-1 pl-4">
                  <input
                    type="checkbox"
                    aria-label={words.select(`${row.title} ${row.summary ?? ""}`.trim())}
                    checked={chosen.includes(key)}
                    onChange={() => onSelect(row)}
                    className="size-3.5"
                  />
                </label>
              ) : null}
              <button
                type="button"
                data-row={key}
                aria-current={key === cursor ? "true" : undefined}
                onClick={() => onOpen(row)}
                className="ring-in flex min-h-10 min-w-0 flex-1 items-center gap-3 py-1 pr-4 pl-2.5 text-left"
              >
                <span className="min-w-0 flex-1">
                  <span className="cut block">
                    <span className="font-medium">{row.title}</span>
                    {row.summary ? <span className="ml-2 text-ink-2">{row.summary}</span> : null}
                  </span>
                  <span className="cut block text-tiny text-ink-3">
                    {row.problem && row.problem.message !== cause ? row.problem.message : row.event}
                  </span>
                </span>
                <span className="num shrink-0 text-small text-ink-2">{momentOf(row.at, now, zone)}</span>
                <span className="flex w-26 shrink-0 items-center">
                  <StateBadge state={row.state ?? "unreadable"} />
                </span>
              </button>
            </li>
          );
        })}
      </ul>
      {list.older ? (
        <div className="flex justify-center py-3">
          <Button onClick={list.more} busy={list.reading && words.moreBusy} data-testid="rows-more">
            {words.more}
          </Button>
        </div>
      ) : null}
    </div>
  );
}
