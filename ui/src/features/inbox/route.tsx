// Inbox: what needs a person, by cause. Left the causes and replays, right the chosen one with its events.
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Inbox as InboxIcon } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { Button } from "../../components/button";
import { DismissDialog, useDismissing } from "../../components/dismiss-dialog";
import { Drawer } from "../../components/event/drawer";
import { Loading, TopRow } from "../../components/page";
import { Empty, ProblemBand, problemOf } from "../../components/problem";
import { ReplayDialog } from "../../components/replay/dialog";
import { scopeWords } from "../../components/replay/model";
import { useNow } from "../../components/use-now";
import { useIpc } from "../../ipc/context";
import {
  type Group,
  type InboxRow,
  inboxQuery,
  type Replay,
  type ReplayScope,
  replaysQuery,
  waitingIn,
} from "../../ipc/desk";
import { routesQuery } from "../../ipc/queries";
import { useActions } from "../../lib/actions";
import { useVoice } from "../../lib/announce";
import { count } from "../../lib/figures";
import { useReady } from "../../lib/ready";
import { inbox as words } from "../../lib/words/inbox";
import { CauseHead } from "./cause-head";
import { Causes } from "./causes";
import { canDismiss, inOrder, keyOf, scopeOf, sectionsOf, stillThere, toggled, wayOf } from "./model";
import { useDesk } from "./mutations";
import { ReplayView } from "./replay-view";
import { Rows } from "./rows";
import type { InboxSearch } from "./search";
import { useFix } from "./use-fix";
import { inboxActions } from "./use-inbox-keys";
import { useGroupRows } from "./use-rows";

const api = getRouteApi("/inbox");
const REPLAYS_SHOWN = 8;

export function InboxScreen() {
  const ipc = useIpc();
  const search = api.useSearch();
  const navigate = api.useNavigate();
  const inbox = useQuery(inboxQuery(ipc));
  const replays = useQuery(replaysQuery(ipc));
  const routes = useQuery(routesQuery(ipc));
  const { now, zone } = useNow();
  const { say } = useVoice();
  const desk = useDesk();
  const dismissing = useDismissing();
  const [cursor, setCursor] = useState<string | undefined>(undefined);
  const [inRows, setInRows] = useState(false);
  const [chosen, setChosen] = useState<string[]>([]);
  const [over, setOver] = useState<"none" | "replay" | "dismiss">("none");
  const sections = useMemo(() => sectionsOf(inbox.data?.groups ?? []), [inbox.data]);
  const groups = useMemo(() => inOrder(sections), [sections]);
  // What was prepared and not started is no replay that anybody would look for.
  const known = (replays.data ?? []).filter(
    (one) => one.counts.sent > 0 || one.state === "running" || one.state === "paused",
  );
  const replay = search.replay;
  const group = replay
    ? undefined
    : (groups.find((one) => one.id === search.group) ?? (search.group ? undefined : groups[0]));
  const list = useGroupRows(group?.id);
  const selected = stillThere(chosen, list.rows);
  const open = search.id;
  const opened = list.rows.find((row) => row.event === open);
  const at = opened ? keyOf(opened) : cursor;
  useReady("inbox", inbox.data !== undefined || inbox.error !== null);

  const go = (next: InboxSearch) => void navigate({ search: next, replace: true });
  const focus = useFocus();
  const choose = (next: Group) => {
    setCursor(undefined);
    setInRows(false);
    setChosen([]);
    go({ group: next.id });
    focus("group", next.id);
  };
  const toRow = (row: InboxRow) => {
    setCursor(keyOf(row));
    setInRows(true);
    if (open === undefined) focus("row", keyOf(row));
    else if (group) go({ group: group.id, id: row.event, tab: search.tab ?? "summary" });
  };
  const openRow = (row: InboxRow) => {
    setCursor(keyOf(row));
    setInRows(true);
    if (group) go({ group: group.id, id: row.event, tab: search.tab ?? "summary" });
  };
  const into = () => {
    const first = list.rows.find((row) => keyOf(row) === cursor) ?? list.rows[0];
    if (first) toRow(first);
  };
  const back = () => {
    setInRows(false);
    if (group) focus("group", group.id);
  };
  const close = () => {
    if (group) go({ group: group.id });
    if (at !== undefined) focus("row", at);
  };
  const select = (row: InboxRow) => {
    const next = toggled(selected, keyOf(row));
    setChosen(next);
    say(words.said.selected(count(next.length)));
  };
  const fix = useFix(desk, () => setOver("replay"));
  const actions = inboxActions({
    groups,
    group,
    rows: list.rows,
    cursor: at,
    inRows: inRows || open !== undefined,
    open,
    chosen: selected,
    onGroup: choose,
    onRow: toRow,
    onInto: into,
    onBack: back,
    onOpen: openRow,
    onClose: close,
    onSelect: select,
    onReplay: () => setOver("replay"),
    onDismiss: () => {
      dismissing.give.reset();
      setOver("dismiss");
    },
    onFix: fix,
  });
  useActions(Object.values(actions));

  const total = inbox.data ? waitingIn(inbox.data) : 0;
  const scope: ReplayScope = selected.length > 0 ? { deliveries: selected } : { group: group?.id ?? "" };
  /** What an act is about: those that were selected, or the whole group. */
  const waiting = selected.length > 0 ? selected.length : (group?.count ?? 0);
  const target = routes.data?.find((one) => one.id === group?.route?.id)?.target.container_name ?? words.theTarget;
  const sentenceOf = (one: Replay) => {
    const asked = scopeOf(one.scope);
    return scopeWords(asked, one.counts.total, groups.find((known) => known.id === asked.group)?.sentence);
  };
  const nothing = inbox.data !== undefined && groups.length === 0 && known.length === 0 && replay === undefined;

  return (
    <>
      <TopRow
        title={words.title}
        sentence={
          inbox.data
            ? total === 0
              ? words.none
              : words.sentence(total - inbox.data.unreadable, inbox.data.unreadable, groups.length)
            : undefined
        }
      />
      <div className="relative flex min-h-0 flex-1 border-t border-line">
        {inbox.error && !inbox.data ? (
          <div className="flex-1 p-4">
            <ProblemBand problem={problemOf(inbox.error)} onRemedy={() => void inbox.refetch()} />
          </div>
        ) : null}
        {!inbox.data && !inbox.error ? <Loading /> : null}
        {nothing ? (
          <Empty icon={InboxIcon} text={words.empty}>
            <Button onClick={() => void navigate({ to: "/events" })}>{words.emptyAct}</Button>
          </Empty>
        ) : null}
        {inbox.data && !nothing ? (
          <>
            <Causes
              sections={sections}
              replays={known.slice(0, REPLAYS_SHOWN)}
              chosen={group?.id}
              replay={replay}
              now={now}
              zone={zone}
              hidden={open !== undefined}
              onGroup={(next, byKey) => (byKey && next.id === group?.id ? into() : choose(next))}
              onReplay={(one) => go({ replay: one.id })}
            />
            <div className="flex min-h-0 min-w-0 flex-1 flex-col">
              {replay ? <ReplayView id={replay} desk={desk} sentence={sentenceOf} now={now} zone={zone} /> : null}
              {group ? (
                <>
                  <CauseHead
                    group={group}
                    now={now}
                    zone={zone}
                    busy={desk.plan.isPending || desk.look.isPending}
                    error={desk.plan.error ?? desk.look.error ?? dismissing.take.error}
                    fix={{ ...actions.fix, enabled: wayOf(group) !== undefined }}
                    replay={actions.replay}
                    dismiss={actions.dismiss}
                    left={
                      selected.length > 0
                        ? { text: words.selected(count(selected.length)), clear: () => setChosen([]) }
                        : undefined
                    }
                  />
                  <Rows
                    cause={group.sentence}
                    list={list}
                    cursor={at}
                    chosen={selected}
                    now={now}
                    zone={zone}
                    selectable={canDismiss(group) && group.kind !== "unreadable"}
                    onOpen={openRow}
                    onSelect={select}
                  />
                </>
              ) : null}
              {!group && !replay ? <Empty icon={InboxIcon} text={search.group ? words.gone : words.none} /> : null}
            </div>
          </>
        ) : null}
        {open === undefined ? null : (
          <Drawer
            id={open}
            tab={search.tab ?? "summary"}
            zone={zone}
            now={now}
            next={actions.next}
            previous={actions.previous}
            close={actions.close}
            onTab={(tab) => go({ ...search, tab })}
          />
        )}
      </div>
      {group && over === "replay" ? (
        <ReplayDialog
          sentence={group.sentence}
          line={group.route?.name}
          scope={scope}
          number={waiting}
          target={target}
          onClose={() => setOver("none")}
          onStarted={(id) => {
            setOver("none");
            setChosen([]);
            go({ replay: id });
          }}
        />
      ) : null}
      {group && over === "dismiss" ? (
        <DismissDialog
          of={selected.length > 0 ? { deliveries: selected } : { group: group.id }}
          number={waiting}
          text={
            group.kind === "unreadable"
              ? words.dismiss.unreadable(count(waiting))
              : words.dismiss.text(count(waiting), group.route?.name ?? words.theTarget)
          }
          by={dismissing}
          onClose={(done) => {
            setOver("none");
            if (done) setChosen([]);
          }}
        />
      ) : null}
    </>
  );
}

/** Moves the focus to what is drawn next: readers then read it, and Enter and Space are its own. */
function useFocus(): (what: "group" | "row", id: string) => void {
  const wanted = useRef<{ what: "group" | "row"; id: string } | undefined>(undefined);
  useEffect(() => {
    if (wanted.current === undefined) return;
    const { what, id } = wanted.current;
    const all = document.querySelectorAll<HTMLElement>(what === "group" ? "button[data-group]" : "button[data-row]");
    const found = [...all].find((one) => one.dataset[what] === id);
    if (!found) return;
    wanted.current = undefined;
    found.focus();
    found.scrollIntoView?.({ block: "nearest" });
  });
  return (what, id) => {
    wanted.current = { what, id };
  };
}
