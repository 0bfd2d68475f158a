// Every attempt with its request and answer, redacted by the relay, ready to be copied as a command.
import { ChevronDown, ChevronRight } from "lucide-react";
import { useState } from "react";
import type { AttemptView, DeliveryView } from "../../ipc/types";
import { large, milliOf, secondOf, span } from "../../lib/figures";
import { events as words } from "../../lib/words/events";
import { CopyButton } from "../copy";
import { TONE_ICON, TONE_TEXT } from "../state";
import { bodyText, curlOf } from "./curl";

export function AttemptsTab({ deliveries, zone }: { deliveries: DeliveryView[]; zone: string }) {
  if (deliveries.every((delivery) => delivery.attempts.length === 0)) {
    return <p className="text-ink-2">{words.attempts.none}</p>;
  }
  return (
    <div className="flex flex-col gap-3" data-testid="attempts">
      {deliveries.map((delivery) => (
        <section key={delivery.id} aria-label={delivery.route.name}>
          {deliveries.length > 1 ? <h3 className="mb-1.5 font-medium">{delivery.route.name}</h3> : null}
          <ul className="overflow-hidden rounded-btn border border-line bg-panel">
            {delivery.attempts.map((attempt, index) => (
              <Attempt
                // biome-ignore lint/suspicious/noArrayIndexKey: attempts are only ever added at the end
                key={index}
                attempt={attempt}
                zone={zone}
                first={index === 0}
                startOpen={index === delivery.attempts.length - 1}
              />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

function Attempt({
  attempt,
  zone,
  first,
  startOpen,
}: {
  attempt: AttemptView;
  zone: string;
  first: boolean;
  startOpen: boolean;
}) {
  const [open, setOpen] = useState(startOpen);
  const Icon = TONE_ICON[attempt.tone];
  const Fold = open ? ChevronDown : ChevronRight;
  return (
    <li className={first ? "" : "border-t border-line"}>
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="ring-in grid min-h-8 w-full grid-cols-[13px_14px_62px_minmax(0,1fr)_auto] items-center gap-1.75 px-2 py-1 text-left text-small hover:bg-sunken"
      >
        <Fold size={13} strokeWidth={1.75} aria-hidden className="text-ink-3" />
        <Icon size={14} strokeWidth={1.75} aria-hidden className={TONE_TEXT[attempt.tone]} />
        <span className="font-medium">
          {attempt.kind === "look" ? words.attempts.look : words.attempts.send(attempt.number)}
        </span>
        <span className="text-ink-2">{large(attempt.text)}</span>
        <span className="num text-ink-2">{attempt.ms === undefined ? "" : span(attempt.ms)}</span>
      </button>
      {open ? <Exchange attempt={attempt} zone={zone} /> : null}
    </li>
  );
}

function Exchange({ attempt, zone }: { attempt: AttemptView; zone: string }) {
  const { request, answer } = attempt;
  return (
    <div className="flex flex-col gap-2 border-t border-line bg-raised px-3 py-2">
      <p className="num text-small text-ink-3">{secondOf(attempt.at, zone) + milliOf(attempt.at)}</p>
      {request ? (
        <div>
          <div className="flex items-center gap-1">
            <h3 className="flex-1 text-small text-ink-3">{words.attempts.request}</h3>
            <CopyButton text={curlOf(request)} what={words.attempts.curl} />
          </div>
          <p className="mono break-all">
            {request.method} {request.url}
          </p>
          <dl className="mono mt-1 grid grid-cols-[auto_minmax(0,1fr)] gap-x-2 text-ink-2">
            {request.headers.map(([name = "", value = ""]) => (
              <div key={name} className="contents">
                <dt className="text-ink-3">{name}</dt>
                <dd className="break-all">{value}</dd>
              </div>
            ))}
          </dl>
          {request.body === undefined || request.body === null ? null : (
            <Code text={bodyText(request.body)} label={words.attempts.request} />
          )}
        </div>
      ) : null}
      <div>
        <h3 className="text-small text-ink-3">{words.attempts.answer}</h3>
        {answer ? (
          <p className="break-words">
            <span className="mono">{[answer.status, answer.code].filter((part) => part !== undefined).join(" ")}</span>
            {answer.message ? ` ${answer.message}` : ""}
            {answer.request_id ? (
              <span className="mono block text-ink-3">{words.attempts.requestId(answer.request_id)}</span>
            ) : null}
          </p>
        ) : (
          <p className="text-ink-2">{words.attempts.noAnswer}</p>
        )}
      </div>
    </div>
  );
}

/** A box that scrolls is a stop for Tab, or keys could not reach its end. */
function Code({ text, label }: { text: string; label: string }) {
  return (
    <section
      aria-label={label}
      tabIndex={0}
      className="ring-in mt-1.5 max-h-60 overflow-auto rounded-tag bg-sunken p-2"
    >
      <pre className="mono leading-4 whitespace-pre-wrap break-words">{text}</pre>
    </section>
  );
}
