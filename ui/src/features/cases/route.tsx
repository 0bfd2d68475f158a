// Cases: what is open at the targets, by state; the chosen one with what moved it beside the list.
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { BriefcaseBusiness } from "lucide-react";
import { Tabs } from "radix-ui";
import { useEffect, useMemo, useRef, useState } from "react";
import { Button } from "../../components/button";
import { Select } from "../../components/field";
import { Keys } from "../../components/keys";
import { Loading, TopRow } from "../../components/page";
import { Empty, ProblemBand, problemOf } from "../../components/problem";
import { useNow } from "../../components/use-now";
import { CASE_STATES, type CaseState, type CaseView, caseQuery, casesQuery } from "../../ipc/cases";
import { useIpc } from "../../ipc/context";
import { connectionsQuery, routesQuery } from "../../ipc/queries";
import { run, useActions } from "../../lib/actions";
import { useVoice } from "../../lib/announce";
import { copyText } from "../../lib/copy";
import { count } from "../../lib/figures";
import { useReady } from "../../lib/ready";
import { cases as words } from "../../lib/words/cases";
import { shell } from "../../lib/words/shell";
import { CaseDrawer } from "./drawer";
import { EndDialog } from "./end-dialog";
import { CaseList } from "./list";
import { correlating, emptyWords, targetOf, toggled } from "./model";
import { useCaseActs } from "./mutations";
import { QuietDialog } from "./quiet-dialog";
import type { CasesSearch } from "./search";
import { SweepDialog } from "./sweep-dialog";
import { caseActions } from "./use-case-keys";

const api = getRouteApi("/cases");

export function CasesScreen() {
  const ipc = useIpc();
  const search = api.useSearch();
  const navigate = api.useNavigate();
  const { now, zone } = useNow();
  const { say } = useVoice();
  const state = search.state ?? "open";
  const pages = useInfiniteQuery(casesQuery(ipc, state, search.route));
  const routes = useQuery(routesQuery(ipc)).data ?? [];
  const connections = useQuery(connectionsQuery(ipc)).data ?? [];
  const opened = useQuery(caseQuery(ipc, search.id)).data;
  const acts = useCaseActs();
  const [cursor, setCursor] = useState<string | undefined>(undefined);
  const [picked, setPicked] = useState<string[]>([]);
  const [over, setOver] = useState<{ what: "end" | "quiet"; one: CaseView } | { what: "sweep" } | undefined>(undefined);
  const list = useMemo(() => pages.data?.pages.flatMap((page) => page.cases) ?? [], [pages.data]);
  const counts = pages.data?.pages[0]?.counts;
  const chosen = list.filter((one) => picked.includes(one.id));
  const at = search.id ?? cursor ?? list[0]?.id;
  const here = opened ?? list.find((one) => one.id === at);
  useReady("cases", pages.data !== undefined || pages.error !== null);

  const go = (next: CasesSearch) => void navigate({ search: next, replace: true });
  const focus = useRowFocus();
  const rest = { ...(search.state ? { state } : {}), ...(search.route ? { route: search.route } : {}) };
  const target = (one: CaseView) => targetOf(one.route.id, routes, connections);
  const toState = (next: CaseState) => {
    setCursor(undefined);
    setPicked([]);
    const { state: _state, ...others } = rest;
    go(next === "open" ? others : { ...others, state: next });
    say(`${words.states[next]}: ${counts ? count(counts[next]) : ""}`);
  };
  const open = (one: CaseView) => {
    setCursor(one.id);
    go({ ...rest, id: one.id });
  };
  const select = (one: CaseView) => {
    const next = toggled(picked, one.id);
    setPicked(next);
    say(words.selected(count(next.length)));
  };
  const all = () => {
    setPicked(list.map((one) => one.id));
    say(words.selected(count(list.length)));
  };
  const begin = (what: "end" | "quiet") => () => {
    if (!here) return;
    acts[what].reset();
    setOver({ what, one: here });
  };
  const actions = caseActions({
    list,
    state,
    cursor: at,
    open: search.id,
    opened: search.id === undefined ? undefined : here,
    chosen: chosen.map((one) => one.id),
    onCursor: (one) => {
      setCursor(one.id);
      focus(one.id);
    },
    onOpen: open,
    onClose: () => {
      go(rest);
      if (at !== undefined) focus(at);
    },
    onState: toState,
    onSelect: select,
    onAll: all,
    onEnd: begin("end"),
    onQuiet: begin("quiet"),
    onSweep: () => {
      acts.sweep.reset();
      setOver({ what: "sweep" });
    },
    onCopy: (id) => void copyText(id).then((ok) => ok && say(shell.copied(words.id))),
  });
  useActions(Object.values(actions));

  const line = correlating(routes);
  const never = counts !== undefined && search.route === undefined && CASE_STATES.every((name) => counts[name] === 0);
  const sentence = counts
    ? counts.open === 0
      ? words.none
      : words.sentence(count(counts.open), count(counts.stale))
    : undefined;
  // Only lines that make cases are worth choosing from.
  const lines = routes.filter((one) => correlating([one]) !== undefined || one.id === search.route);
  const ticks = state === "stale" ? { chosen: picked, onSelect: select } : undefined;
  return (
    <>
      <TopRow title={words.title} sentence={sentence} />
      <Tabs.Root
        value={state}
        onValueChange={(next) => toState(CASE_STATES.find((one) => one === next) ?? "open")}
        className="relative flex min-h-0 flex-1 flex-col"
      >
        {never ? null : (
          <div className="flex h-9 shrink-0 items-center gap-4 border-b border-line px-4">
            <Tabs.List aria-label={words.statesLabel} className="flex h-full min-w-0 flex-1 gap-4">
              {CASE_STATES.map((name) => (
                <Tabs.Trigger
                  key={name}
                  value={name}
                  data-testid={`cases-${name}`}
                  className="ring-in relative flex items-center gap-1.5 whitespace-nowrap text-ink-2 after:absolute after:inset-x-0 after:-bottom-px after:h-0.5 data-[state=active]:font-medium data-[state=active]:text-ink data-[state=active]:after:bg-accent"
                >
                  {words.states[name]}
                  {counts ? (
                    <span
                      className={`num font-normal ${name === "failed" && counts.failed > 0 ? "text-bad" : name === "stale" && counts.stale > 0 ? "text-warn" : "text-ink-3"}`}
                    >
                      {count(counts[name])}
                    </span>
                  ) : null}
                </Tabs.Trigger>
              ))}
            </Tabs.List>
            {lines.length > 0 ? (
              <Select
                aria-label={words.line}
                data-testid="cases-line"
                value={search.route ?? ""}
                className="w-40 shrink-0"
                onChange={(event) => {
                  const { route: _route, ...others } = rest;
                  setCursor(undefined);
                  go(event.target.value === "" ? others : { ...others, route: event.target.value });
                }}
              >
                <option value="">{words.everyLine}</option>
                {lines.map((one) => (
                  <option key={one.id} value={one.id}>
                    {one.name}
                  </option>
                ))}
              </Select>
            ) : null}
          </div>
        )}
        <Tabs.Content value={state} tabIndex={-1} className="flex min-h-0 flex-1 focus-visible:outline-none">
          <div className="flex min-h-0 min-w-0 flex-1 flex-col">
            {pages.error && !pages.data ? (
              <div className="p-4">
                <ProblemBand problem={problemOf(pages.error)} onRemedy={() => void pages.refetch()} />
              </div>
            ) : null}
            {!pages.data && !pages.error ? <Loading /> : null}
            {never && line === undefined ? (
              <Empty icon={BriefcaseBusiness} text={words.empty.first}>
                <Button onClick={() => void navigate({ to: "/routes" })}>{words.empty.firstAct}</Button>
              </Empty>
            ) : null}
            {pages.data && list.length === 0 && !(never && line === undefined) ? (
              <Empty icon={BriefcaseBusiness} text={emptyWords(state, line?.name)}>
                {state === "open" && line ? (
                  <Button onClick={() => void navigate({ to: "/routes/$id", params: { id: line.id } })}>
                    {words.empty.openAct(line.name)}
                  </Button>
                ) : null}
              </Empty>
            ) : null}
            {list.length > 0 ? (
              <>
                {ticks ? (
                  <Sweeping
                    chosen={chosen.length}
                    all={list.length}
                    onAll={all}
                    onNone={() => setPicked([])}
                    onSweep={() => run(actions.sweep)}
                  />
                ) : null}
                <CaseList
                  label={words.list(words.states[state])}
                  list={list}
                  cursor={at}
                  select={ticks}
                  now={now}
                  zone={zone}
                  older={pages.hasNextPage}
                  reading={pages.isFetchingNextPage}
                  target={target}
                  onOpen={open}
                  onOlder={() => void pages.fetchNextPage()}
                />
              </>
            ) : null}
          </div>
          {search.id === undefined ? null : (
            <CaseDrawer
              id={search.id}
              now={now}
              zone={zone}
              target={target}
              next={actions.next}
              previous={actions.previous}
              close={actions.close}
              end={actions.end}
              quiet={actions.quiet}
              onCase={(id) => go({ ...rest, id })}
            />
          )}
        </Tabs.Content>
      </Tabs.Root>
      {over?.what === "end" ? (
        <EndDialog one={over.one} target={target(over.one)} acts={acts} onClose={() => setOver(undefined)} />
      ) : null}
      {over?.what === "quiet" ? <QuietDialog one={over.one} acts={acts} onClose={() => setOver(undefined)} /> : null}
      {over?.what === "sweep" ? (
        <SweepDialog
          all={chosen}
          target={target}
          acts={acts}
          onClose={(done) => {
            setOver(undefined);
            if (done) setPicked([]);
          }}
        />
      ) : null}
    </>
  );
}

/** Over the stale ones: what they are, how many are selected, and the way to be rid of them. */
function Sweeping({
  chosen,
  all,
  onAll,
  onNone,
  onSweep,
}: {
  chosen: number;
  all: number;
  onAll: () => void;
  onNone: () => void;
  onSweep: () => void;
}) {
  return (
    <div className="flex min-h-10 shrink-0 flex-wrap items-center gap-x-2 gap-y-1 border-b border-line px-4 py-1.5">
      <p className="num min-w-40 flex-1 text-ink-2">{chosen > 0 ? words.selected(count(chosen)) : words.staleNote}</p>
      {chosen > 0 ? (
        <>
          <Button small kind="quiet" onClick={onNone}>
            {words.clear}
          </Button>
          <Button small onClick={onSweep} data-testid="sweep">
            {words.actions.sweep(count(chosen))}
            <Keys shortcut="s" />
          </Button>
        </>
      ) : (
        <Button small onClick={onAll} data-testid="select-all">
          {words.selectAll(count(all))}
          <Keys shortcut="shift+x" />
        </Button>
      )}
    </div>
  );
}

/** Moves the focus to a row once it is drawn, so that readers read it. */
function useRowFocus(): (id: string) => void {
  const wanted = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (wanted.current === undefined) return;
    const found = [...document.querySelectorAll<HTMLElement>("button[data-row]")].find(
      (one) => one.dataset.row === wanted.current,
    );
    if (!found) return;
    wanted.current = undefined;
    found.focus();
    found.scrollIntoView?.({ block: "nearest" });
  });
  return (id) => {
    wanted.current = id;
  };
}
