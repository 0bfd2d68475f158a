// What stands above the board because somebody must see it: a refused save, a held line, changes of an earlier visit.
import { History } from "lucide-react";
import { Button } from "../../../components/button";
import { ProblemBand, problemOf } from "../../../components/problem";
import { useRemedy } from "../../../components/remedy";
import { Refused } from "../../../ipc/client";
import type { Finding, RouteView } from "../../../ipc/types";
import { board as words } from "../../../lib/words/board";
import { useRouteSteps } from "../mutations";
import { isAboutCases } from "./correlation";
import { DriftNote } from "./drift-note";
import { Findings } from "./hand";
import type { Line } from "./use-line";

const isStale = (error: Error | null): boolean => error instanceof Refused && error.problem.code === "route.stale";

export function Bands({
  line,
  route,
  errors,
  sided,
  onTheirs,
  onMine,
  onOther,
  onOpen,
}: {
  line: Line;
  route: RouteView | undefined;
  errors: { save: Error | null; turn: Error | null };
  /** The cases are open below, with what is found of them. */
  sided: boolean;
  onTheirs: () => void;
  onMine: () => void;
  /** Goes to where a loose cord is mended. */
  onOther: () => void;
  /** Goes to the steps of a cord. */
  onOpen: (field: string) => void;
}) {
  const remedy = useRemedy();
  const { save, turn } = errors;
  const stale = isStale(save) && route;
  return (
    <div className="flex shrink-0 flex-col gap-1.5 px-4 not-empty:pb-2 empty:hidden">
      {stale ? (
        <ProblemBand
          problem={problemOf(save)}
          tone="warn"
          extra={
            <>
              <Button small onClick={onTheirs}>
                {words.loadTheirs}
              </Button>
              <Button small kind="quiet" onClick={onMine}>
                {words.stale(route.version + 1)}
              </Button>
            </>
          }
        />
      ) : save ? (
        <ProblemBand problem={problemOf(save)} onRemedy={remedy(problemOf(save))} />
      ) : null}
      {turn ? <ProblemBand problem={problemOf(turn)} onRemedy={remedy(problemOf(turn))} /> : null}
      {line.resumed ? (
        <div
          role="status"
          data-testid="resumed"
          className="flex items-center gap-2.5 rounded-panel bg-sunken py-1.25 pr-2 pl-3"
        >
          <History size={16} strokeWidth={1.75} aria-hidden className="shrink-0 text-ink-3" />
          <span className="flex-1">{words.resumed}</span>
          <Button small onClick={line.dropResumed}>
            {words.resumedDrop}
          </Button>
        </div>
      ) : null}
      {route?.problem ? (
        <ProblemBand
          problem={route.problem}
          tone={route.health === "held" ? "warn" : "bad"}
          remedyWord={isMendedHere(route.problem.remedy.kind) ? words.brokenBand.other : undefined}
          onRemedy={isMendedHere(route.problem.remedy.kind) ? onOther : remedy(route.problem)}
          extra={<LookAgain id={route.id} />}
        />
      ) : null}
      {line.container.error ? (
        <ProblemBand problem={problemOf(line.container.error)} onRemedy={() => void line.container.refetch()} />
      ) : null}
      <DriftNote line={line} onOpen={onOpen} />
      <General findings={sided ? line.findings.filter((one) => !isAboutCases(one)) : line.findings} />
    </div>
  );
}

const isMendedHere = (kind: string): boolean => kind === "remap" || kind === "add_label";

/** What is found of the line itself; what is found of a cord stands on it. */
function General({ findings }: { findings: readonly Finding[] }) {
  const mine = findings.filter((finding) => finding.field === undefined);
  if (mine.length === 0) return null;
  return (
    <section aria-label={words.findings} className="flex flex-wrap gap-x-5 gap-y-0.5" data-testid="findings">
      <Findings findings={mine} />
    </section>
  );
}

function LookAgain({ id }: { id: string }) {
  const { look } = useRouteSteps();
  return (
    <Button small kind="quiet" busy={look.isPending && "…"} onClick={() => look.mutate(id)}>
      {words.brokenBand.again}
    </Button>
  );
}
