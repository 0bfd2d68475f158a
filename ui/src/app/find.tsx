// The one box: what is typed into the commands and looks like a number, an address, an id or a link is looked up among
// all events. What was typed stays in this box: in no address, no history, and no answer is kept once the box is shut.
import { useQuery } from "@tanstack/react-query";
import { Command } from "cmdk";
import { ArrowUpRight, ListFilter, LoaderCircle } from "lucide-react";
import { useEffect, useState } from "react";
import { CopyTextButton } from "../components/copy";
import { ProblemBand, problemOf } from "../components/problem";
import { StateBadge } from "../components/state";
import { useNow } from "../components/use-now";
import { useIpc } from "../ipc/context";
import type { components } from "../ipc/schema";
import { storageQuery } from "../ipc/storage";
import type { EventState } from "../ipc/types";
import { count, momentOf } from "../lib/figures";
import { shell } from "../lib/words/shell";
import { stateWords } from "../lib/words/states";

type Findings = components["schemas"]["Findings"];
type Hit = components["schemas"]["FoundEvent"];
export type Wanted = "link" | "mail" | "number" | "id";

const words = shell.find;
/** Typing goes on for this long before it is looked up. */
const PAUSE_MS = 250;
const isState = (state: string): state is EventState => state in stateWords;

/** What a text is looked up as; nothing for words, which are commands and searches. */
export function wantedOf(text: string): Wanted | undefined {
  const typed = text.trim();
  if (/^[a-z][a-z+.-]*:\/\/\S{4,}$/i.test(typed)) return "link";
  if (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(typed)) return "mail";
  if (/^\+?[\d\s().\-/]{6,}$/.test(typed) && /\d{2}/.test(typed)) return "number";
  if (/^#?\d{3,}$/.test(typed) || (/^[\w.:-]{6,}$/.test(typed) && /\d/.test(typed))) return "id";
  return undefined;
}

/** The answer to what is typed, once typing has paused. Nothing is asked while the text is none to look up. */
export function useFindings(text: string) {
  const ipc = useIpc();
  const [asked, setAsked] = useState("");
  const typed = wantedOf(text) ? text.trim() : "";
  useEffect(() => {
    const timer = setTimeout(() => setAsked(typed), typed === "" ? 0 : PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  const found = useQuery({
    queryKey: ["find", asked],
    queryFn: ({ signal }) => ipc.ask(ipc.api.GET("/find", { params: { query: { text: asked } }, signal })),
    enabled: asked !== "" && asked === typed,
    retry: false,
    gcTime: 0,
    staleTime: 0,
  });
  const isCurrent = asked === typed;
  return {
    wanted: wantedOf(text),
    answer: isCurrent ? found.data : undefined,
    error: isCurrent ? found.error : null,
    again: () => void found.refetch(),
  };
}

export type Finding = ReturnType<typeof useFindings>;

/** What the box says: the answer as one sentence with both links, or how the look-up stands. */
export function FindAnswer({ wanted, answer, error, again }: Finding) {
  return (
    <div role="status" className="border-b border-line px-3 py-2.5" data-testid="find-answer">
      {error ? (
        <ProblemBand problem={problemOf(error)} onRemedy={again} />
      ) : answer === undefined ? (
        <p className="flex items-center gap-2 text-ink-2">
          <LoaderCircle size={14} strokeWidth={1.75} aria-hidden className="turn" />
          {words.looking}
        </p>
      ) : (
        <Answer answer={answer} wanted={wanted ?? "id"} />
      )}
    </div>
  );
}

/** The answer as one reads it: the time in the page's own zone, and addresses only behind their buttons. */
function Answer({ answer, wanted }: { answer: Findings; wanted: Wanted }) {
  const { now, zone } = useNow();
  const [first] = answer.hits;
  const events = new Set(answer.hits.map((hit) => hit.event)).size;
  const record = first?.links.find((link) => /^https?:/.test(link.url));
  return (
    <div className="flex items-start gap-2">
      <div className="min-w-0 flex-1">
        <p className="break-words select-text" data-testid="find-sentence">
          {first ? words.found(count(events), first.sentence, momentOf(first.at, now, zone)) : answer.sentence}
        </p>
        {first ? null : <LookedFor wanted={wanted} />}
      </div>
      {record ? (
        <a
          href={record.url}
          target="_blank"
          rel="noreferrer"
          data-testid="find-record"
          className="press inline-flex h-6 shrink-0 items-center gap-1 rounded-ctl border border-edge bg-raised px-2 text-small font-medium hover:bg-sunken"
        >
          <ArrowUpRight size={13} strokeWidth={1.75} aria-hidden />
          {record.label}
        </a>
      ) : null}
      {first ? <CopyTextButton small text={answer.sentence} what={words.what} /> : null}
    </div>
  );
}

/** Where nothing was found: as what it was looked up, and how far back there is anything. */
function LookedFor({ wanted }: { wanted: Wanted }) {
  const ipc = useIpc();
  const { now, zone } = useNow();
  const oldest = useQuery(storageQuery(ipc)).data?.oldest_event;
  return (
    <p className="num mt-0.5 text-small text-ink-3">
      {words.looked(words.as[wanted], oldest === undefined ? undefined : momentOf(oldest, now, zone))}
    </p>
  );
}

/** The events below the answer, as entries of the box. */
export function FindHits({
  answer,
  item,
  onOpen,
  onAll,
}: {
  answer: Findings;
  /** How an entry looks. */
  item: string;
  onOpen: (hit: Hit) => void;
  onAll: (query: string) => void;
}) {
  const { now, zone } = useNow();
  const { query } = answer;
  return (
    <>
      {answer.hits.map((hit) => (
        <Command.Item
          key={`${hit.event} ${hit.delivery ?? ""}`}
          value={`${hit.event} ${hit.delivery ?? ""}`}
          onSelect={() => onOpen(hit)}
          data-testid="find-hit"
          data-event={hit.event}
          data-state={hit.state}
          className={item}
        >
          <span className="flex w-27 shrink-0">
            {isState(hit.state) ? <StateBadge state={hit.state} /> : <span className="text-small">{hit.state}</span>}
          </span>
          <span className="shrink-0 font-medium">{hit.route?.name ?? stateWords.unrouted.short}</span>
          <span className="cut flex-1 text-small text-ink-2">{hit.sentence}</span>
          <span className="num shrink-0 text-small text-ink-3">{momentOf(hit.at, now, zone)}</span>
        </Command.Item>
      ))}
      {query && answer.hits.length > 1 ? (
        <Command.Item value="find all" onSelect={() => onAll(query)} data-testid="find-all" className={item}>
          <ListFilter size={14} strokeWidth={1.75} aria-hidden className="text-ink-3" />
          {words.all}
        </Command.Item>
      ) : null}
    </>
  );
}
