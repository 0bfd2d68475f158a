// Events: the live log, its filter, and one event beside it.
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Activity, Pause, Play } from "lucide-react";
import { useMemo, useReducer, useRef, useState } from "react";
import { Button } from "../../components/button";
import { Drawer } from "../../components/event/drawer";
import { Keys } from "../../components/keys";
import { Loading, TopRow } from "../../components/page";
import { Empty, ProblemBand, problemOf } from "../../components/problem";
import { useIpc } from "../../ipc/context";
import { connectionsQuery, routesQuery, statusQuery } from "../../ipc/queries";
import type { EventRow, Status } from "../../ipc/types";
import { run, useActions } from "../../lib/actions";
import { count, minuteOf } from "../../lib/figures";
import { useReady } from "../../lib/ready";
import { events as words } from "../../lib/words/events";
import { useLogActions } from "./actions";
import {
  CHIP_FIELDS,
  type EventsSearch,
  type Filter,
  type FilterStep,
  filterOf,
  isFiltered,
  stepFilter,
} from "./filter";
import { FilterBar } from "./filter-bar";
import { type Follow, type FollowStep, stepFollow } from "./follow";
import { EventList } from "./list";
import { itemsOf, type Log } from "./log";
import { type Known, nameOf, stateChoices } from "./suggestions";
import { useLog } from "./use-log";

const api = getRouteApi("/events");

export function EventsScreen() {
  const ipc = useIpc();
  const search = api.useSearch();
  const navigate = api.useNavigate();
  const filter = useMemo(() => filterOf(search), [search]);
  const status = useQuery(statusQuery(ipc));
  const open = search.id;
  const tab = search.tab ?? "trace";
  const [cursor, setCursor] = useState<string | undefined>(undefined);
  const selected = open ?? cursor;
  const [follow, step] = useReducer(
    (state: Follow, given: { step: FollowStep; reading: boolean }) => stepFollow(state, given.step, given.reading),
    { following: open === undefined },
  );
  const tell = (given: FollowStep) => step({ step: given, reading: open !== undefined });
  const { log, error, refetch, loadOlder, see } = useLog(filter, follow.following);
  const field = useRef<HTMLInputElement>(null);
  const known = useKnown(log);
  const zone = status.data?.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const items = useMemo(() => itemsOf(log?.rows ?? [], zone), [log?.rows, zone]);
  useReady("events", log !== undefined || error !== null);

  const go = (next: EventsSearch) => void navigate({ search: next, replace: true });
  const openRow = (row: EventRow) => {
    tell("opened");
    setCursor(row.id);
    go({ ...filter, id: row.id, tab });
  };
  const onStep = (given: FilterStep) => {
    tell("filter");
    setCursor(undefined);
    go(stepFilter(filter, given));
  };
  const actions = useLogActions({
    rows: log?.rows ?? [],
    selected,
    open,
    following: follow.following,
    tell,
    onCursor: (row) => (open === undefined ? setCursor(row.id) : openRow(row)),
    onOpen: openRow,
    onClose: () => {
      setCursor(open);
      go(filter);
    },
    onLetGo: () => setCursor(undefined),
    onFocusFilter: () => field.current?.focus(),
    onFilterKind: (row) => onStep({ do: "set", field: "kind", value: row.kind }),
  });
  useActions(Object.values(actions));

  return (
    <>
      <TopRow title={words.title} sentence={sentenceOf(filter, known, log, status.data, zone)}>
        <Button
          icon={follow.following ? Play : Pause}
          onClick={() => run(actions.follow)}
          aria-pressed={follow.following}
          data-testid="follow"
          data-following={follow.following}
        >
          {follow.following ? words.following : words.paused}
          <Keys shortcut="space" />
        </Button>
      </TopRow>
      <FilterBar filter={filter} known={known} field={field} onStep={onStep} />
      <div className="relative flex min-h-0 flex-1 border-t border-line">
        <div className="flex min-h-0 min-w-0 flex-1 flex-col">
          {error && !log ? (
            <div className="p-4">
              <ProblemBand problem={problemOf(error)} onRemedy={() => void refetch()} />
            </div>
          ) : null}
          {!log && !error ? <Loading /> : null}
          {log && log.rows.length === 0 ? <Nothing filter={filter} onClear={() => onStep({ do: "clear" })} /> : null}
          {log && log.rows.length > 0 ? (
            <EventList
              items={items}
              zone={zone}
              selected={selected}
              following={follow.following}
              newer={log.newer.length}
              behind={log.behind}
              atStart={log.older === undefined}
              onOpen={openRow}
              onScrolledUp={() => tell("scrolled-up")}
              onBottom={() => tell("at-bottom")}
              onEnd={() => run(actions.end)}
              onOlder={() => void loadOlder()}
              onSee={see}
            />
          ) : null}
        </div>
        {open === undefined ? null : (
          <Drawer
            id={open}
            tab={tab}
            zone={zone}
            now={status.data?.now ?? Date.now()}
            next={actions.next}
            previous={actions.previous}
            close={actions.close}
            onTab={(next) => go({ ...filter, id: open, tab: next })}
          />
        )}
      </div>
    </>
  );
}

function Nothing({ filter, onClear }: { filter: Filter; onClear: () => void }) {
  const navigate = api.useNavigate();
  return isFiltered(filter) ? (
    <Empty icon={Activity} text={words.emptyFiltered}>
      <Button onClick={onClear}>{words.clearFilter}</Button>
    </Empty>
  ) : (
    <Empty icon={Activity} text={words.empty}>
      <Button onClick={() => void navigate({ to: "/practice" })}>{words.emptyAct}</Button>
    </Empty>
  );
}

/** Names for the filter's values: connections and routes as they are called, kinds as they were seen. */
function useKnown(log: Log | undefined): Known {
  const ipc = useIpc();
  const routes = useQuery(routesQuery(ipc));
  const connections = useQuery(connectionsQuery(ipc));
  return useMemo(() => {
    const kinds = new Map((log?.rows ?? []).map((row) => [row.kind, row.title]));
    return {
      kind: [...kinds].map(([id, name]) => ({ id, name })).sort((a, b) => a.name.localeCompare(b.name)),
      source: (connections.data ?? [])
        .filter((connection) => connection.roles.includes("source"))
        .map(({ id, name }) => ({ id, name })),
      route: [...(routes.data ?? []).map(({ id, name }) => ({ id, name })), { id: "none", name: words.filter.none }],
      state: stateChoices(),
    };
  }, [log?.rows, routes.data, connections.data]);
}

function sentenceOf(
  filter: Filter,
  known: Known,
  log: Log | undefined,
  status: Status | undefined,
  zone: string,
): string {
  const back = log?.partial && log.searchedBackTo ? `, ${words.searchedBack(minuteOf(log.searchedBackTo, zone))}` : "";
  if (!isFiltered(filter)) {
    return status ? words.sentence(count(status.sum.events), Math.max(1, known.source.length)) + back : "";
  }
  const clauses = CHIP_FIELDS.flatMap((name) => {
    const value = filter[name];
    return value === undefined ? [] : [`${words.filter.fields[name]} ${words.filter.is} ${nameOf(name, value, known)}`];
  });
  if (filter.q !== undefined) clauses.push(words.hasText(filter.q));
  return words.filtered(clauses) + back;
}
