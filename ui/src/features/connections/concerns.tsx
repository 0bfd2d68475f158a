// What wants somebody at an account: the first with its one button, the others as lines.
import { useNavigate } from "@tanstack/react-router";
import { CalendarClock, ShieldQuestionMark, TriangleAlert, UserRound } from "lucide-react";
import { ProblemBand } from "../../components/problem";
import { useRemedy } from "../../components/remedy";
import type { ConnectionView, Problem } from "../../ipc/types";
import { connections as words } from "../../lib/words/connections";
import type { Concern } from "./facts";

/** What the button of a concern does. Remedies are the page's own; the rest leads into the wizard. */
function useConcernAct(connection: ConnectionView, again: () => void) {
  const navigate = useNavigate();
  const remedy = useRemedy(again);
  const subject = { kind: "connection", id: connection.id, name: connection.name };
  return ({ act }: Concern): (() => void) | undefined => {
    if (!act) return undefined;
    const params = { id: connection.id };
    switch (act.kind) {
      case "remedy":
        return remedy({ ...act.problem, subject: act.problem.subject ?? subject });
      case "reconnect":
        return () => void navigate({ to: "/connections/$id/sign-in", params, search: act.way ? { way: act.way } : {} });
      case "rotate":
        return () => void navigate({ to: "/connections/$id/sign-in", params, search: { rotate: true } });
      case "permissions":
        return () => void navigate({ to: "/connections", search: { id: connection.id, tab: "permissions" } });
    }
  };
}

/** As a Problem, so that it stands in the same band as every other one. */
function bandOf(concern: Concern, whole: boolean): Problem {
  const message = whole ? (concern.full ?? concern.text) : concern.text;
  return concern.act?.kind === "remedy"
    ? { ...concern.act.problem, message }
    : { code: concern.key.split(" ").at(-1) ?? "", message, remedy: { kind: "none" } };
}

export function ConcernBand({
  concern,
  connection,
  again,
  whole = false,
}: {
  concern: Concern;
  connection: ConnectionView;
  again: () => void;
  /** All there is to say; on a card two lines of it. */
  whole?: boolean;
}) {
  const actOf = useConcernAct(connection, again);
  const red = connection.health === "held" && concern.key.startsWith("problem");
  return (
    <div className="relative z-1">
      <ProblemBand
        quiet
        brief={!whole}
        problem={bandOf(concern, whole)}
        tone={red ? "bad" : "warn"}
        onRemedy={actOf(concern)}
        {...(concern.label ? { remedyWord: concern.label } : {})}
      />
    </div>
  );
}

const ICON = { person: UserRound, missing: ShieldQuestionMark, notice: CalendarClock };

/** The next of the others as a line, and how many there are besides. */
export function ConcernLine({ concerns }: { concerns: readonly Concern[] }) {
  const [next, ...rest] = concerns;
  if (!next) return null;
  const kind = next.key.split(" ")[0] ?? "";
  const Icon = kind in ICON ? ICON[kind as keyof typeof ICON] : TriangleAlert;
  return (
    <p className="flex min-w-0 items-center gap-1.5 pl-3 text-small text-ink-2">
      <Icon size={14} strokeWidth={1.75} aria-hidden className="shrink-0 text-warn" />
      <span className="cut flex-1" title={next.text}>
        {next.text}
      </span>
      {rest.length > 0 ? <span className="shrink-0 text-ink-3">{words.moreConcerns(rest.length)}</span> : null}
    </p>
  );
}
