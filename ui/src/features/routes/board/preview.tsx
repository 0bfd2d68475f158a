// The last events as this draft would write them: one line each, and the record of one side by side with the saved one.
import { Link } from "@tanstack/react-router";
import { ArrowLeft } from "lucide-react";
import { memo, useDeferredValue, useState } from "react";
import { Button } from "../../../components/button";
import { ProblemBand } from "../../../components/problem";
import type { PreviewRow, PreviewValue } from "../../../ipc/types";
import { secondOf } from "../../../lib/figures";
import { trials as words } from "../../../lib/words/trials";
import { ROW } from "./layout";
import type { TargetRow } from "./sides";
import { useRows } from "./use-rows";
import { VerdictWord, wordOf } from "./verdict";
import { WhyLines } from "./why";

type Shown = {
  rows: readonly PreviewRow[];
  targets: readonly TargetRow[];
  /** The column that is meant, drawn in the accent. */
  lit: string | undefined;
  version: number | undefined;
  zone: string;
};

const nameOf = (targets: readonly TargetRow[], id: string): string =>
  targets.find((row) => row.field.id === id)?.field.name ?? id;

/** Drawn anew for its own data only, not for every move of the hand above it. */
export const Preview = memo(function Preview({
  chosen,
  onChoose,
  ...shown
}: Shown & { chosen: string | undefined; onChoose: (event: string) => void }) {
  const [open, setOpen] = useState<string | undefined>(undefined);
  // The hand above goes on before the columns are put in order for it.
  const lit = useDeferredValue(shown.lit);
  const row = shown.rows.find((one) => one.event !== undefined && one.event === open);
  if (row) return <Record row={row} shown={shown} onBack={() => setOpen(undefined)} />;
  return (
    <PreviewTable
      {...shown}
      lit={lit}
      chosen={chosen}
      onOpen={(event) => {
        onChoose(event);
        setOpen(event);
      }}
    />
  );
});

export function PreviewTable({
  rows,
  targets,
  lit,
  version,
  zone,
  chosen,
  onOpen,
  compare = false,
}: Shown & {
  /** The saved version's value stands struck out before what takes its place. */
  compare?: boolean;
  chosen?: string | undefined;
  onOpen?: (event: string) => void;
}) {
  const cords = targets.filter((row) => row.cord);
  const differs = (id: string) =>
    rows.some((row) => row.values.some((one) => one.field === id && one.was !== undefined));
  // Held against another version, what differs stands first.
  const drawn = compare
    ? [...cords.filter((row) => differs(row.field.id)), ...cords.filter((row) => !differs(row.field.id))]
    : cords;
  // What is meant is always among the columns, wherever it stands on the board.
  const columns = [...drawn.filter((row) => row.field.id === lit), ...drawn.filter((row) => row.field.id !== lit)];
  const ordered = lit && drawn.length > 4 ? columns : drawn;
  const scroll = useRows(rows.length);
  const { first, end } = scroll;
  const head = "sticky top-0 h-7 border-b border-line bg-panel px-3 text-left text-small font-normal whitespace-nowrap";
  return (
    <section
      ref={scroll.ref}
      aria-label={words.table}
      tabIndex={0}
      onScroll={scroll.onScroll}
      className="ring-in min-h-0 flex-1 overflow-auto"
    >
      <table aria-rowcount={rows.length + 1} className="w-full min-w-max border-separate border-spacing-0">
        <thead>
          <tr className="text-ink-3">
            <th scope="col" className={head}>
              {words.received}
            </th>
            <th scope="col" className={head}>
              {words.against(version)}
            </th>
            {ordered.map(({ field }) => (
              <th
                key={field.id}
                scope="col"
                className={`${head} ${field.id === lit ? "font-medium! text-accent" : ""}`}
              >
                {field.name}
              </th>
            ))}
            {ordered.length === 0 ? <td className={head} /> : null}
          </tr>
        </thead>
        <tbody>
          {first > 0 ? <tr style={{ height: first * ROW }} /> : null}
          {rows.slice(first, end).map((row, place) => (
            <tr
              key={row.event ?? first + place}
              aria-rowindex={first + place + 2}
              data-testid="preview-row"
              data-event={row.event}
              data-verdict={wordOf(row)}
              className={`h-7 ${row.event !== undefined && row.event === chosen ? "bg-tint" : "hover:bg-sunken"}`}
            >
              <td className="num px-3 text-ink-2">
                {onOpen && row.event !== undefined ? (
                  <button
                    type="button"
                    className="rounded-tag hover:underline"
                    title={words.record}
                    onClick={() => row.event !== undefined && onOpen(row.event)}
                  >
                    {row.at === undefined ? row.title : secondOf(row.at, zone)}
                  </button>
                ) : row.at === undefined ? (
                  row.title
                ) : (
                  secondOf(row.at, zone)
                )}
              </td>
              <td className="px-3">
                <VerdictWord verdict={wordOf(row)} />
              </td>
              {row.verdict === "filtered" ? (
                <td colSpan={Math.max(1, ordered.length)} className="px-3 text-small text-ink-3">
                  {words.heldBack}
                </td>
              ) : row.problem && row.values.length === 0 ? (
                <td colSpan={Math.max(1, ordered.length)} className="px-3 text-small text-bad">
                  {row.problem.message}
                </td>
              ) : (
                ordered.map(({ field }) => (
                  <Cell
                    key={field.id}
                    value={row.values.find((one) => one.field === field.id)}
                    lit={field.id === lit}
                    wrong={row.missing.includes(field.id)}
                    compare={compare}
                  />
                ))
              )}
            </tr>
          ))}
          {end < rows.length ? <tr style={{ height: (rows.length - end) * ROW }} /> : null}
        </tbody>
      </table>
    </section>
  );
}

function Cell({
  value,
  lit,
  wrong,
  compare,
}: {
  value: PreviewValue | undefined;
  lit: boolean;
  wrong: boolean;
  compare: boolean;
}) {
  const refused = value?.steps?.some((step) => step.refused) ?? false;
  const tone = refused || wrong ? "text-bad" : lit ? "text-accent font-medium" : "";
  const text = refused ? words.verdicts.invalid : wrong ? words.verdicts.missing : (value?.text ?? "");
  return (
    <td className={`max-w-64 px-3 whitespace-nowrap ${tone} ${value?.hidden ? "mono text-ink-2" : ""}`}>
      <span
        className={`cut block ${value?.was === undefined || lit || refused || wrong ? "" : "text-info"}`}
        title={value?.text}
      >
        {compare && value?.was !== undefined ? (
          <>
            <del className="mr-1.5 text-ink-3">{value.was === "" ? words.nothing : value.was}</del>
            <ins className="no-underline">{text === "" ? words.nothing : text}</ins>
          </>
        ) : (
          text
        )}
      </span>
    </td>
  );
}

function Record({ row, shown, onBack }: { row: PreviewRow; shown: Shown; onBack: () => void }) {
  const { version } = shown;
  return (
    <section
      aria-label={words.recordOf(row.title)}
      data-testid="record"
      className="ring-in flex min-h-0 flex-1 flex-col overflow-y-auto px-3.5 pb-3"
    >
      <div className="sticky top-0 flex min-h-8 items-center gap-3 bg-panel">
        <Button small kind="quiet" icon={ArrowLeft} onClick={onBack}>
          {words.last(shown.rows.length)}
        </Button>
        <span className="cut flex-1 font-medium">{row.title}</span>
        <VerdictWord verdict={wordOf(row)} />
        {row.event === undefined ? null : (
          <Link to="/events" search={{ id: row.event }} className="rounded-tag text-small text-accent hover:underline">
            {words.openEvent}
          </Link>
        )}
      </div>
      {row.problem ? <ProblemBand problem={row.problem} quiet /> : null}
      {row.verdict === "filtered" ? (
        <div className="pt-1" data-testid="held-back">
          <p className="mb-1.5">{words.heldBackWhy}</p>
          {row.why ? <WhyLines why={row.why} /> : null}
        </div>
      ) : (
        <table className="mt-1 w-full table-fixed">
          <thead>
            <tr className="text-left text-small text-ink-3">
              <th scope="col" className="w-36 font-normal">
                {words.versions.field}
              </th>
              <th scope="col" className="font-normal">
                {words.now}
              </th>
              {version === undefined ? null : (
                <th scope="col" className="font-normal">
                  {words.before(version)}
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {row.values.map((value) => (
              <tr key={value.field} className="border-t border-line align-top">
                <th scope="row" className="py-0.5 pr-3 text-left font-normal text-ink-2">
                  {nameOf(shown.targets, value.field)}
                </th>
                <td
                  className={`py-0.5 pr-3 break-words ${value.hidden ? "mono" : ""} ${value.was === undefined ? "" : "font-medium text-info"}`}
                >
                  {value.text}
                </td>
                {version === undefined ? null : (
                  <td className={`py-0.5 break-words ${value.hidden ? "mono" : ""} text-ink-2`}>
                    {value.was === undefined ? (
                      <span className="text-small text-ink-3">{words.noChange}</span>
                    ) : (
                      value.was
                    )}
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
