// The practice log beside the board: the last events, short, newest last.
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useLayoutEffect, useRef } from "react";
import { ProblemBand, problemOf } from "../../components/problem";
import { StateBadge } from "../../components/state";
import { useIpc } from "../../ipc/context";
import { recentEventsQuery } from "../../ipc/queries";
import type { EventRow } from "../../ipc/types";
import { secondOf } from "../../lib/figures";
import { practice as words } from "../../lib/words/practice";

const ROWS = 60;
const BOTTOM_SLACK_PX = 40;

export function PracticeLog({ zone }: { zone: string }) {
  const ipc = useIpc();
  const page = useQuery(recentEventsQuery(ipc, ROWS));
  const box = useRef<HTMLUListElement>(null);
  const wasAtEnd = useRef(true);
  const rows = page.data?.rows;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the end moves when rows come
  useLayoutEffect(() => {
    if (box.current && wasAtEnd.current) box.current.scrollTop = box.current.scrollHeight;
  }, [rows]);
  return (
    <section
      aria-label={words.log}
      className="flex min-h-0 w-[34%] min-w-70 shrink-0 flex-col border-r border-line max-mid:w-full max-mid:flex-1 max-mid:border-r-0"
    >
      <div className="flex h-9 shrink-0 items-center gap-2 border-b border-line px-4">
        <h2 className="font-semibold">{words.log}</h2>
        <span className="text-small text-ink-3">{words.logNote}</span>
        <Link to="/events" className="ml-auto rounded-tag text-small text-accent hover:underline">
          {words.openEvents}
        </Link>
      </div>
      {page.error ? (
        <div className="p-3">
          <ProblemBand problem={problemOf(page.error)} onRemedy={() => void page.refetch()} />
        </div>
      ) : null}
      {rows?.length === 0 ? <p className="px-4 py-3 text-ink-2">{words.logEmpty}</p> : null}
      <ul
        ref={box}
        className="ring-in min-h-0 flex-1 overflow-y-auto"
        onScroll={(event) => {
          const { scrollHeight, scrollTop, clientHeight } = event.currentTarget;
          wasAtEnd.current = scrollHeight - scrollTop - clientHeight < BOTTOM_SLACK_PX;
        }}
      >
        {rows?.map((row) => (
          <LogRow key={row.id} row={row} zone={zone} />
        ))}
      </ul>
    </section>
  );
}

function LogRow({ row, zone }: { row: EventRow; zone: string }) {
  const navigate = useNavigate();
  return (
    <li>
      <button
        type="button"
        data-testid="event-row"
        data-event-id={row.id}
        data-state={row.state}
        onClick={() => void navigate({ to: "/events", search: { id: row.id, tab: "trace" } })}
        className="grid h-7.5 w-full grid-cols-[58px_minmax(0,1fr)_auto] items-center gap-2.5 px-4 text-left hover:bg-sunken"
      >
        <span className="num text-ink-2">{secondOf(row.received_at, zone)}</span>
        <span className="cut" title={`${row.title} ${row.summary}`}>
          <span className="font-medium">{row.title}</span> <span className="ml-1 text-ink-2">{row.summary}</span>
        </span>
        <StateBadge state={row.state} />
      </button>
    </li>
  );
}
