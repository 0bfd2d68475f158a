// Activity: every act of a person, newest first; whether the chain is whole; and all of it as a file.
import { useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ChevronDown, ChevronRight, CircleCheck, Download, History, OctagonX, ShieldCheck } from "lucide-react";
import { useMemo, useState } from "react";
import { Button } from "../../components/button";
import { CopyId } from "../../components/copy";
import { Loading, TopRow } from "../../components/page";
import { Empty, ProblemBand, problemOf } from "../../components/problem";
import { useNow } from "../../components/use-now";
import { useIpc } from "../../ipc/context";
import { type AuditCheck, type AuditLine, desk } from "../../ipc/desk";
import { connectionsQuery, routesQuery } from "../../ipc/queries";
import { type Action, run, useActions } from "../../lib/actions";
import { useVoice } from "../../lib/announce";
import { count, momentOf } from "../../lib/figures";
import { useReady } from "../../lib/ready";
import { saveText } from "../../lib/save";
import { audit as words } from "../../lib/words/inbox";
import { factsOf, type Names, saidOf, sentenceOf } from "./model";

export function AuditScreen() {
  const ipc = useIpc();
  const { say } = useVoice();
  const { now, zone } = useNow();
  const pages = useInfiniteQuery({
    queryKey: ["audit"],
    queryFn: ({ pageParam }) => desk.audit(ipc, pageParam),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (last) => last.older,
  });
  const check = useMutation({
    mutationFn: () => desk.auditCheck(ipc),
    onSuccess: (found) => say(saidOf(found)),
  });
  const save = useMutation({
    mutationFn: () => desk.auditExport(ipc),
    onSuccess: (text) => saveText(words.file, text),
  });
  const actions: Record<"check" | "save", Action> = {
    check: { name: "audit-check", label: words.check, enabled: !check.isPending, perform: () => check.mutate() },
    save: { name: "audit-export", label: words.save, enabled: !save.isPending, perform: () => save.mutate() },
  };
  useActions(Object.values(actions));
  useReady("audit", pages.data !== undefined || pages.error !== null);
  const names = useNames();
  const lines = pages.data?.pages.flatMap((page) => page.lines) ?? [];
  const error = pages.error ?? check.error ?? save.error;
  return (
    <>
      <TopRow
        title={words.title}
        sentence={words.sentence}
        before={
          <span className="flex shrink-0 items-center gap-2 text-ink-2">
            <Link to="/settings" className="rounded-tag hover:text-ink hover:underline">
              {words.trail}
            </Link>
            <span aria-hidden="true">/</span>
          </span>
        }
      >
        <Button
          icon={ShieldCheck}
          busy={check.isPending && words.checking}
          onClick={() => run(actions.check)}
          data-testid="audit-check"
        >
          {words.check}
        </Button>
        <Button
          icon={Download}
          busy={save.isPending && words.saving}
          onClick={() => run(actions.save)}
          data-testid="audit-export"
        >
          {words.save}
        </Button>
      </TopRow>
      <div className="flex min-h-0 flex-1 flex-col gap-2 overflow-y-auto px-4 pb-4">
        {error ? <ProblemBand problem={problemOf(error)} onRemedy={() => void pages.refetch()} /> : null}
        {check.data ? <Found found={check.data} /> : null}
        {!pages.data && !pages.error ? <Loading /> : null}
        {pages.data && lines.length === 0 ? <Empty icon={History} text={words.empty} /> : null}
        {lines.length > 0 ? (
          <ul className="rounded-panel border border-line bg-raised" data-testid="audit-lines">
            {lines.map((line) => (
              <Line key={line.seq} line={line} names={names} now={now} zone={zone} />
            ))}
          </ul>
        ) : null}
        {pages.hasNextPage ? (
          <div className="flex justify-center py-2">
            <Button onClick={() => void pages.fetchNextPage()} data-testid="audit-older">
              {words.older}
            </Button>
          </div>
        ) : null}
      </div>
    </>
  );
}

/** What lines and accounts are called now. */
function useNames(): Names {
  const ipc = useIpc();
  const routes = useQuery(routesQuery(ipc)).data;
  const connections = useQuery(connectionsQuery(ipc)).data;
  return useMemo(
    () => new Map([...(routes ?? []), ...(connections ?? [])].map((one) => [one.id, one.name])),
    [routes, connections],
  );
}

function Found({ found }: { found: AuditCheck }) {
  const Icon = found.ok ? CircleCheck : OctagonX;
  return (
    <p
      data-testid="audit-found"
      data-ok={found.ok}
      className={`flex shrink-0 items-center gap-2 rounded-panel px-3 py-1.5 ${found.ok ? "bg-ok-tint" : "bg-bad-tint"}`}
    >
      <Icon size={16} strokeWidth={1.75} aria-hidden className={`shrink-0 ${found.ok ? "text-ok" : "text-bad"}`} />
      {saidOf(found)}
    </p>
  );
}

function Line({ line, names, now, zone }: { line: AuditLine; names: Names; now: number; zone: string }) {
  const [open, setOpen] = useState(false);
  const Fold = open ? ChevronDown : ChevronRight;
  return (
    <li className="border-t border-line first:border-t-0" data-testid="audit-line" data-what={line.what}>
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="ring-in flex min-h-8.5 w-full items-center gap-2.5 px-3 py-1 text-left hover:bg-sunken"
      >
        <Fold size={13} strokeWidth={1.75} aria-hidden className="shrink-0 text-ink-3" />
        <span className="num w-24 shrink-0 text-small text-ink-2">{momentOf(line.at, now, zone)}</span>
        <span className="cut w-28 shrink-0 font-medium">{line.who}</span>
        <span className="cut flex-1">{sentenceOf(line, names)}</span>
      </button>
      {open ? (
        <dl className="grid grid-cols-[72px_minmax(0,1fr)] gap-x-3 gap-y-1 border-t border-line bg-panel px-3 py-2 pl-9 text-small">
          {factsOf(line).map(([label, text]) => (
            <div key={label} className="contents">
              <dt className="text-ink-3">{label}</dt>
              <dd className="mono min-w-0 break-words">{text}</dd>
            </div>
          ))}
          <dt className="text-ink-3">{words.hash}</dt>
          <dd className="flex min-w-0 items-center gap-2">
            <CopyId id={line.hash} what={words.hash} />
            <span className="num shrink-0 text-ink-3">{words.line(count(line.seq))}</span>
          </dd>
        </dl>
      ) : null}
    </li>
  );
}
