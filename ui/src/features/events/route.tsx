// Events: the live log, its filter and strip of time, what is selected, and one event beside it.
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Download, Pause, Play } from "lucide-react";
import { useMemo, useReducer, useRef, useState } from "react";
import { Button, IconButton } from "../../components/button";
import { useDismissing } from "../../components/dismiss-dialog";
import { Drawer } from "../../components/event/drawer";
import { Keys } from "../../components/keys";
import { Loading, TopRow } from "../../components/page";
import { ProblemBand, problemOf } from "../../components/problem";
import { useNow } from "../../components/use-now";
import { useIpc } from "../../ipc/context";
import { statusQuery } from "../../ipc/queries";
import type { EventRow } from "../../ipc/types";
import { run, useActions } from "../../lib/actions";
import { count, momentOf } from "../../lib/figures";
import { useReady } from "../../lib/ready";
import { logWords as words } from "../../lib/words/log";
import { useLogActions } from "./actions";
import { Dialogs } from "./dialogs";
import { belowOf, edgeOf } from "./ends";
import { FilterField } from "./filter-field";
import { type Follow, type FollowStep, stepFollow } from "./follow";
import { itemsOf } from "./items";
import { EventList } from "./list";
import { isLive, knownTo } from "./log";
import { Nothing } from "./nothing";
import { termText, withPart } from "./query-text";
import type { EventsSearch } from "./search";
import { useSeenStore } from "./seen";
import { SeenStrip } from "./seen-strip";
import { SelectedBar } from "./selected-bar";
import { sumOf } from "./strip-shape";
import { useLog } from "./use-log";
import { useNames } from "./use-names";
import { useReading } from "./use-reading";
import { type Over, useSelection } from "./use-selection";
import { useStrip } from "./use-strip";
import { useViews, ViewsMenu } from "./views-menu";

const api = getRouteApi("/events");
const NONE: readonly EventRow[] = [];

export function EventsScreen() {
  const ipc = useIpc();
  const search = api.useSearch();
  const navigate = api.useNavigate();
  const query = search.query ?? "";
  const status = useQuery(statusQuery(ipc));
  const open = search.id;
  const tab = search.tab ?? "trace";
  const [cursor, setCursor] = useState<string | undefined>(undefined);
  const [over, setOver] = useState<Over>("none");
  const selected = open ?? cursor;
  const [follow, step] = useReducer(
    (state: Follow, given: { step: FollowStep; reading: boolean }) => stepFollow(state, given.step, given.reading),
    { following: open === undefined && search.at === undefined },
  );
  const tell = (given: FollowStep) => step({ step: given, reading: open !== undefined });
  // Where one jumped to nothing is followed, whatever led there.
  const following = follow.following && search.at === undefined;
  const { log, error, refetch, loadOlder, loadNewer, look, see } = useLog(query, search.at, following);
  const field = useRef<HTMLInputElement>(null);
  const { nameOf, sources } = useNames(query);
  const zone = status.data?.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const { now } = useNow();
  const clock = useMemo(() => ({ now, zone }), [now, zone]);
  const rows = log?.rows ?? NONE;
  const edge = edgeOf(log);
  const items = useMemo(() => itemsOf(rows, zone, rows.length > 0 ? edge : undefined), [rows, zone, edge]);
  const reading = useReading(query);
  const strip = useStrip(query);
  const seen = useSeenStore();
  const views = useViews();
  const dismissing = useDismissing();
  const asOf = log && isLive(log) ? knownTo(log) : undefined;
  const selection = useSelection(rows, query, asOf);
  useReady("events", log !== undefined || error !== null);

  const go = (next: EventsSearch, push = false) => void navigate({ search: next, replace: !push });
  const filter: EventsSearch = query === "" ? {} : { query };
  const place: EventsSearch = search.at === undefined ? filter : { ...filter, at: search.at };
  const openRow = (row: EventRow) => {
    tell("opened");
    setCursor(row.id);
    go({ ...place, id: row.id, tab });
  };
  const setQuery = (next: string) => {
    tell("filter");
    setCursor(undefined);
    go(next === "" ? {} : { query: next }, true);
  };
  const jump = (at: number) => {
    tell("scrolled-up");
    setCursor(undefined);
    go({ ...filter, at }, true);
  };
  const toEnd = () => {
    setCursor(undefined);
    if (search.at !== undefined) go(filter);
    tell("end");
  };
  const found = strip && query !== "" ? words.found(count(sumOf(strip.buckets)), strip.sampled) : undefined;
  const said = query === "" ? "" : (reading?.words ?? "");
  const back = log?.searchedBackTo === undefined ? "" : momentOf(log.searchedBackTo, now, zone);
  const { replay, dismiss } = selection;
  const actions = useLogActions({
    rows,
    selected,
    open,
    following,
    picked: {
      number: selection.number,
      replay: selection.everything
        ? words.selected.replayAll
        : replay.deliveries.length > 0
          ? words.selected.replay(count(replay.deliveries.length))
          : undefined,
      dismiss: dismiss.length > 0 ? words.selected.dismiss(count(dismiss.length)) : undefined,
    },
    filtered: query !== "",
    tell: (given) => {
      if (given === "toggle" && !following) toEnd();
      else tell(given);
    },
    onCursor: (row) => (open === undefined ? setCursor(row.id) : openRow(row)),
    onOpen: openRow,
    onClose: () => {
      setCursor(open);
      go(place);
    },
    onLetGo: () => setCursor(undefined),
    onEnd: toEnd,
    onHome: () => jump(0),
    onFocusFilter: () => field.current?.focus(),
    onFilterKind: (row, not) => setQuery(withPart(query, termText("kind", row.kind, not))),
    onPick: (row) => selection.pick(row, "one"),
    onStretch: selection.stretch,
    onAll: selection.all,
    onClear: selection.clear,
    onReplay: () => setOver("replay"),
    onDismiss: () => {
      dismissing.give.reset();
      setOver("dismiss");
    },
    onSave: () => setOver("view"),
    onExport: () => setOver("export"),
  });
  useActions(Object.values(actions));
  const sentence =
    query === ""
      ? status.data && words.sentence(count(status.data.sum.events), sources)
      : [said.replace(/\.$/, ""), found, back === "" ? undefined : words.searchedBack(back)]
          .filter((part) => part !== undefined && part !== "")
          .join(" · ");

  return (
    <>
      <TopRow title={words.title} sentence={sentence}>
        <ViewsMenu
          query={query}
          views={views.views}
          onOpen={(view) => setQuery(view.query)}
          onSave={() => setOver("view")}
          onRemove={views.remove}
        />
        <IconButton
          icon={Download}
          label={words.export.button}
          disabled={rows.length === 0}
          onClick={() => run(actions.export)}
          data-testid="export"
        />
        <Button
          icon={following ? Play : Pause}
          onClick={() => (following ? tell("toggle") : toEnd())}
          aria-pressed={following}
          data-testid="follow"
          data-following={following}
        >
          {following ? words.following : words.paused}
          {actions.follow.enabled ? <Keys shortcut="space" /> : null}
        </Button>
      </TopRow>
      <FilterField text={query} field={field} nameOf={nameOf} clock={clock} onSet={setQuery} />
      {strip && (rows.length > 0 || sumOf(strip.buckets) > 0) ? (
        <div className="contents [@media(max-height:460px)]:hidden">
          <SeenStrip
            store={seen}
            buckets={strip.buckets}
            sampled={strip.sampled}
            now={now}
            zone={zone}
            onJump={jump}
            onEnd={toEnd}
          />
        </div>
      ) : null}
      <div className="relative flex min-h-0 flex-1 border-t border-line">
        <div className="flex min-h-0 min-w-0 flex-1 flex-col">
          {error && !log ? (
            <div className="p-4">
              <ProblemBand
                problem={problemOf(error)}
                {...(problemOf(error).code === "query.mistake" ? {} : { onRemedy: () => void refetch() })}
                extra={
                  query === "" ? undefined : (
                    <Button small onClick={() => setQuery("")}>
                      {words.clearFilter}
                    </Button>
                  )
                }
              />
            </div>
          ) : null}
          {!log && !error ? <Loading /> : null}
          {log && rows.length === 0 ? (
            <Nothing filtered={query !== ""} back={back} look={look} onClear={() => setQuery("")} />
          ) : null}
          {log && rows.length > 0 ? (
            <EventList
              // Another filter or another moment is another list: it stands where it begins.
              key={`${search.at ?? ""} ${query}`}
              items={items}
              zone={zone}
              selected={selected}
              chosen={selection.chosen}
              following={following}
              live={isLive(log)}
              below={belowOf(log)}
              edge={{
                edge,
                filtered: query !== "",
                back,
                looking: look.running,
                onFurther: () => void look.further(),
                onStop: look.stop,
              }}
              jumped={search.at}
              onOpen={openRow}
              onPick={(row, how) => {
                tell("moved-up");
                setCursor(row.id);
                selection.pick(row, how);
              }}
              onScrolledUp={() => tell("scrolled-up")}
              onBottom={() => search.at === undefined && tell("at-bottom")}
              onEnd={() => run(actions.end)}
              onOlder={() => void loadOlder()}
              onNewer={() => void loadNewer()}
              onSee={(first, last) => {
                seen.tell(first, last);
                see(last.seq);
              }}
            />
          ) : null}
          {selection.number > 0 ? (
            <SelectedBar
              number={selection.number}
              everything={selection.everything}
              mendable={selection.everything || replay.deliveries.length > 0 || dismiss.length > 0}
              replay={{ ...actions.replay, enabled: actions.replay.label !== words.actions.replay }}
              dismiss={{ ...actions.dismiss, enabled: dismiss.length > 0 }}
              exporting={{
                ...actions.export,
                label: selection.everything ? words.export.button : words.selected.export(count(selection.number)),
              }}
              onEverything={
                selection.everything || query === "" || selection.number < rows.length
                  ? undefined
                  : selection.takeEverything
              }
              onClear={selection.clear}
            />
          ) : null}
        </div>
        {open === undefined ? null : (
          <Drawer
            id={open}
            tab={tab}
            zone={zone}
            now={now}
            next={actions.next}
            previous={actions.previous}
            close={actions.close}
            onTab={(next) => go({ ...place, id: open, tab: next })}
          />
        )}
      </div>
      <Dialogs
        over={over}
        query={query}
        said={said}
        asOf={asOf}
        selection={selection}
        views={views}
        dismissing={dismissing}
        onClose={() => setOver("none")}
      />
    </>
  );
}
