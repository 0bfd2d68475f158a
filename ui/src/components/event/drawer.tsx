// One event beside the list: sentence, both links, tabs, and what can be done at the foot.
import { useQuery } from "@tanstack/react-query";
import { ChevronDown, ChevronUp, ExternalLink, X } from "lucide-react";
import { Tabs } from "radix-ui";
import { useEffect, useRef, useState } from "react";
import { useIpc } from "../../ipc/context";
import { eventQuery } from "../../ipc/queries";
import type { EventDetail } from "../../ipc/types";
import { type Action, run, useActions } from "../../lib/actions";
import { useVoice } from "../../lib/announce";
import { copyText } from "../../lib/copy";
import { zoneWord } from "../../lib/figures";
import { events as words } from "../../lib/words/events";
import { inbox } from "../../lib/words/inbox";
import { shell } from "../../lib/words/shell";
import { stateWords } from "../../lib/words/states";
import { Button, IconButton } from "../button";
import { CopyButton, CopyId } from "../copy";
import { Loading } from "../page";
import { ProblemBand, problemOf } from "../problem";
import { StateBadge } from "../state";
import { AttemptsTab } from "./attempts-tab";
import { CopyDialog } from "./copy-dialog";
import { curlOf } from "./curl";
import { DiffTab } from "./diff-tab";
import { LineageTab } from "./lineage-tab";
import { PayloadTab } from "./payload-tab";
import { Resolve, useResolve } from "./resolve";
import { RevealDialog, Revealed, useReveal } from "./reveal";
import { SummaryTab } from "./summary-tab";
import { TABS, type Tab } from "./tabs";
import { Trace } from "./trace";

export type DrawerProps = {
  id: string;
  tab: Tab;
  zone: string;
  now: number;
  next: Action;
  previous: Action;
  close: Action;
  onTab: (tab: Tab) => void;
};

export function Drawer(props: DrawerProps) {
  const ipc = useIpc();
  const event = useQuery(eventQuery(ipc, props.id));
  return (
    <aside
      aria-label={words.drawer(event.data?.title ?? props.id)}
      data-testid="drawer"
      data-event-id={props.id}
      className="slide flex min-h-0 w-106 shrink-0 flex-col border-l border-line bg-raised wide:w-112 max-mid:absolute max-mid:inset-0 max-mid:z-20 max-mid:w-full max-mid:border-l-0"
    >
      {event.data ? (
        <Body event={event.data} {...props} />
      ) : (
        <div className="flex items-start gap-2 p-3">
          <div className="min-w-0 flex-1">
            {event.error ? (
              <ProblemBand problem={problemOf(event.error)} onRemedy={() => void event.refetch()} />
            ) : (
              <Loading />
            )}
          </div>
          <IconButton icon={X} label={props.close.label} onClick={() => run(props.close)} />
        </div>
      )}
    </aside>
  );
}

function Body({ event, tab, zone, now, next, previous, close, onTab }: DrawerProps & { event: EventDetail }) {
  const resolve = useResolve(event);
  const stateSaid = useStateSaid(event);
  const reveal = useReveal(event.id);
  const copying = useCopying(event);
  const sealed: Action[] = [
    { name: "reveal", label: inbox.reveal.act, shortcut: "v", enabled: !reveal.opened, perform: reveal.ask },
    { name: "edit-copy", label: inbox.copy.act, shortcut: "e", enabled: true, perform: () => copying.begin() },
  ];
  useActions([...useDrawerActions(event, tab, onTab), ...resolve.actions, ...sealed]);
  const title = `${event.title}: ${event.summary}`;
  const attempts = event.deliveries.reduce((total, delivery) => total + delivery.attempts.length, 0);
  const foot = resolve.actions;
  return (
    <>
      <div className="px-4 pt-3 pl-4.5">
        <div className="flex items-center gap-1">
          <h2 className="cut flex-1 text-drawer tracking-[-0.01em]" title={title}>
            {title}
          </h2>
          <IconButton icon={ChevronUp} label={previous.label} onClick={() => run(previous)} />
          <IconButton icon={ChevronDown} label={next.label} onClick={() => run(next)} />
          <IconButton icon={X} label={close.label} onClick={() => run(close)} data-testid="drawer-close" />
        </div>
        <div className="flex items-center gap-2.5">
          <StateBadge state={stateSaid} long={stateSaid !== "in_doubt" || asksPerson(event)} />
          <CopyId id={event.id} what={words.id} />
        </div>
        <div className="mt-1.5 mb-2 flex items-start gap-1">
          <p className="py-0.5 leading-[19px]" data-testid="drawer-sentence">
            {event.sentence}
          </p>
          <CopyButton
            text={[event.sentence, ...event.links.map((link) => link.url)].join("\n")}
            what={words.sentenceWhat}
          />
        </div>
        <div className="mb-1 flex flex-wrap items-center gap-1.5 empty:hidden">
          {event.links.map((link) => (
            <a
              key={link.url}
              href={link.url}
              target="_blank"
              rel="noreferrer"
              className="press inline-flex h-6 items-center gap-1.5 rounded-ctl border border-edge bg-raised px-2 text-small font-medium hover:bg-sunken"
            >
              <ExternalLink size={13} strokeWidth={1.75} aria-hidden />
              {link.label}
            </a>
          ))}
        </div>
      </div>
      <Revealed reveal={reveal} onEdit={(until) => copying.begin(until)} />
      <Tabs.Root
        value={tab}
        onValueChange={(value) => onTab(TABS.find((name) => name === value) ?? "summary")}
        className="flex min-h-0 flex-1 flex-col"
      >
        <Tabs.List
          className="flex h-9 shrink-0 gap-3.5 overflow-x-auto border-b border-line px-4.5 [scrollbar-width:none]"
          aria-label={title}
        >
          {TABS.map((name) => (
            <Tabs.Trigger
              key={name}
              value={name}
              data-testid={`tab-${name}`}
              className="ring-in relative flex items-center gap-1.5 whitespace-nowrap text-ink-2 after:absolute after:inset-x-0 after:-bottom-px after:h-0.5 data-[state=active]:font-medium data-[state=active]:text-ink data-[state=active]:after:bg-accent"
            >
              {words.tabs[name]}
              {name === "attempts" && attempts > 0 ? <span className="num text-ink-3">{attempts}</span> : null}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        {TABS.map((name) => (
          <Tabs.Content key={name} value={name} className="ring-in min-h-0 flex-1 overflow-y-auto py-3 pr-4 pl-4.5">
            {name === "summary" ? <SummaryTab event={event} zone={zone} now={now} /> : null}
            {name === "trace" ? <Trace event={event} zone={zone} now={now} /> : null}
            {name === "payload" ? <PayloadTab event={event} /> : null}
            {name === "attempts" ? <AttemptsTab deliveries={event.deliveries} zone={zone} /> : null}
            {name === "lineage" ? <LineageTab event={event} /> : null}
            {name === "diff" ? <DiffTab event={event} /> : null}
          </Tabs.Content>
        ))}
      </Tabs.Root>
      <div className="flex min-h-11 flex-wrap items-center gap-1.5 border-t border-line px-4 py-2 pl-4.5">
        {foot.map((action) => (
          <Button
            key={action.name}
            small
            danger={action.name === "dismiss"}
            busy={resolve.busy}
            onClick={() => run(action)}
            data-testid={`act-${action.name}`}
          >
            {action.label}
          </Button>
        ))}
        {sealed.map((action) => (
          <Button
            key={action.name}
            small
            kind="quiet"
            disabled={!action.enabled}
            onClick={() => run(action)}
            data-testid={`act-${action.name}`}
          >
            {action.label}
          </Button>
        ))}
        <CopyCurl event={event} />
        <span className="ml-auto text-small text-ink-3">{words.zone(zoneWord(zone))}</span>
      </div>
      <Resolve state={resolve} />
      <RevealDialog event={event.id} reveal={reveal} />
      {copying.of !== undefined && copying.of.until === undefined ? (
        <CopyDialog event={event} payload={event.view} onClose={copying.end} />
      ) : null}
      {/* What was revealed is gone after its minute, and the field it is edited in with it. */}
      {copying.of?.until !== undefined && copying.of.until === reveal.opened?.until ? (
        <CopyDialog event={event} payload={reveal.opened.payload} until={reveal.opened.until} onClose={copying.end} />
      ) : null}
    </>
  );
}

/** Whether a copy is being edited, and until when where it began as what was revealed. */
function useCopying(event: EventDetail) {
  const [of, setOf] = useState<{ event: string; until?: number } | undefined>(undefined);
  return {
    of: of?.event === event.id ? of : undefined,
    begin: (until?: number) => setOf({ event: event.id, ...(until === undefined ? {} : { until }) }),
    end: () => setOf(undefined),
  };
}

/** Doubt that the relay still clears up by looking asks nobody. */
const asksPerson = (event: EventDetail) => event.deliveries.some((delivery) => delivery.can.length > 0);

const lastRequest = (event: EventDetail) =>
  event.deliveries.flatMap((delivery) => delivery.attempts).findLast((attempt) => attempt.request)?.request;

function CopyCurl({ event }: { event: EventDetail }) {
  const { say } = useVoice();
  const request = lastRequest(event);
  if (!request) return null;
  return (
    <Button
      small
      kind="quiet"
      onClick={() => void copyText(curlOf(request)).then((ok) => ok && say(shell.copied(words.attempts.curl)))}
    >
      {words.actions.copyCurl}
    </Button>
  );
}

/** Keys of the open event: tabs, copying, the vendor's page. */
function useDrawerActions(event: EventDetail, tab: Tab, onTab: (tab: Tab) => void): Action[] {
  const { say } = useVoice();
  const copy = (text: string, what: string) => void copyText(text).then((ok) => ok && say(shell.copied(what)));
  const turn = (step: 1 | -1) => onTab(TABS[(TABS.indexOf(tab) + step + TABS.length) % TABS.length] ?? "summary");
  const request = lastRequest(event);
  const link = event.deliveries.find((delivery) => delivery.link)?.link ?? event.links[0];
  return [
    {
      name: "previous-tab",
      label: words.actions.previousTab,
      shortcut: "[",
      pair: "]",
      bar: words.actions.tabBar,
      enabled: true,
      perform: () => turn(-1),
    },
    { name: "next-tab", label: words.actions.nextTab, shortcut: "]", enabled: true, perform: () => turn(1) },
    {
      name: "copy-id",
      label: words.actions.copyId,
      shortcut: "c",
      enabled: true,
      perform: () => copy(event.id, words.id),
    },
    {
      name: "copy-curl",
      label: words.actions.copyCurl,
      shortcut: "shift+c",
      enabled: request !== undefined,
      perform: () => request && copy(curlOf(request), words.attempts.curl),
    },
    {
      name: "open-vendor",
      label: words.actions.openVendor,
      shortcut: "o",
      enabled: link !== undefined,
      perform: () => link && window.open(link.url, "_blank", "noreferrer"),
    },
  ];
}

/** Says it when the open event changes its state while it is read. */
function useStateSaid(event: EventDetail) {
  const { say } = useVoice();
  const last = useRef({ id: event.id, state: event.state });
  useEffect(() => {
    if (last.current.id === event.id && last.current.state !== event.state) {
      say(`${event.title}: ${stateWords[event.state].short}`);
    }
    last.current = { id: event.id, state: event.state };
  }, [event, say]);
  return event.state;
}
