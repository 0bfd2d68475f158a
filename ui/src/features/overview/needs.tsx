// What needs a person: a row for each matter, with its subject, its sentence and the way on.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useRouter } from "@tanstack/react-router";
import {
  BriefcaseBusiness,
  ChevronDown,
  ChevronUp,
  CircleCheck,
  CirclePause,
  CircleQuestionMark,
  FileQuestionMark,
  type LucideIcon,
  OctagonX,
  TriangleAlert,
  Unplug,
} from "lucide-react";
import { useState } from "react";
import { Button } from "../../components/button";
import { ProblemBand, problemOf } from "../../components/problem";
import { useRemedy } from "../../components/remedy";
import { useIpc } from "../../ipc/context";
import type { GroupKind } from "../../ipc/desk";
import { useVoice } from "../../lib/announce";
import { momentOf } from "../../lib/figures";
import { overview } from "../../lib/words/overview";
import { shell } from "../../lib/words/shell";
import type { Need } from "./model";

const words = overview.needs;
/** So many stand open, so that lines and charts stay in sight. */
const SHOWN = 4;
type Tone = "bad" | "warn";
const TILE: Record<Tone, string> = { bad: "bg-bad-tint text-bad", warn: "bg-warn-tint text-warn" };
const GROUP: Record<GroupKind, { icon: LucideIcon; tone: Tone }> = {
  dead: { icon: OctagonX, tone: "bad" },
  asking: { icon: CircleQuestionMark, tone: "warn" },
  held: { icon: CirclePause, tone: "warn" },
  unreadable: { icon: FileQuestionMark, tone: "bad" },
};

type Shown = {
  icon: LucideIcon;
  tone: Tone;
  subject: string;
  sentence: string;
  /** What the button says, does, and says while it does it. */
  act?: { word: string; perform: () => void; busy?: string | false };
};

/** Lets one call go to a target that is left alone, and tells how it went. */
function useProbe() {
  const ipc = useIpc();
  const queries = useQueryClient();
  const { say } = useVoice();
  return useMutation({
    mutationFn: (route: string) => ipc.ask(ipc.api.POST("/routes/{id}/probe", { params: { path: { id: route } } })),
    onSuccess: (route) => say(words.tried(route.target.container_name, route.breaker === undefined)),
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: ["routes"] });
      void queries.invalidateQueries({ queryKey: ["status"] });
    },
  });
}

export function Needs({ needs, now, zone }: { needs: readonly Need[]; now: number; zone: string }) {
  const navigate = useNavigate();
  const router = useRouter();
  const remedy = useRemedy();
  const probe = useProbe();
  const [all, setAll] = useState(false);
  // One more than these needs no button to hide it.
  const shown = all || needs.length <= SHOWN + 1 ? needs : needs.slice(0, SHOWN);
  const shownOf = (need: Need): Shown => {
    switch (need.kind) {
      case "group": {
        const { group } = need;
        return {
          ...GROUP[group.kind],
          subject: group.route?.name ?? group.source?.name ?? "",
          sentence: `${group.sentence} ${words.waits(group.count, momentOf(group.first_seen, now, zone))}`,
          act: {
            word: words.look,
            perform: () => void navigate({ to: "/inbox", search: { group: group.id } }),
          },
        };
      }
      case "breaker":
        return {
          icon: Unplug,
          tone: "warn",
          subject: need.route.target.container_name,
          sentence: words.breaker(need.breaker.reason, momentOf(need.breaker.next_probe, now, zone)),
          act: {
            word: words.probe,
            perform: () => probe.mutate(need.route.id),
            busy: probe.isPending && probe.variables === need.route.id && words.probing,
          },
        };
      case "connection": {
        const { connection, problem } = need;
        const subject = { kind: "connection" as const, id: connection.id, name: connection.name };
        const perform = remedy({ ...problem, subject: problem.subject ?? subject });
        const { kind } = problem.remedy;
        const word =
          kind === "none" || !(kind in shell.remedy) ? words.open : shell.remedy[kind as keyof typeof shell.remedy];
        const open = () => void navigate({ to: "/connections", search: { id: connection.id } });
        return {
          icon: TriangleAlert,
          tone: connection.health === "held" ? "warn" : "bad",
          subject: connection.name,
          sentence: problem.message,
          act: typeof word === "string" && perform ? { word, perform } : { word: words.open, perform: open },
        };
      }
      case "alert":
        return {
          icon: TriangleAlert,
          tone: "warn",
          subject: need.alert.subject?.name ?? shell.product,
          sentence: need.alert.sentence,
          act: { word: words.open, perform: () => router.history.push(need.alert.link) },
        };
      case "stale":
        return {
          icon: BriefcaseBusiness,
          tone: "warn",
          subject: words.cases,
          sentence: words.stale(need.count),
          act: { word: words.look, perform: () => void navigate({ to: "/cases", search: { state: "stale" } }) },
        };
    }
  };
  return (
    <section aria-labelledby="overview-needs">
      <h2 id="overview-needs" className="pb-1.5 font-semibold">
        {words.title}
        {needs.length > 0 ? (
          <span className="num pl-2 text-small font-normal text-ink-3">{words.sum(needs.length)}</span>
        ) : null}
      </h2>
      {needs.length === 0 ? (
        <p className="flex items-center gap-2 text-ink-2" data-testid="needs-none">
          <CircleCheck size={14} strokeWidth={1.75} aria-hidden className="text-ok" />
          {words.none}
        </p>
      ) : (
        <ul className="rounded-panel border border-line bg-raised">
          {shown.map((need) => (
            <Row key={need.key} kind={need.kind} shown={shownOf(need)} />
          ))}
          {needs.length > SHOWN + 1 ? (
            <li className="px-2 py-1">
              <Button
                small
                kind="quiet"
                icon={all ? ChevronUp : ChevronDown}
                aria-expanded={all}
                data-testid="needs-more"
                onClick={() => setAll(!all)}
              >
                {all ? words.fewer : words.more(needs.length - SHOWN)}
              </Button>
            </li>
          ) : null}
        </ul>
      )}
      {probe.error ? (
        <div className="pt-2">
          <ProblemBand
            problem={problemOf(probe.error)}
            onRemedy={() => probe.variables && probe.mutate(probe.variables)}
          />
        </div>
      ) : null}
    </section>
  );
}

function Row({ kind, shown }: { kind: Need["kind"]; shown: Shown }) {
  const { icon: Icon, tone, subject, sentence, act } = shown;
  return (
    <li
      data-testid="need"
      data-kind={kind}
      className="flex min-h-10.5 items-center gap-2.5 border-b border-line px-3 py-1.5 last:border-b-0"
    >
      <span className={`grid size-6 shrink-0 place-items-center rounded-ctl ${TILE[tone]}`}>
        <Icon size={14} strokeWidth={1.75} aria-hidden />
      </span>
      <span className="cut w-28 shrink-0 font-medium @min-[760px]:w-36" title={subject}>
        {subject}
      </span>
      <span className="num min-w-0 flex-1">{sentence}</span>
      {act ? (
        <Button
          small
          busy={act.busy}
          onClick={act.perform}
          aria-label={`${act.word}: ${subject}`}
          data-testid="need-act"
        >
          {act.word}
        </Button>
      ) : null}
    </li>
  );
}
