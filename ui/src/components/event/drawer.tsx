// One event beside the list: sentence, both links, tabs, and what can be done at the foot.
import { useQuery } from "@tanstack/react-query";
import { Terminal } from "lucide-react";
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
import { DrawerFoot, DrawerFrame, DrawerTabs, DrawerTitle, DrawerWait, VendorLink } from "../drawer";
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
    <DrawerFrame aria-label={words.drawer(event.data?.title ?? props.id)} data-testid="drawer" data-event-id={props.id}>
      {event.data ? <Body event={event.data} {...props} /> : <DrawerWait of={event} close={props.close} />}
    </DrawerFrame>
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
        <DrawerTitle title={title} next={next} previous={previous} close={close} closeTestId="drawer-close" />
        <div className="flex items-center gap-2.5">
          <StateBadge state={stateSaid} long={stateSaid !== "in_doubt" || asksPerson(event)} />
          <CopyId id={event.id} what={words.id} />
          <span className="cut ml-auto text-small text-ink-3">{words.zone(zoneWord(zone))}</span>
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
            <VendorLink key={link.url} {...link} />
          ))}
        </div>
      </div>
      <Revealed reveal={reveal} onEdit={(until) => copying.begin(until)} />
      <DrawerTabs
        label={title}
        names={TABS}
        value={tab}
        onValue={onTab}
        head={(name) => (
          <>
            {words.tabs[name]}
            {name === "attempts" && attempts > 0 ? <span className="num text-ink-3">{attempts}</span> : null}
          </>
        )}
      >
        {tab === "summary" ? <SummaryTab event={event} zone={zone} now={now} /> : null}
        {tab === "trace" ? <Trace event={event} zone={zone} now={now} /> : null}
        {tab === "payload" ? <PayloadTab event={event} /> : null}
        {tab === "attempts" ? <AttemptsTab deliveries={event.deliveries} zone={zone} /> : null}
        {tab === "lineage" ? <LineageTab event={event} /> : null}
        {tab === "diff" ? <DiffTab event={event} /> : null}
      </DrawerTabs>
      <DrawerFoot>
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
      </DrawerFoot>
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
    <IconButton
      small
      icon={Terminal}
      label={words.actions.copyCurl}
      onClick={() => void copyText(curlOf(request)).then((ok) => ok && say(shell.copied(words.attempts.curl)))}
    />
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
