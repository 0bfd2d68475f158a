// What wants somebody at an account: the first with its one button, the others as lines.
import { useNavigate } from "@tanstack/react-router";
import { CalendarClock, KeyRound, ShieldQuestionMark, TriangleAlert, UserRound } from "lucide-react";
import { ProblemBand } from "../../components/problem";
import { useRemedy } from "../../components/remedy";
import type { ConnectionView, Problem } from "../../ipc/types";
import { connections as words } from "../../lib/words/connections";
import type { Concern } from "./facts";

/** What the button of a concern does. Remedies are the page's own; the rest leads into the wizard. */
export function useConcernAct(connection: ConnectionView, again: () => void) {
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
export function bandOf(concern: Concern): Problem {
  const text = concern.date === undefined ? concern.text : `${concern.text} ${concern.date}.`;
  return concern.act?.kind === "remedy"
    ? { ...concern.act.problem, message: text }
    : { code: concern.key, message: text, remedy: { kind: "none" } };
}

export function ConcernBand({
  concern,
  connection,
  again,
}: {
  concern: Concern;
  connection: ConnectionView;
  again: () => void;
}) {
  const actOf = useConcernAct(connection, again);
  const red = connection.health === "held" && concern.key.startsWith("problem");
  return (
    <div className="relative z-1">
      <ProblemBand
        quiet
        problem={bandOf(concern)}
        tone={red ? "bad" : "warn"}
        onRemedy={actOf(concern)}
        {...(concern.label ? { remedyWord: concern.label } : {})}
      />
    </div>
  );
}

const ICON = {
  person: UserRound,
  missing: ShieldQuestionMark,
  rotate: KeyRound,
  ends: CalendarClock,
  notice: CalendarClock,
};

export function ConcernLine({ concern }: { concern: Concern }) {
  const kind = concern.key.split(" ")[0] ?? "";
  const Icon = kind in ICON ? ICON[kind as keyof typeof ICON] : TriangleAlert;
  return (
    <li className="flex min-w-0 gap-1.5 text-small text-ink-2">
      <Icon size={14} strokeWidth={1.75} aria-hidden className="mt-px shrink-0 text-warn" />
      <span className="line-clamp-2">
        {concern.text}
        {concern.date ? <span className="num text-ink"> {concern.date}.</span> : null}
      </span>
    </li>
  );
}

export function ConcernLines({ concerns, most }: { concerns: readonly Concern[]; most: number }) {
  if (concerns.length === 0) return null;
  return (
    <ul className="flex flex-col gap-1">
      {concerns.slice(0, most).map((concern) => (
        <ConcernLine key={concern.key} concern={concern} />
      ))}
      {concerns.length > most ? (
        <li className="pl-5 text-small text-ink-3">{words.moreConcerns(concerns.length - most)}</li>
      ) : null}
    </ul>
  );
}
