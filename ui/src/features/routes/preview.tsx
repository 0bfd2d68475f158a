// The dock under the mapping: the last events as this draft would write them.
import { Link } from "@tanstack/react-router";
import { ChevronDown, ChevronUp, CircleDashed, CircleX, Diff, type LucideIcon, Minus, Scissors } from "lucide-react";
import { useState } from "react";
import { ProblemBand, problemOf } from "../../components/problem";
import type { Container, Preview } from "../../ipc/types";
import { secondOf } from "../../lib/figures";
import { useMedia } from "../../lib/media";
import { routes as words } from "../../lib/words/routes";
import { type Judged, judge, tally, VERDICTS, type Verdict } from "./against";
import type { Draft } from "./draft";

const text = words.editor;

export function PreviewDock({
  preview,
  before,
  version,
  error,
  container,
  draft,
  zone,
}: {
  preview: Preview | undefined;
  /** The saved version over the same events, while the draft differs from it. */
  before: Preview | undefined;
  version: number | undefined;
  error: Error | null;
  container: Container | undefined;
  draft: Draft;
  zone: string;
}) {
  const low = useMedia("(max-height: 700px)");
  const [chosen, setChosen] = useState<boolean | undefined>(undefined);
  const open = chosen ?? !low;
  const Fold = open ? ChevronDown : ChevronUp;
  const rows = preview && container ? judge(preview, before, container, draft) : [];
  const note =
    !preview && !error ? text.previewWait : rows.length === 0 ? text.previewEmpty : text.previewNote(rows.length);
  return (
    <section aria-label={text.preview} className="shrink-0 border-t border-line" data-testid="preview">
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setChosen(!open)}
        className="ring-in flex h-9 w-full items-center gap-2 px-4 text-left hover:bg-sunken focus-visible:-outline-offset-2"
      >
        <span className="font-semibold">{text.preview}</span>
        <span className="cut min-w-0 text-small text-ink-3">{note}</span>
        <span className="flex min-w-0 flex-1 items-center gap-3 overflow-hidden pl-2">
          {rows.length === 0
            ? null
            : VERDICTS.filter((verdict) => verdict !== "changed" || before !== undefined).map((verdict) => (
                <Tally key={verdict} verdict={verdict} count={tally(rows, verdict)} />
              ))}
        </span>
        <Fold size={14} strokeWidth={1.75} aria-hidden className="text-ink-3" />
      </button>
      {open && error ? (
        <div className="px-4 pb-3">
          <ProblemBand problem={problemOf(error)} />
        </div>
      ) : null}
      {open && rows.length > 0 && container ? (
        <section
          aria-label={text.previewTable}
          tabIndex={0}
          className="ring-in max-h-38 overflow-auto focus-visible:-outline-offset-2"
        >
          <Rows rows={rows} container={container} draft={draft} zone={zone} version={version} />
        </section>
      ) : null}
    </section>
  );
}

const LOOK: Record<Verdict, { icon: LucideIcon; tone: string }> = {
  changed: { icon: Diff, tone: "text-info" },
  invalid: { icon: CircleX, tone: "text-bad" },
  cut: { icon: Scissors, tone: "text-warn" },
  missing: { icon: CircleDashed, tone: "text-warn" },
  same: { icon: Minus, tone: "text-ink-3" },
};

/** Nothing of a kind is said without its colour: a zero is no warning. */
function Tally({ verdict, count }: { verdict: Verdict; count: number }) {
  const { icon: Icon, tone } = LOOK[verdict];
  return (
    <span
      className={`num inline-flex shrink-0 items-center gap-1.25 text-small ${count === 0 ? "text-ink-3" : tone}`}
      title={text.verdictTips[verdict]}
      data-testid={`tally-${verdict}`}
    >
      <Icon size={13} strokeWidth={1.75} aria-hidden />
      {text.tally(count, text.verdicts[verdict])}
    </span>
  );
}

function Word({ verdict }: { verdict: Verdict }) {
  const { icon: Icon, tone } = LOOK[verdict];
  return (
    <span className={`inline-flex items-center gap-1.25 align-middle text-small ${tone}`}>
      <Icon size={13} strokeWidth={1.75} aria-hidden />
      {text.verdicts[verdict]}
    </span>
  );
}

function Rows({
  rows,
  container,
  draft,
  zone,
  version,
}: {
  rows: readonly Judged[];
  container: Container;
  draft: Draft;
  zone: string;
  version: number | undefined;
}) {
  const columns = container.fields.filter((field) => draft.cords.some((cord) => cord.field === field.id));
  const head =
    "sticky top-0 h-7 border-b border-line bg-panel px-4 text-left text-small font-normal whitespace-nowrap text-ink-3";
  return (
    <table className="w-full min-w-max border-separate border-spacing-0">
      <thead>
        <tr>
          <th scope="col" className={head}>
            {text.received}
          </th>
          <th scope="col" className={head}>
            {text.against(version)}
          </th>
          {columns.map((field) => (
            <th key={field.id} scope="col" className={head}>
              {field.name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ row, word }) => (
          <tr key={row.event} className="h-7">
            <td className="num px-4 text-ink-2">
              <Link to="/events" search={{ id: row.event }} className="rounded-tag hover:underline">
                {secondOf(row.at, zone)}
              </Link>
            </td>
            <td className="px-4 whitespace-nowrap">
              <Word verdict={word} />
            </td>
            {row.problem ? (
              <td colSpan={columns.length} className="px-4 text-small text-bad">
                {row.problem.message}
              </td>
            ) : (
              columns.map((field) => {
                const value = row.values.find((one) => one.field === field.id);
                return (
                  <td
                    key={field.id}
                    className={`max-w-70 px-4 whitespace-nowrap ${value?.hidden ? "mono text-ink-2" : ""}`}
                  >
                    <span className="cut block" title={value?.text}>
                      {value?.text ?? ""}
                    </span>
                  </td>
                );
              })
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
