// A line on the patch bay: everything of its screen put together. What is decided is decided in the files it joins.
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useMemo, useRef, useState } from "react";
import { LeaveGuard } from "../../../components/leave-guard";
import { useIpc } from "../../../ipc/context";
import { settingsQuery } from "../../../ipc/queries";
import type { ConnectionView, Mark, RouteView, Vendor } from "../../../ipc/types";
import type { Action } from "../../../lib/actions";
import { useVoice } from "../../../lib/announce";
import { useBarNote } from "../../../lib/bar";
import { useReady } from "../../../lib/ready";
import { board as words } from "../../../lib/words/board";
import { correlation } from "../../../lib/words/correlation";
import { routes } from "../../../lib/words/routes";
import { useRouteSteps } from "../mutations";
import { Bands } from "./bands";
import { type Draft, draftOf, isCheckable } from "./board";
import { changesOf } from "./changes";
import { Dock } from "./dock";
import { DockLeft } from "./dock-left";
import { heldName, nameOfField, nameOfSource } from "./hands";
import { headsOf } from "./heads";
import { keepDraft } from "./keep";
import { LineDialogs, type Over } from "./line-dialogs";
import { type LineAct, lineMenu } from "./line-menu";
import { LineStage } from "./line-stage";
import { LineStrip } from "./line-strip";
import { useLineSteps } from "./queries";
import { ReplaceDialog } from "./replace";
import type { LineSearch } from "./search";
import { CordTable } from "./table";
import { TopBar } from "./top-bar";
import { useBench } from "./use-bench";
import { useBoardKeys } from "./use-board-keys";
import { useDock } from "./use-dock";
import { useHands } from "./use-hands";
import { useLine } from "./use-line";
import { useOffers } from "./use-offers";
import { useSaving } from "./use-saving";
import { useSteady } from "./use-steady";
import { useStrip } from "./use-strip";
import { useWish } from "./use-wish";

const CASES_FIRST = "[data-testid=cases-side] :is(input, [data-testid=cases-begin])";

export function LineBoard({
  route,
  search,
  first,
  connections,
  vendors,
}: {
  route: RouteView | undefined;
  search: LineSearch;
  first: Draft;
  connections: readonly ConnectionView[];
  vendors: readonly Vendor[];
}) {
  const ipc = useIpc();
  const navigate = useNavigate();
  const { toast, say } = useVoice();
  const line = useLine(route, first, search.back ?? false);
  const { draft, step, changed, version } = line;
  const { turn } = useRouteSteps();
  const { save, plan, protect, refresh } = useLineSteps();
  const wanted = useRef(search.cord);
  const [over, setOver] = useState<Over>("none");
  const [table, setTable] = useState(false);
  const [hover, setHover] = useState<string | undefined>(undefined);
  const strip = useStrip(route, line, search);
  const able = isCheckable(draft) && line.container.data !== undefined;
  const target = connections.find((one) => one.id === draft.target);
  const environment = target?.environment;
  const heads = headsOf(draft, line, connections, vendors);
  const noun = words.noun(target?.vendor ?? "");

  const { bench, find, onFind, fold } = useBench(line);
  const dock = useDock();
  const on = useHands({
    bench,
    line,
    noun,
    onFold: fold,
    onSteps: (field) => openSteps(field),
  });
  const { hands } = on;
  const openSteps = (field: string) => {
    on.select(field);
    dock.showSteps();
  };
  useEffect(() => {
    // Somebody was sent here to mend one cord: it is in hand once the board is drawn.
    if (!able || wanted.current === undefined) return;
    openSteps(wanted.current);
    wanted.current = undefined;
  });
  const { volume, suggestions } = useOffers(line, able);
  useReady("route", draft.container === "" || line.container.data !== undefined || line.container.error !== null);

  const held = hands.held;
  const across = held !== undefined && held.side !== hands.side;
  const at = hands.side === "target" ? nameOfField(bench, hands.target) : nameOfSource(bench, hands.source);
  useBarNote(
    held ? words.said.held(heldName(bench, held)) : undefined,
    across && at !== "" ? words.said.about(on.freeText, at) : on.freeText,
  );

  const { write, actions } = useSaving(line, route, save, strip.askName);
  const letters = useQuery(settingsQuery(ipc)).data?.single_keys ?? true;
  const onCases = useSteady(() => dock.toggle("cases", CASES_FIRST));
  const casesAct: Action = {
    name: "board-cases",
    label: correlation.act,
    shortcut: "alt+c",
    enabled: able,
    perform: onCases,
  };
  useBoardKeys(on, able && !table, letters, onFind, [actions.save, actions.undo, actions.redo, casesAct]);
  const onPolicy = useSteady((path: string, policy: Mark) =>
    protect.mutate(
      { id: draft.source, path, policy },
      { onSuccess: () => toast(words.policySaid(path, words.policies[policy].word)) },
    ),
  );
  const { wish, planning } = useWish(route, draft, plan);
  // Offered only where the vendor lets boards and columns be made.
  const makes = vendors.find((one) => one.id === target?.vendor)?.provisions ?? false;
  const onMenu = useSteady((name: LineAct) => {
    if (name === "versions" || name === "delete") return setOver(name);
    if (name === "cases") return onCases();
    if (name === "refresh") return refresh.mutate(draft.target);
    if (name === "plans") return void navigate({ to: "/plans", search: { connection: draft.target } });
    if (route) void navigate({ to: "/events", search: { route: route.id } });
  });
  const menu = useMemo(() => lineMenu(route, able, makes, onMenu), [route, able, makes, onMenu]);
  const onTurn = useSteady((next: boolean) => {
    if (!route) return;
    turn.mutate({ id: route.id, on: next }, { onSuccess: () => say(routes.turnedSaid(route.name, next)) });
  });
  const onTable = useSteady(() => setTable(!table));
  const onBacktest = useSteady(() => setOver("backtest"));
  const onTest = useSteady(() => setOver("test"));
  const note = route
    ? changed
      ? words.draft(version ?? route.version, changesOf(line.edit))
      : words.saved(version ?? route.version)
    : words.notSaved;
  const meant = hands.side === "target" && !held ? hands.target : undefined;

  return (
    <>
      <TopBar
        name={draft.name}
        note={note}
        environment={environment}
        route={route}
        turning={turn.isPending}
        table={table}
        able={able}
        actions={actions}
        busy={save.isPending}
        menu={menu}
        onTurn={onTurn}
        onTable={onTable}
        onBacktest={onBacktest}
        onTest={onTest}
      />
      <Bands
        line={line}
        route={route}
        sided={dock.side === "cases"}
        errors={{ save: save.error, turn: turn.error ?? protect.error ?? plan.error }}
        onTheirs={() => {
          save.reset();
          if (route) step({ do: "load", saved: draftOf(route) });
        }}
        onMine={() => {
          if (!route) return;
          step({ do: "over", version: route.version });
          write({ ...line.sent, version: route.version });
        }}
        onOther={() => {
          const gone = line.targets.find((one) => one.use === "gone");
          if (gone) on.select(gone.field.id);
          dock.showSteps("[data-testid=move-cord]");
        }}
        onOpen={openSteps}
      />
      {strip.open || !able ? (
        <LineStrip
          draft={draft}
          connections={connections}
          container={line.container.data}
          step={step}
          planning={planning}
          unnamed={strip.unnamed}
          onPlanKey={makes ? () => wish({ key_column: true }) : undefined}
          onClose={able ? strip.close : undefined}
        />
      ) : null}
      {able && table ? <CordTable line={line} vendor={target?.vendor_name ?? ""} onSteps={openSteps} /> : null}
      {able && !table ? (
        <LineStage
          bench={bench}
          line={line}
          hands={on}
          heads={heads}
          noun={noun}
          vendor={connections.find((one) => one.id === draft.source)?.vendor_name ?? ""}
          lit={hover ?? meant}
          find={find}
          side={dock.side}
          volume={volume}
          suggestions={suggestions}
          onLight={setHover}
          onFind={onFind}
          onFilter={() => dock.toggle("filter")}
          onCases={onCases}
          onPolicy={onPolicy}
          onOpen={openSteps}
          onLine={strip.toggle}
        />
      ) : null}
      {able ? (
        // biome-ignore lint/a11y/noStaticElementInteractions: Escape anywhere in the dock goes back to the board
        <div className="contents" onKeyDown={dock.onKeyDown}>
          <Dock
            line={line}
            size={dock.size}
            lit={meant ?? hover}
            onSize={dock.setSize}
            left={
              <DockLeft
                line={line}
                bench={bench}
                hands={on}
                side={dock.side}
                volume={volume}
                planning={planning}
                onSideDone={() => dock.side && dock.toggle(dock.side)}
                onPolicy={onPolicy}
                onPlan={makes ? (field, labels) => wish({ labels: [{ field, labels }] }) : undefined}
              />
            }
          />
        </div>
      ) : null}
      <ReplaceDialog bench={bench} hands={on} />
      <LeaveGuard
        unsaved={changed && over !== "delete"}
        words={words}
        onLeave={() => keepDraft(route?.id, ipc.base(), undefined)}
      />
      <LineDialogs
        over={over}
        line={line}
        route={route}
        environment={environment}
        onClose={() => setOver("none")}
        onDeleted={() => {
          keepDraft(route?.id, ipc.base(), undefined);
          void navigate({ to: "/routes", ignoreBlocker: true });
        }}
      />
    </>
  );
}
