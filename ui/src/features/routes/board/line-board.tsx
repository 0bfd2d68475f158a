// A line on the patch bay: everything of its screen put together. What is decided is decided in the files it joins.
import { useNavigate } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useIpc } from "../../../ipc/context";
import type { ConnectionView, Mark, RouteView, Vendor, Wanted } from "../../../ipc/types";
import { useVoice } from "../../../lib/announce";
import { useBarNote } from "../../../lib/bar";
import { useReady } from "../../../lib/ready";
import { board as words } from "../../../lib/words/board";
import { routes } from "../../../lib/words/routes";
import { useRouteSteps } from "../mutations";
import { Bands, Guard } from "./bands";
import { BayHead } from "./bay-head";
import { type Draft, draftOf, isCheckable } from "./board";
import { changesOf } from "./changes";
import { Dock } from "./dock";
import { DockLeft } from "./dock-left";
import { clausesOf, sentence } from "./filter";
import { type Bench, heldName, nameOfField, nameOfSource } from "./hands";
import { headsOf } from "./heads";
import { keepDraft } from "./keep";
import { LineDialogs, type Over } from "./line-dialogs";
import { lineMenu } from "./line-menu";
import { LineStrip } from "./line-strip";
import { useLineSteps } from "./queries";
import { ReplaceDialog } from "./replace";
import { sourceRows } from "./sides";
import { Stage } from "./stage";
import { CordTable } from "./table";
import { TopBar } from "./top-bar";
import { useBoardKeys } from "./use-board-keys";
import { useDock } from "./use-dock";
import { useHands } from "./use-hands";
import { useLine } from "./use-line";
import { useOffers } from "./use-offers";
import { useSaving } from "./use-saving";
import { useSteady } from "./use-steady";
import { useStrip } from "./use-strip";

const NONE: readonly never[] = [];

export function LineBoard({
  route,
  made,
  first,
  connections,
  vendors,
}: {
  route: RouteView | undefined;
  made: string | undefined;
  first: Draft;
  connections: readonly ConnectionView[];
  vendors: readonly Vendor[];
}) {
  const ipc = useIpc();
  const navigate = useNavigate();
  const { toast, say } = useVoice();
  const line = useLine(route, first);
  const { draft, step, changed, version } = line;
  const { turn } = useRouteSteps();
  const { save, plan, protect, refresh } = useLineSteps();
  const [over, setOver] = useState<Over>("none");
  const [table, setTable] = useState(false);
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const [finding, setFinding] = useState<string | undefined>(undefined);
  const [hover, setHover] = useState<string | undefined>(undefined);
  const [ghosts, setGhosts] = useState(false);
  const strip = useStrip(route, line, made);
  const able = isCheckable(draft) && line.container.data !== undefined;
  const target = connections.find((one) => one.id === draft.target);
  const environment = target?.environment;
  const heads = headsOf(draft, line, connections, vendors);
  const noun = words.noun(target?.vendor ?? "");

  const bench: Bench = useMemo(
    () => ({
      sources: sourceRows(line.fields, draft, folded, finding ?? ""),
      targets: line.targets,
      fields: line.fields,
      keyField: draft.key_field,
    }),
    [line.fields, line.targets, draft, folded, finding],
  );
  const dock = useDock();
  const on = useHands({
    bench,
    line,
    noun,
    onFold: (group) =>
      setFolded((old) => {
        const next = new Set(old);
        if (!next.delete(group)) next.add(group);
        return next;
      }),
    onSteps: (field) => {
      on.select(field);
      dock.showSteps();
    },
  });
  const { hands } = on;
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
  useBoardKeys(on, able && !table, [actions.save, actions.undo, actions.redo]);
  const onPolicy = useSteady((path: string, policy: Mark) =>
    protect.mutate(
      { id: draft.source, path, policy },
      { onSuccess: () => toast(words.policySaid(path, words.policies[policy].word)) },
    ),
  );
  // The plan is looked at on its own screen; what is not saved here is kept and taken up again on the way back.
  const wish = (wanted: Wanted) =>
    plan.mutate(
      { connection: draft.target, container: draft.container, wanted },
      {
        onSuccess: ({ id }) => {
          say(words.planned);
          const search = { line: route?.id ?? "new", ...(wanted.key_column ? { wants: "key" as const } : {}) };
          void navigate({ to: "/plans/$id", params: { id }, search, ignoreBlocker: true });
        },
      },
    );
  const menu = lineMenu(route, able, {
    versions: () => setOver("versions"),
    refresh: () => refresh.mutate(draft.target),
    events: () => route && void navigate({ to: "/events", search: { route: route.id } }),
    remove: () => setOver("delete"),
  });
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
        onTurn={(next) =>
          route &&
          turn.mutate({ id: route.id, on: next }, { onSuccess: () => say(routes.turnedSaid(route.name, next)) })
        }
        onTable={() => setTable(!table)}
        onBacktest={() => setOver("backtest")}
        onTest={() => setOver("test")}
      />
      <Bands
        line={line}
        route={route}
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
      />
      {strip.open || !able ? (
        <LineStrip
          draft={draft}
          connections={connections}
          container={line.container.data}
          step={step}
          planning={plan.isPending}
          unnamed={strip.unnamed}
          onPlanKey={() => wish({ key_column: true })}
          onClose={able ? strip.close : undefined}
        />
      ) : null}
      {able && table ? (
        <CordTable
          line={line}
          vendor={target?.vendor_name ?? ""}
          onSteps={(field) => {
            on.select(field);
            dock.showSteps();
          }}
        />
      ) : null}
      {able && !table ? (
        <div className="flex min-h-0 flex-1 border-t border-line">
          <Stage
            bench={bench}
            line={line}
            hands={on}
            heads={{
              ...heads,
              target: { ...heads.target, note: held ? words.fit(on.free) : words.columns(line.targets.length, noun) },
            }}
            bayHead={
              <BayHead
                clauses={draft.filter ? clausesOf(draft.filter).length : 0}
                sentence={draft.filter ? sentence(draft.filter) : undefined}
                open={dock.filter}
                volume={volume}
                suggested={suggestions.length}
                shown={ghosts}
                onFilter={dock.toggleFilter}
                onShow={() => setGhosts(!ghosts)}
                onAll={() => {
                  step({ do: "accept", cords: suggestions.map((one) => one.cord) });
                  say(words.said.accepted(suggestions.length));
                }}
              />
            }
            lit={hover ?? meant}
            suggestions={ghosts ? suggestions : NONE}
            finding={finding}
            onLight={setHover}
            onFind={setFinding}
            onPolicy={onPolicy}
            onOpen={(field) => {
              on.select(field);
              dock.showSteps();
            }}
            onAccept={(one) => {
              step({ do: "accept", cords: [one.cord] });
              say(words.said.accepted(1));
            }}
            onLine={strip.toggle}
          />
        </div>
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
                filter={dock.filter}
                volume={volume}
                planning={plan.isPending}
                onFilterDone={dock.toggleFilter}
                onPolicy={onPolicy}
                onPlan={(field, labels) => wish({ labels: [{ field, labels }] })}
              />
            }
          />
        </div>
      ) : null}
      <ReplaceDialog bench={bench} hands={on} />
      <Guard changed={changed && over !== "delete"} onDiscard={() => keepDraft(route?.id, ipc.base(), undefined)} />
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
