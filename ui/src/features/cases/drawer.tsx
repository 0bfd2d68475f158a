// One case beside the list: its sentence, its record, what moved it, the cases it holds, and what can be done.
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Layers } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "../../components/button";
import { CopyButton, CopyId } from "../../components/copy";
import { DrawerFoot, DrawerFrame, DrawerTitle, DrawerWait, VendorLink } from "../../components/drawer";
import { ProblemBand, problemOf } from "../../components/problem";
import { useRemedy } from "../../components/remedy";
import { EnvironmentTag, Tag } from "../../components/tags";
import { type CaseDetail, type CaseView, caseQuery } from "../../ipc/cases";
import { useIpc } from "../../ipc/context";
import { type Action, run } from "../../lib/actions";
import { count, momentOf, zoneWord } from "../../lib/figures";
import { cases as words } from "../../lib/words/cases";
import { sentenceOf, type Target } from "./model";
import { Moves } from "./moves";
import { KeyText, PhaseBadge } from "./phase";
import { useOlder } from "./use-older";

export type DrawerProps = {
  id: string;
  now: number;
  zone: string;
  target: (one: CaseView) => Target | undefined;
  next: Action;
  previous: Action;
  close: Action;
  end: Action;
  quiet: Action;
  onCase: (id: string) => void;
};

export function CaseDrawer(props: DrawerProps) {
  const one = useQuery(caseQuery(useIpc(), props.id));
  return (
    <DrawerFrame
      aria-label={words.drawer(one.data?.key.text ?? props.id)}
      data-testid="case-drawer"
      data-case={props.id}
    >
      {one.data ? <Body key={one.data.id} one={one.data} {...props} /> : <DrawerWait of={one} close={props.close} />}
    </DrawerFrame>
  );
}

function Body({
  one,
  now,
  zone,
  target,
  next,
  previous,
  close,
  end,
  quiet,
  onCase,
}: DrawerProps & { one: CaseDetail }) {
  const remedy = useRemedy();
  const older = useOlder(one);
  const sentence = sentenceOf(one, now, zone);
  const copied = [`${one.key.text}: ${sentence}`, ...(one.record?.url ? [one.record.url] : [])].join("\n");
  const subject = { kind: "route", id: one.route.id, name: one.route.name };
  return (
    <>
      <div className="border-b border-line px-4 pt-3 pb-2 pl-4.5">
        <DrawerTitle title={one.key.text} next={next} previous={previous} close={close} closeTestId="case-drawer-close">
          <KeyText {...one.key} />
        </DrawerTitle>
        <div className="flex items-center gap-2.5">
          <PhaseBadge one={one} />
          {one.key.hidden ? <Tag>{words.masked}</Tag> : null}
          <CopyId id={one.id} what={words.id} />
        </div>
        <div className="mt-1.5 flex items-start gap-1">
          <p className="num py-0.5 leading-[19px]" data-testid="case-sentence">
            {sentence}
          </p>
          <CopyButton text={copied} what={words.sentenceWhat} />
        </div>
        {one.record?.url ? (
          <p className="mt-1 flex">
            <VendorLink url={one.record.url} label={one.record.label} />
          </p>
        ) : null}
      </div>
      <div className="ring-in flex min-h-0 flex-1 flex-col gap-3.5 overflow-y-auto py-3 pr-4 pl-4.5 low:flex-none low:overflow-visible">
        {one.problem ? (
          <ProblemBand
            problem={one.problem}
            onRemedy={remedy({ ...one.problem, subject: one.problem.subject ?? subject })}
          />
        ) : null}
        <Facts one={one} now={now} zone={zone} target={target(one)} onCase={onCase} />
        {one.children && one.children.length > 0 ? (
          <Members all={one.children} now={now} zone={zone} onCase={onCase} />
        ) : null}
        <section aria-labelledby="case-moves-title">
          <h3 id="case-moves-title" className="mb-1.5 text-small text-ink-3">
            {words.moves.title}
          </h3>
          <Moves moves={older.moves} now={now} zone={zone} />
          {older.error ? <ProblemBand problem={problemOf(older.error)} /> : null}
          {older.older ? (
            <Button small busy={older.reading && words.reading} onClick={older.more} data-testid="moves-older">
              {words.older}
            </Button>
          ) : null}
        </section>
      </div>
      <DrawerFoot zone={zoneWord(zone)}>
        {[end, quiet]
          .filter((action) => action.enabled)
          .map((action) => (
            <Button key={action.name} small onClick={() => run(action)} data-testid={`act-${action.name}`}>
              {action.label}
            </Button>
          ))}
      </DrawerFoot>
    </>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-3">{label}</dt>
      <dd className="num flex min-w-0 items-center gap-2">{children}</dd>
    </>
  );
}

const LINK = "cut rounded-tag text-left font-medium text-accent hover:underline";

function Facts({
  one,
  now,
  zone,
  target,
  onCase,
}: {
  one: CaseDetail;
  now: number;
  zone: string;
  target: Target | undefined;
  onCase: (id: string) => void;
}) {
  const navigate = useNavigate();
  const { parent } = one;
  return (
    <dl className="grid grid-cols-[96px_minmax(0,1fr)] gap-x-3 gap-y-1">
      <Fact label={words.facts.line}>
        <button
          type="button"
          className={LINK}
          onClick={() => void navigate({ to: "/routes/$id", params: { id: one.route.id } })}
        >
          {target ? `${one.route.name} → ${target.name}` : one.route.name}
        </button>
        {target?.environment ? <EnvironmentTag environment={target.environment} /> : null}
      </Fact>
      {parent === undefined ? null : (
        <Fact label={words.facts.parent}>
          <button type="button" className={LINK} data-testid="case-parent" onClick={() => onCase(parent)}>
            {words.facts.parentAct}
          </button>
        </Fact>
      )}
      {one.number > 1 ? <Fact label={words.facts.number}>{words.number(one.number)}</Fact> : null}
      {one.record ? (
        <Fact label={words.columns.record}>
          <CopyId id={one.record.id} what={words.columns.record} />
        </Fact>
      ) : null}
      <Fact label={words.facts.lastEvent}>{momentOf(one.last_event_at, now, zone)}</Fact>
      <Fact label={words.facts.lastSent}>
        {one.last_sent_at === undefined ? words.notYet : momentOf(one.last_sent_at, now, zone)}
      </Fact>
      {one.phase === "quiet" ? (
        <Fact label={words.facts.quiet}>
          {one.quiet_until === undefined ? words.facts.recovers : momentOf(one.quiet_until, now, zone)}
        </Fact>
      ) : null}
    </dl>
  );
}

function Members({
  all,
  now,
  zone,
  onCase,
}: {
  all: readonly CaseView[];
  now: number;
  zone: string;
  onCase: (id: string) => void;
}) {
  return (
    <section aria-labelledby="case-members-title">
      <h3 id="case-members-title" className="num mb-1.5 flex items-center gap-1.5 text-small text-ink-3">
        <Layers size={13} strokeWidth={1.75} aria-hidden />
        {words.membersTitle} {count(all.length)}
      </h3>
      <ul className="overflow-hidden rounded-btn border border-line bg-panel" data-testid="case-members">
        {all.map((one) => (
          <li key={one.id} className="border-t border-line first:border-t-0">
            <button
              type="button"
              onClick={() => onCase(one.id)}
              className="ring-in grid min-h-8 w-full grid-cols-[minmax(0,1fr)_auto_92px] items-center gap-3 px-2.5 text-left hover:bg-sunken"
            >
              <span className="cut font-medium">
                <KeyText {...one.key} />
              </span>
              <span className="num text-small text-ink-2">{momentOf(one.last_event_at, now, zone)}</span>
              <PhaseBadge one={one} />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
