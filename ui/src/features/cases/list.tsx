// The cases of one list as a table: two lines a row, columns leave as it narrows, state never does.
import { ExternalLink, Layers } from "lucide-react";
import { Button } from "../../components/button";
import { EnvironmentTag } from "../../components/tags";
import type { CaseView } from "../../ipc/cases";
import { count, momentOf } from "../../lib/figures";
import { cases as words } from "../../lib/words/cases";
import type { Target } from "./model";
import { KeyText, PhaseBadge } from "./phase";

const PLAIN =
  "grid grid-cols-[minmax(0,1fr)_84px_92px] @min-[620px]:grid-cols-[minmax(0,1fr)_84px_84px_116px_92px] @min-[900px]:grid-cols-[minmax(0,1.2fr)_minmax(0,1fr)_84px_84px_52px_46px_66px_116px_92px]";
const TICKED =
  "grid grid-cols-[24px_minmax(0,1fr)_84px_92px] @min-[620px]:grid-cols-[24px_minmax(0,1fr)_84px_84px_116px_92px] @min-[900px]:grid-cols-[24px_minmax(0,1.2fr)_minmax(0,1fr)_84px_84px_52px_46px_66px_116px_92px]";
const FROM_620 = "hidden @min-[620px]:block";
const FROM_900 = "hidden @min-[900px]:block";
const TO_900 = "@min-[900px]:hidden";

export type ListProps = {
  label: string;
  list: readonly CaseView[];
  cursor: string | undefined;
  /** Nothing where rows cannot be selected. */
  select: { chosen: readonly string[]; onSelect: (one: CaseView) => void } | undefined;
  now: number;
  zone: string;
  older: boolean;
  reading: boolean;
  target: (one: CaseView) => Target | undefined;
  onOpen: (one: CaseView) => void;
  onOlder: () => void;
};

export function CaseList(props: ListProps) {
  const { label, list, select, older, reading, onOlder } = props;
  const columns = `${select ? TICKED : PLAIN} items-center gap-x-3 px-4`;
  const { columns: heads } = words;
  return (
    <div className="@container min-h-0 min-w-0 flex-1 overflow-y-auto pb-3" data-testid="case-list">
      <div role="table" aria-label={label}>
        <div role="rowgroup" className="sticky top-0 z-2">
          <div role="row" className={`${columns} h-7 border-b border-line bg-panel text-small text-ink-3`}>
            {select ? (
              <span role="columnheader">
                <span className="sr-only">{heads.select}</span>
              </span>
            ) : null}
            <span role="columnheader">{heads.key}</span>
            <span role="columnheader" className={FROM_900}>
              {heads.line}
            </span>
            <span role="columnheader" className={FROM_620}>
              {heads.since}
            </span>
            <span role="columnheader">{heads.last}</span>
            {(["events", "sent", "absorbed"] as const).map((name) => (
              <span key={name} role="columnheader" className={`${FROM_900} text-right`}>
                {heads[name]}
              </span>
            ))}
            <span role="columnheader" className={FROM_620}>
              {heads.record}
            </span>
            <span role="columnheader">{heads.state}</span>
          </div>
        </div>
        <div role="rowgroup">
          {list.map((one) => (
            <Row key={one.id} one={one} columns={columns} {...props} />
          ))}
        </div>
      </div>
      {older ? (
        <div className="flex justify-center py-3">
          <Button onClick={onOlder} busy={reading && words.reading} data-testid="cases-older">
            {words.older}
          </Button>
        </div>
      ) : null}
    </div>
  );
}

/** What is said under the key: which case of the key it is, and whether it holds others or is held. */
function about(one: CaseView): string[] {
  return [
    ...(one.number > 1 ? [words.number(one.number)] : []),
    ...(one.members === undefined ? [] : [words.members(one.members)]),
    ...(one.parent === undefined ? [] : [words.member]),
  ];
}

function Row({
  one,
  columns,
  cursor,
  select,
  now,
  zone,
  target,
  onOpen,
}: ListProps & { one: CaseView; columns: string }) {
  const here = one.id === cursor;
  const place = target(one);
  const notes = about(one);
  const counts = words.said.counts(count(one.events), count(one.sent), count(one.absorbed));
  return (
    <div
      role="row"
      data-testid="case-row"
      data-case={one.id}
      data-phase={one.phase}
      data-selected={select?.chosen.includes(one.id)}
      aria-current={here ? "true" : undefined}
      className={`${columns} relative min-h-10.5 border-b border-line [contain-intrinsic-size:auto_42px] [content-visibility:auto] ${
        here
          ? "bg-tint before:absolute before:inset-y-0 before:left-0 before:w-[3px] before:bg-accent"
          : "hover:bg-sunken"
      }`}
    >
      {select ? (
        <span role="cell" className="z-1 flex">
          <label className="-my-2 flex size-6 items-center">
            <input
              type="checkbox"
              aria-label={words.selectOne(one.key.text)}
              checked={select.chosen.includes(one.id)}
              onChange={() => select.onSelect(one)}
              className="size-3.5"
            />
          </label>
        </span>
      ) : null}
      <span role="cell" className="min-w-0 py-0.75">
        <span className="flex min-w-0 items-center gap-2">
          <button
            type="button"
            data-row={one.id}
            title={counts}
            onClick={() => onOpen(one)}
            className="ring-in flex min-w-0 items-center gap-1.5 text-left font-medium after:absolute after:inset-0"
          >
            {one.members === undefined && !one.group ? null : (
              <Layers size={13} strokeWidth={1.75} aria-hidden className="shrink-0 text-ink-3" />
            )}
            <span className="cut">
              <KeyText {...one.key} />
            </span>
          </button>
          {place?.environment === "production" ? (
            <span className={TO_900}>
              <EnvironmentTag environment={place.environment} />
            </span>
          ) : null}
        </span>
        <span className={`cut num block text-tiny leading-[15px] text-ink-3 ${TO_900}`}>
          {[one.route.name, ...notes].join(", ")}
        </span>
        {notes.length > 0 ? (
          <span className={`cut num text-tiny leading-[15px] text-ink-3 ${FROM_900}`}>{notes.join(", ")}</span>
        ) : null}
      </span>
      <span role="cell" className={`${FROM_900} min-w-0`}>
        <span className="flex min-w-0 items-center gap-2">
          <span className="cut">{one.route.name}</span>
          {place?.environment ? <EnvironmentTag environment={place.environment} /> : null}
        </span>
      </span>
      <span role="cell" className={`${FROM_620} num text-small text-ink-2`}>
        {one.opened_at === undefined ? words.notYet : momentOf(one.opened_at, now, zone)}
      </span>
      <span role="cell" className="num text-small text-ink-2">
        {momentOf(one.last_event_at, now, zone)}
      </span>
      {[one.events, one.sent, one.absorbed].map((value, index) => (
        <span
          // biome-ignore lint/suspicious/noArrayIndexKey: three figures in their columns
          key={index}
          role="cell"
          className={`${FROM_900} num text-right ${value === 0 ? "text-ink-3" : ""}`}
        >
          {count(value)}
        </span>
      ))}
      <span role="cell" className={`${FROM_620} min-w-0`}>
        <RecordLink one={one} />
      </span>
      <span role="cell" className="flex items-center">
        <PhaseBadge one={one} />
      </span>
    </div>
  );
}

function RecordLink({ one }: { one: CaseView }) {
  if (!one.record) {
    return (
      <span className="cut block text-small text-ink-3">
        {one.parent === undefined ? words.noRecord : words.groupRecord}
      </span>
    );
  }
  if (!one.record.url) return <span className="cut block">{one.record.id}</span>;
  return (
    <a
      href={one.record.url}
      target="_blank"
      rel="noreferrer"
      title={one.record.label}
      className="relative z-1 inline-flex h-6 max-w-full items-center gap-1 rounded-tag text-accent hover:underline"
    >
      <span className="cut">{one.record.id}</span>
      <ExternalLink size={12} strokeWidth={1.75} aria-hidden className="shrink-0" />
    </a>
  );
}
