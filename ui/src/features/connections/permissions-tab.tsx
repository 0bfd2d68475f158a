// What a sign-in may do, as four lists in the vendor's own names, what is missing first.
import { useQuery } from "@tanstack/react-query";
import { CircleMinus } from "lucide-react";
import type { ReactNode } from "react";
import { CopyButton } from "../../components/copy";
import { Loading } from "../../components/page";
import { ProblemBand, problemOf } from "../../components/problem";
import { useIpc } from "../../ipc/context";
import { permissionsQuery } from "../../ipc/queries";
import type { ConnectionView } from "../../ipc/types";
import { connections, featureWords } from "../../lib/words/connections";
import { GradeMark, NeedLine } from "./need-line";
import { linesOf, ofState } from "./permissions";

const words = connections.details;
const LISTS = ["missing", "unknown", "granted"] as const;

export function PermissionsTab({ connection }: { connection: ConnectionView }) {
  const account = useQuery(permissionsQuery(useIpc(), connection.id));
  if (account.error) {
    return <ProblemBand problem={problemOf(account.error)} onRemedy={() => void account.refetch()} />;
  }
  if (!account.data) return <Loading />;
  const lines = linesOf(account.data);
  const plans = account.data.features.flatMap((report) =>
    report.plans.map((plan) => ({ feature: report.feature, plan })),
  );
  return (
    <div className="flex flex-col gap-4" data-testid="permissions">
      {lines.length === 0 ? <p className="text-ink-2">{words.noNeeds}</p> : null}
      {lines.length > 0
        ? LISTS.map((state) => {
            const found = ofState(lines, state);
            return (
              <List key={state} list={state} count={found.length} mark={<GradeMark state={state} word={false} />}>
                {found.map((line) => (
                  <NeedLine key={line.key} line={line} features />
                ))}
              </List>
            );
          })
        : null}
      <List
        list="more"
        count={account.data.more.length}
        mark={<CircleMinus size={14} strokeWidth={1.75} aria-hidden className="text-ink-3" />}
      >
        {account.data.more.map((name) => (
          <li key={name} className="flex items-center gap-1 border-t border-line py-1 first:border-t-0">
            <span className="mono min-w-0 break-all">{name}</span>
            <CopyButton text={name} what={name} />
          </li>
        ))}
      </List>
      {plans.length > 0 ? (
        <section aria-label={words.plans}>
          <h3 className="mb-1 font-semibold">{words.plans}</h3>
          <ul className="flex flex-col gap-1 text-ink-2">
            {plans.map(({ feature, plan }) => (
              <li key={plan}>
                {featureWords[feature]}: {plan}
              </li>
            ))}
          </ul>
        </section>
      ) : null}
    </div>
  );
}

function List({
  list,
  count,
  mark,
  children,
}: {
  list: keyof typeof words.lists;
  count: number;
  mark: ReactNode;
  children: ReactNode;
}) {
  return (
    <section aria-label={words.lists[list]} data-testid={`list-${list}`}>
      <h3 className="flex items-center gap-1.5">
        {mark}
        <span className="font-semibold">{words.lists[list]}</span>
        <span className="num text-small text-ink-3">{count}</span>
      </h3>
      {count === 0 ? (
        <p className="pl-5 text-small text-ink-3">{words.none}</p>
      ) : (
        <>
          <p className="pl-5 text-small text-ink-3">{words.listNotes[list]}</p>
          <ul className="mt-1 rounded-panel border border-line bg-panel px-2.5 py-0.5">{children}</ul>
        </>
      )}
    </section>
  );
}
