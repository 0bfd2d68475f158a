// The payload as a tree with its privacy marks, as received.
import { Ban, ChevronDown, ChevronRight } from "lucide-react";
import { useMemo, useState } from "react";
import type { EventDetail } from "../../ipc/types";
import { bytes } from "../../lib/figures";
import { events as words } from "../../lib/words/events";
import { markWords } from "../../lib/words/states";
import { Button } from "../button";
import { CopyButton } from "../copy";
import { MarkIcon, Tag } from "../tags";
import { ROWS_SHOWN_MAX, readable, rowsOf, type TreeRow } from "./payload";

export function PayloadTab({ event }: { event: EventDetail }) {
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const [all, setAll] = useState(false);
  const rows = useMemo(() => rowsOf(event.view, event.marks, folded), [event.view, event.marks, folded]);
  const shown = all ? rows : rows.slice(0, ROWS_SHOWN_MAX);
  const fold = (path: string) =>
    setFolded((old) => {
      const next = new Set(old);
      if (!next.delete(path)) next.add(path);
      return next;
    });
  return (
    <div className="flex flex-col gap-2">
      <div className="flex items-center gap-1 text-small text-ink-3">
        <span className="flex-1">{words.payload.received}</span>
        <CopyButton text={JSON.stringify(readable(event.view), null, 2)} what={words.payload.copy} />
      </div>
      <ul className="-mx-1.5" data-testid="payload">
        {shown.map((row) => (
          <Node key={row.path} row={row} onFold={fold} />
        ))}
      </ul>
      {shown.length < rows.length ? (
        <p className="flex items-center gap-2 text-small text-ink-2">
          {words.payload.cut(bytes(event.bytes))}
          <Button small onClick={() => setAll(true)}>
            {words.payload.showAll}
          </Button>
        </p>
      ) : null}
      {event.dropped.length > 0 ? (
        <section className="border-t border-line pt-2">
          <h3 className="mb-1 text-small text-ink-3">{words.payload.dropped(event.dropped.length)}</h3>
          <ul>
            {event.dropped.map((path) => (
              <li key={path} className="flex items-center gap-1.5 text-ink-2">
                <Ban size={13} strokeWidth={1.75} aria-hidden className="shrink-0 text-ink-3" />
                <span className="mono break-all">{path}</span>
                <Tag>{markWords.drop.word}</Tag>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
    </div>
  );
}

const STEP_PX = 16;

function Node({ row, onFold }: { row: TreeRow; onFold: (path: string) => void }) {
  const indent = { paddingLeft: 4 + row.depth * STEP_PX };
  if (row.inside) {
    const { count, list, open } = row.inside;
    const Icon = open ? ChevronDown : ChevronRight;
    return (
      <li style={indent}>
        <button
          type="button"
          aria-expanded={open}
          aria-label={words.payload.fold(row.path)}
          onClick={() => onFold(row.path)}
          className="ring-in flex h-6 w-full items-center gap-1 rounded-tag pr-1 hover:bg-sunken"
        >
          <Icon size={13} strokeWidth={1.75} aria-hidden className="shrink-0 text-ink-3" />
          <span className="text-ink-2">{row.name}</span>
          {open ? null : (
            <span className="text-small text-ink-3">
              {list ? words.payload.entries(count) : words.payload.fields(count)}
            </span>
          )}
        </button>
      </li>
    );
  }
  const leaf = row.leaf;
  if (!leaf) return null;
  return (
    <li style={indent} className="flex min-h-6 items-baseline gap-2 py-0.5 pr-1">
      <span className="ml-[17px] shrink-0 text-ink-2">{row.name}</span>
      <span
        className={`mono min-w-0 flex-1 break-words text-right ${leaf.tone === "hidden" ? "text-ink-2" : ""}`}
        dir="auto"
      >
        {leaf.text}
      </span>
      {leaf.word ? <Tag>{leaf.word}</Tag> : null}
      <span className="flex w-3.5 shrink-0 justify-end self-center">
        <MarkIcon mark={leaf.mark} />
      </span>
    </li>
  );
}
