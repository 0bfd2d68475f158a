// The plain editor of one line: form left, columns right, the last events below.
import { useQuery } from "@tanstack/react-query";
import { Link, useBlocker, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { ActionButton, Button } from "../../components/button";
import { ConfirmDialog } from "../../components/dialog";
import { Switch } from "../../components/field";
import { Menu } from "../../components/menu";
import { Loading, TopRow } from "../../components/page";
import { ProblemBand, problemOf } from "../../components/problem";
import { useRemedy } from "../../components/remedy";
import { HealthBadge } from "../../components/state";
import { EnvironmentTag } from "../../components/tags";
import { useIpc } from "../../ipc/context";
import { connectionsQuery, routeQuery, statusQuery } from "../../ipc/queries";
import type { ConnectionView, Problem, RouteView } from "../../ipc/types";
import { type Action, useActions } from "../../lib/actions";
import { useVoice } from "../../lib/announce";
import { useReady } from "../../lib/ready";
import { routes as words } from "../../lib/words/routes";
import { DeleteDialog } from "./delete-dialog";
import { type Draft, draftOf, emptyDraft } from "./draft";
import { DraftForm } from "./draft-form";
import { focusCord } from "./loose";
import { FindingLine, Mapping } from "./mapping";
import { useRouteSteps } from "./mutations";
import { PreviewDock } from "./preview";
import { isStale, useDraft } from "./use-draft";

const text = words.editor;

export function RouteEditorScreen({ id }: { id: string | undefined }) {
  const ipc = useIpc();
  const route = useQuery({ ...routeQuery(ipc, id ?? ""), enabled: id !== undefined });
  const connections = useQuery(connectionsQuery(ipc));
  const error = route.error ?? connections.error;
  useReady("route", error !== null);
  if (error) {
    return (
      <div className="p-4">
        <ProblemBand
          problem={problemOf(error)}
          onRemedy={() => {
            void route.refetch();
            void connections.refetch();
          }}
        />
      </div>
    );
  }
  if (!connections.data || (id !== undefined && !route.data)) return <Loading />;
  const first = route.data ? draftOf(route.data) : emptyDraft(connections.data);
  return <Editor key={id ?? "new"} route={route.data} first={first} connections={connections.data} />;
}

function Editor({
  route,
  first,
  connections,
}: {
  route: RouteView | undefined;
  first: Draft;
  connections: readonly ConnectionView[];
}) {
  const ipc = useIpc();
  const navigate = useNavigate();
  const remedy = useRemedy();
  const mend = useMend();
  const { toast, say } = useVoice();
  const status = useQuery(statusQuery(ipc));
  const { state, draft, step, changed, container, fields, findings, preview, before } = useDraft(first);
  const { save, turn } = useRouteSteps();
  const [deleting, setDeleting] = useState(false);
  const environment = connections.find((one) => one.id === draft.target)?.environment;
  const loose = (findings.data ?? []).filter((finding) => finding.field === undefined);
  useReady("route", draft.container === "" || container.data !== undefined || container.error !== null);

  const write = (given: Draft) =>
    save.mutate(
      { id: route?.id, draft: given },
      {
        onSuccess: (saved) => {
          step({ do: "load", saved: draftOf(saved) });
          toast(text.saved(saved.version));
          if (!route)
            void navigate({ to: "/routes/$id", params: { id: saved.id }, replace: true, ignoreBlocker: true });
        },
      },
    );
  const saving: Action = {
    name: "save",
    label: route ? text.saveAs(route.version + 1) : text.save,
    shortcut: "mod+s",
    whileTyping: true,
    bar: text.saveBar,
    enabled: changed && !save.isPending,
    perform: () => write(draft),
  };
  useActions([saving]);
  const note = route ? (changed ? text.changed(route.version) : text.unchanged(route.version)) : text.unsaved;

  return (
    <>
      <TopRow
        title={draft.name === "" ? text.newTitle : draft.name}
        before={
          <span className="flex shrink-0 items-center gap-2 text-ink-2 max-[700px]:hidden">
            <Link to="/routes" className="rounded-tag hover:text-ink hover:underline">
              {text.trail}
            </Link>
            <span aria-hidden="true">/</span>
          </span>
        }
        after={
          <span className="flex shrink-0 items-center gap-2.5">
            {environment ? <EnvironmentTag environment={environment} long /> : null}
            {route ? <HealthBadge health={route.health} /> : null}
          </span>
        }
        sentence={note}
      >
        {route ? (
          <>
            <Switch
              label={words.turn(route.name, route.on)}
              checked={route.on}
              disabled={turn.isPending}
              data-testid="route-switch"
              onCheckedChange={(on) =>
                turn.mutate({ id: route.id, on }, { onSuccess: () => say(words.turnedSaid(route.name, on)) })
              }
            />
            <Menu
              label={words.menu(route.name)}
              testId="route-menu"
              actions={[
                {
                  name: "events",
                  label: words.showEvents,
                  enabled: true,
                  perform: () => void navigate({ to: "/events", search: { route: route.id } }),
                },
                { name: "delete", label: words.delete, enabled: true, danger: true, perform: () => setDeleting(true) },
              ]}
            />
          </>
        ) : null}
        <ActionButton action={saving} kind="primary" busy={save.isPending && text.saving} data-testid="save-route" />
      </TopRow>
      <Bands>
        {isStale(save.error) && route ? (
          <ProblemBand
            problem={problemOf(save.error)}
            tone="warn"
            extra={
              <>
                <Button
                  small
                  onClick={() => {
                    save.reset();
                    step({ do: "load", saved: draftOf(route) });
                  }}
                >
                  {text.loadTheirs}
                </Button>
                <Button
                  small
                  kind="quiet"
                  onClick={() => {
                    step({ do: "over", version: route.version });
                    write({ ...draft, version: route.version });
                  }}
                >
                  {text.stale(route.version + 1)}
                </Button>
              </>
            }
          />
        ) : save.error ? (
          <ProblemBand problem={problemOf(save.error)} onRemedy={remedy(problemOf(save.error))} />
        ) : null}
        {turn.error ? <ProblemBand problem={problemOf(turn.error)} onRemedy={remedy(problemOf(turn.error))} /> : null}
        {route?.problem ? (
          <ProblemBand
            problem={route.problem}
            tone={route.health === "held" ? "warn" : "bad"}
            onRemedy={mend(route.problem)}
            extra={<LookAgain id={route.id} />}
          />
        ) : null}
        {container.error ? (
          <ProblemBand problem={problemOf(container.error)} onRemedy={() => void container.refetch()} />
        ) : null}
      </Bands>
      <div className="flex min-h-0 flex-1 border-t border-line max-mid:flex-col max-mid:overflow-y-auto">
        <DraftForm draft={draft} connections={connections} container={container.data} step={step} />
        <div className="flex min-h-0 min-w-0 flex-1 flex-col max-mid:flex-none">
          <div className="ring-in min-h-0 flex-1 overflow-y-auto">
            {loose.length > 0 ? (
              <section aria-label={text.findings} className="pt-2">
                {loose.map((finding) => (
                  <FindingLine key={finding.code} finding={finding} />
                ))}
              </section>
            ) : null}
            {container.data ? (
              <Mapping
                container={container.data}
                draft={draft}
                findings={findings.data ?? []}
                fields={fields.data ?? []}
                samples={preview.data?.rows[0]?.values ?? []}
                step={step}
              />
            ) : (
              <p className="p-4 text-ink-2">{text.chooseBoard}</p>
            )}
          </div>
          <PreviewDock
            preview={preview.data}
            before={changed ? before.data : undefined}
            version={changed ? state.saved.version : undefined}
            error={preview.error}
            container={container.data}
            draft={draft}
            zone={status.data?.zone ?? "UTC"}
          />
        </div>
      </div>
      <Guard changed={changed && !deleting} />
      {deleting && route ? (
        <DeleteDialog
          route={route}
          production={environment === "production"}
          onClose={() => setDeleting(false)}
          onDone={() => void navigate({ to: "/routes", ignoreBlocker: true })}
        />
      ) : null}
    </>
  );
}

function Bands({ children }: { children: React.ReactNode }) {
  return <div className="flex shrink-0 flex-col gap-1.5 px-4 not-empty:pb-2 empty:hidden">{children}</div>;
}

function LookAgain({ id }: { id: string }) {
  const { look } = useRouteSteps();
  return (
    <Button small busy={look.isPending && "…"} onClick={() => look.mutate(id)}>
      {words.lookAgain}
    </Button>
  );
}

/** What mends a line's own problem: a cord or the board here, an account elsewhere. Looking again stands beside it. */
function useMend(): (problem: Problem) => (() => void) | undefined {
  const remedy = useRemedy();
  return (problem) => {
    switch (problem.remedy.kind) {
      case "remap":
      case "add_label": {
        const { field } = problem.remedy;
        return () => focusCord(field);
      }
      case "choose_container":
        return () => document.querySelector<HTMLElement>("[data-testid=route-container]")?.focus();
      case "look_again":
      case "retry":
        return undefined;
      default:
        return remedy(problem);
    }
  };
}

/** Leaving with unsaved changes asks first, inside the page and at the window's own close. */
function Guard({ changed }: { changed: boolean }) {
  const blocker = useBlocker({ shouldBlockFn: () => changed, enableBeforeUnload: () => changed, withResolver: true });
  return (
    <ConfirmDialog
      open={blocker.status === "blocked"}
      onClose={() => blocker.reset?.()}
      title={text.leaveTitle}
      text={text.leaveText}
      verb={text.leave}
      keep={text.stay}
      onConfirm={() => blocker.proceed?.()}
    />
  );
}
