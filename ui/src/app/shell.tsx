// The window around the screens: practice band, sidebar, problems of the whole relay, status bar, keys.
import { useQuery } from "@tanstack/react-query";
import { Outlet, useNavigate, useRouterState } from "@tanstack/react-router";
import { FlaskConical } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Button } from "../components/button";
import { ProblemBand, problemOf } from "../components/problem";
import { useRemedy } from "../components/remedy";
import { Toast } from "../components/toast";
import { TroubleBand } from "../features/trouble/band";
import { besides, takesPage } from "../features/trouble/model";
import { TroublePage } from "../features/trouble/page";
import { Refused } from "../ipc/client";
import { useIpc, useStreamState } from "../ipc/context";
import { connectionsQuery, practiceQuery, routesQuery, settingsQuery, statusQuery } from "../ipc/queries";
import type { Problem, Status } from "../ipc/types";
import { useActions } from "../lib/actions";
import { useVoice } from "../lib/announce";
import { shell } from "../lib/words/shell";
import { trouble as words } from "../lib/words/trouble";
import { ClosingDialog } from "./closing";
import { KeysDialog } from "./keys-dialog";
import { usePageActions } from "./page-actions";
import { Palette } from "./palette";
import { Sidebar } from "./sidebar";
import { StatusBar } from "./status-bar";
import { useAlerts, useGo } from "./use-alerts";
import { useKeys } from "./use-keys";

export function Shell() {
  const ipc = useIpc();
  const stream = useStreamState();
  const status = useQuery(statusQuery(ipc));
  const routes = useQuery(routesQuery(ipc));
  const connections = useQuery(connectionsQuery(ipc));
  const settings = useQuery(settingsQuery(ipc));
  const [over, setOver] = useState<"none" | "palette" | "keys">("none");
  const [typed, setTyped] = useState("");
  const close = () => setOver("none");
  const find = (text: string) => {
    setTyped(text);
    setOver("palette");
  };
  const singleKeys = settings.data?.single_keys ?? true;
  useActions(usePageActions({ palette: () => find(""), keys: () => setOver("keys") }));
  useKeys(singleKeys);
  useIntakeSaid(status.data);
  useAlerts();
  useGo();
  const practice = status.data?.space === "practice";
  // A line needs the width for its cords.
  const rail = useRouterState({ select: (state) => state.location.pathname.startsWith("/routes/") });
  const seed = useSeed(practice);
  const trouble = status.data?.trouble;
  const [reading, setReading] = useState(false);
  useMended(trouble !== undefined);

  if (trouble && status.data && takesPage(trouble) && !reading) {
    return (
      <>
        <TroublePage trouble={trouble} home={status.data.home} onRead={() => setReading(true)} />
        <ClosingDialog />
        <Toast />
      </>
    );
  }
  return (
    <div
      className={`grid h-full grid-cols-[48px_minmax(0,1fr)] grid-rows-[auto_minmax(0,1fr)_28px] ${rail ? "" : "wide:grid-cols-[208px_minmax(0,1fr)]"}`}
    >
      <div className="col-span-full">
        {practice ? <PracticeBand /> : null}
        {trouble ? <TroubleBand trouble={trouble} /> : null}
      </div>
      <Sidebar
        status={status.data}
        stream={stream}
        routes={routes.data?.length}
        connections={connections.data?.filter((one) => !one.built_in).length}
        rail={rail}
        onFind={find}
      />
      <Main problems={problemsOf(status.data, status.error)} again={() => void status.refetch()} />
      <StatusBar status={status.data} stream={stream} seed={seed} />
      <Palette open={over === "palette"} seed={typed} onClose={close} />
      <KeysDialog open={over === "keys"} onClose={close} singleKeys={singleKeys} />
      <ClosingDialog />
      <Toast />
    </div>
  );
}

/** The seed of the practice space while its screen is shown: with it someone else sees the same calls. */
function useSeed(practice: boolean): number | undefined {
  const ipc = useIpc();
  const here = useRouterState({ select: (state) => state.location.pathname === "/practice" });
  const state = useQuery({ ...practiceQuery(ipc), enabled: practice && here });
  return here ? state.data?.seed : undefined;
}

function Main({ problems, again }: { problems: Problem[]; again: () => void }) {
  const remedy = useRemedy(again);
  const main = useRef<HTMLElement>(null);
  const path = useRouterState({ select: (state) => state.location.pathname });
  const first = useRef(path);
  useEffect(() => {
    // After moving to another screen the focus goes with it; on the first one the browser keeps its own.
    if (first.current === path) return;
    first.current = path;
    main.current?.focus({ preventScroll: true });
  }, [path]);
  return (
    <main ref={main} tabIndex={-1} className="flex min-h-0 min-w-0 flex-col bg-panel">
      {problems.length > 0 ? (
        <section
          aria-label={shell.problems}
          className="flex max-h-[40%] shrink-0 flex-col gap-1.5 overflow-y-auto px-4 pt-2"
        >
          {problems.map((problem) => (
            <ProblemBand
              key={`${problem.code} ${problem.subject?.id ?? ""}`}
              problem={named(problem)}
              onRemedy={remedy(problem)}
            />
          ))}
        </section>
      ) : null}
      <Outlet />
    </main>
  );
}

function PracticeBand() {
  const ipc = useIpc();
  const navigate = useNavigate();
  return (
    <section
      aria-label={shell.bandLabel}
      className="flex h-8 items-center gap-2 border-b border-dashed border-edge bg-canvas px-3 text-small font-medium text-ink"
      data-testid="practice-band"
    >
      <FlaskConical size={14} strokeWidth={1.75} aria-hidden className="text-ink-3" />
      <span className="cut flex-1">{shell.band}</span>
      {ipc.isAway() ? (
        <Button
          small
          kind="quiet"
          onClick={() => {
            ipc.switchBack();
            void navigate({ to: "/" });
          }}
        >
          {shell.leavePractice}
        </Button>
      ) : null}
    </section>
  );
}

/** A sentence over every screen has to say whose it is: there may be three accounts of one vendor. */
function named(problem: Problem): Problem {
  const name = problem.subject?.name;
  if (!name || problem.message.includes(name)) return problem;
  return { ...problem, message: shell.of(name, problem.message) };
}

/** The relay's problems, each once: intake and vault may stand in the list as well. */
function problemsOf(status: Status | undefined, error: unknown): Problem[] {
  if (error instanceof Refused && error.status === 401) {
    return [{ ...error.problem, message: shell.noToken, remedy: { kind: "none" } }];
  }
  if (error) return [problemOf(error)];
  if (!status) return [];
  const all = [status.intake.problem, status.vault.problem, ...status.problems];
  const told = all.filter((problem) => problem !== undefined && problem !== null);
  const rest = besides(status.trouble, told, status.vault.problem ?? undefined, status.intake.problem ?? undefined);
  const seen = new Map<string, Problem>();
  for (const problem of rest) seen.set(`${problem.code} ${problem.subject?.id ?? ""}`, problem);
  return [...seen.values()];
}

/** Says it when what kept Patchbay from working is over. */
function useMended(troubled: boolean): void {
  const { say } = useVoice();
  const last = useRef(troubled);
  useEffect(() => {
    if (last.current && !troubled) say(words.mended);
    last.current = troubled;
  }, [troubled, say]);
}

/** Says it when the intake opens or shuts. */
function useIntakeSaid(status: Status | undefined): void {
  const { say } = useVoice();
  const last = useRef<string | undefined>(undefined);
  const state = status?.intake.state;
  useEffect(() => {
    if (last.current !== undefined && state !== undefined && last.current !== state) {
      say(state === "open" ? shell.receiving : shell.notReceiving);
    }
    last.current = state;
  }, [state, say]);
}
