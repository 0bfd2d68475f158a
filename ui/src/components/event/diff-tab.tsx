// One event beside another, the last good one of its line, or one try beside the last: what differs, value by value.
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useIpc } from "../../ipc/context";
import { diffQuery, type EventDiff } from "../../ipc/log";
import type { DeliveryView, EventDetail } from "../../ipc/types";
import { count } from "../../lib/figures";
import { drawerWords } from "../../lib/words/drawer";
import { Button } from "../button";
import { CopyId } from "../copy";
import { ChoiceField, SelectField, TextField } from "../field";
import { Loading } from "../page";
import { ProblemBand, problemOf } from "../problem";
import { Tag } from "../tags";

const words = drawerWords.diff;

/** Tries that can be held against the last one. */
export function triesOf(delivery: DeliveryView | undefined): number[] {
  const sent = (delivery?.attempts ?? []).filter((one) => one.kind === "send" && one.request);
  return sent.slice(0, -1).map((one) => one.number);
}

export function DiffTab({ event }: { event: EventDetail }) {
  // Another event begins anew: what it was compared with belongs to the last one.
  return <Compared key={event.id} event={event} />;
}

function Compared({ event }: { event: EventDetail }) {
  const ipc = useIpc();
  const [chosen, setChosen] = useState<string | undefined>(undefined);
  const delivery = event.deliveries.find((one) => one.id === chosen) ?? event.deliveries[0];
  const related = [...(event.copy_of === undefined ? [] : [event.copy_of]), ...event.copies];
  const [how, setHow] = useState(delivery ? "last_good" : "event");
  const [typed, setTyped] = useState(related[0] ?? "");
  const [asked, setAsked] = useState(related[0]);
  const against = how === "event" ? asked : how;
  const diff = useQuery(diffQuery(ipc, event.id, against, delivery?.id));
  const options = [
    ...(delivery ? [{ id: "last_good", name: words.lastGood }] : []),
    { id: "event", name: words.another },
    ...triesOf(delivery).map((number) => ({ id: `attempt:${number}`, name: words.attempt(number) })),
  ];
  const compare = (submit: FormEvent) => {
    submit.preventDefault();
    const id = typed.trim();
    setAsked(id === "" ? undefined : id);
  };
  return (
    <div className="flex flex-col gap-3" data-testid="diff">
      {event.deliveries.length > 1 ? (
        <SelectField label={words.line} value={delivery?.id} onChange={(changed) => setChosen(changed.target.value)}>
          {event.deliveries.map((one) => (
            <option key={one.id} value={one.id}>
              {one.route.name}
            </option>
          ))}
        </SelectField>
      ) : null}
      <ChoiceField
        label={words.with}
        hint={
          how.startsWith("attempt") ? words.attemptHint : how === "last_good" ? words.lastGoodHint : words.eventHint
        }
        options={options}
        value={how}
        onChange={setHow}
        testId="diff-with"
      />
      {how === "event" ? (
        <form onSubmit={compare} className="flex items-end gap-2">
          <div className="min-w-0 flex-1">
            <TextField
              label={words.id}
              value={typed}
              data-testid="diff-id"
              onChange={(changed) => setTyped(changed.target.value)}
            />
          </div>
          <Button type="submit">{words.compare}</Button>
        </form>
      ) : null}
      {diff.isFetching && !diff.data ? <Loading /> : null}
      {diff.error ? <ProblemBand problem={problemOf(diff.error)} tone="warn" quiet /> : null}
      {diff.data && !diff.error ? <Rows diff={diff.data} /> : null}
    </div>
  );
}

function Rows({ diff }: { diff: EventDiff }) {
  return (
    <section aria-label={words.rows} data-testid="diff-rows">
      <p className="num mb-2 flex flex-wrap items-center gap-x-2 text-ink-2">
        {words.sum(count(diff.rows.length), count(diff.same))}
        {diff.with.startsWith("attempt:") ? null : <CopyId id={diff.with} what={words.otherId} />}
      </p>
      <ul className="border-t border-line empty:hidden">
        {diff.rows.map((row) => (
          <li key={row.path} className="border-b border-line py-1.5">
            <p className="flex items-center gap-1.5">
              <span className="mono min-w-0 break-all text-ink-2">{row.path}</span>
              {row.hidden ? <Tag>{words.hidden}</Tag> : null}
            </p>
            <dl className="mt-0.5 grid grid-cols-[32px_minmax(0,1fr)] gap-x-2">
              <dt className="text-ink-3">{words.was}</dt>
              <dd className={`break-words ${row.was === undefined ? "text-ink-3" : ""}`}>{row.was ?? words.nothing}</dd>
              <dt className="text-ink-3">{words.is}</dt>
              <dd className={`break-words ${row.is === undefined ? "text-ink-3" : "font-medium"}`}>
                {row.is ?? words.nothing}
              </dd>
            </dl>
          </li>
        ))}
      </ul>
    </section>
  );
}
