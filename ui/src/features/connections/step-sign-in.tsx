// Fourth: the browser has it, or the vendor is asked, or it failed. Each says what happens and the way on.
import { ExternalLink, LoaderCircle, RotateCw } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Button } from "../../components/button";
import { CopyTextButton } from "../../components/copy";
import { ProblemBand } from "../../components/problem";
import type { Problem, SignIn, Vendor } from "../../ipc/types";
import { useVoice } from "../../lib/announce";
import { clock, span } from "../../lib/figures";
import { wizard } from "../../lib/words/wizard";
import { StepFrame } from "./step-frame";

const waiting = wizard.waiting;
const LAST_MINUTE_MS = 60_000;

export function WaitingStep({
  vendor,
  signIn,
  now,
  busy,
  onAgain,
  onCancel,
}: {
  vendor: Vendor;
  signIn: SignIn;
  now: number;
  busy: boolean;
  onAgain: () => void;
  onCancel: () => void;
}) {
  const { say } = useVoice();
  const left = (signIn.expires_at ?? now) - now;
  const late = left < LAST_MINUTE_MS;
  useEffect(() => {
    if (late) say(waiting.lateSaid);
  }, [late, say]);
  return (
    <StepFrame
      name="waiting"
      title={waiting.title}
      lead={waiting.lead(vendor.name)}
      foot={
        <>
          <Button onClick={onCancel} data-testid="sign-in-cancel">
            {waiting.cancel}
          </Button>
          <Button
            className="ml-auto"
            icon={signIn.opened ? ExternalLink : RotateCw}
            busy={busy && waiting.opening}
            onClick={onAgain}
            data-testid="open-again"
          >
            {signIn.opened ? waiting.again : waiting.newLink}
          </Button>
        </>
      }
    >
      {signIn.opened || !signIn.open_url ? (
        <ol className="flex flex-col gap-1.5">
          {waiting.steps(vendor.name).map((step, index) => (
            <li key={step} className="num grid grid-cols-[16px_minmax(0,1fr)] gap-1">
              <span className="text-ink-3">{index + 1}</span>
              {step}
            </li>
          ))}
        </ol>
      ) : (
        <OpenLink url={signIn.open_url} />
      )}
      <dl className="grid grid-cols-[176px_minmax(0,1fr)] items-center gap-x-3 gap-y-2 rounded-panel border border-line bg-canvas px-3.5 py-3 max-mid:grid-cols-1">
        <dt className="text-ink-3">{waiting.left}</dt>
        <dd>
          <span role="timer" data-testid="time-left" className={`num text-figure ${late ? "text-warn" : ""}`}>
            {clock(left)}
          </span>
        </dd>
        {signIn.redirect ? (
          <>
            <dt className="text-ink-3">{waiting.redirect}</dt>
            <dd className="mono min-w-0 break-all select-all" data-testid="redirect-used">
              {signIn.redirect}
            </dd>
          </>
        ) : null}
      </dl>
    </StepFrame>
  );
}

/** Where no browser could be started, the person opens it. */
function OpenLink({ url }: { url: string }) {
  return (
    <div className="flex flex-col gap-2" data-testid="open-link">
      <p>{waiting.linkLead}</p>
      <p className="mono rounded-btn border border-edge bg-sunken px-2.5 py-2 leading-5 break-all select-all">{url}</p>
      <div className="flex gap-2">
        <a
          href={url}
          target="_blank"
          rel="noreferrer"
          data-first
          className="press hover-fill inline-flex h-7 items-center gap-1.5 rounded-btn border border-fill bg-fill px-2.5 font-medium text-on-fill"
        >
          <ExternalLink size={14} strokeWidth={1.75} aria-hidden />
          {waiting.link}
        </a>
        <CopyTextButton text={url} what={waiting.linkWhat} />
      </div>
    </div>
  );
}

export function CheckingStep({ vendor, onCancel }: { vendor: Vendor; onCancel: () => void }) {
  const began = useRef(Date.now());
  const [past, setPast] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setPast(Date.now() - began.current), 500);
    return () => clearInterval(timer);
  }, []);
  const text = wizard.checking;
  return (
    <StepFrame
      name="checking"
      title={text.title(vendor.name)}
      lead={text.lead}
      foot={
        <Button onClick={onCancel} data-testid="sign-in-cancel">
          {waiting.cancel}
        </Button>
      }
    >
      {past > 400 ? (
        <p className="num flex items-center gap-2 text-ink-2">
          <LoaderCircle size={14} strokeWidth={1.75} aria-hidden className="turn" />
          {text.still(span(past))}
        </p>
      ) : null}
    </StepFrame>
  );
}

/** Wrong values are mended first; everything else is worth another try first. */
const isAboutValues = (problem: Problem): boolean =>
  problem.remedy.kind === "reconnect" || problem.code.startsWith("connection.");

/** Trying again and changing the details stand at the foot; only another kind of remedy gets a button of its own. */
const isAtFoot = (problem: Problem): boolean =>
  problem.remedy.kind === "retry" || problem.remedy.kind === "reconnect" || problem.remedy.kind === "wait_until";

export function FailedStep({
  problem,
  tried,
  busy,
  remedy,
  onEdit,
  onAgain,
  onOther,
}: {
  problem: Problem;
  /** What was sent, to be looked over: no value of a secret is among it. */
  tried: readonly { label: string; value: string }[];
  busy: boolean;
  remedy: (() => void) | undefined;
  onEdit: () => void;
  onAgain: () => void;
  onOther: (() => void) | undefined;
}) {
  const text = wizard.failed;
  const edit = isAboutValues(problem);
  return (
    <StepFrame
      name="failed"
      title={text.title}
      onSubmit={edit ? onEdit : onAgain}
      foot={
        <>
          {onOther ? (
            <Button kind="quiet" className="-ml-2.5" onClick={onOther}>
              {text.other}
            </Button>
          ) : null}
          <Button
            className="ml-auto"
            kind={edit ? "plain" : "primary"}
            busy={busy && text.trying}
            onClick={onAgain}
            data-first={edit ? undefined : true}
            data-testid="try-again"
          >
            {text.again}
          </Button>
          <Button
            kind={edit ? "primary" : "plain"}
            onClick={onEdit}
            data-first={edit ? true : undefined}
            data-testid="change-details"
          >
            {text.edit}
          </Button>
        </>
      }
    >
      <ProblemBand problem={problem} onRemedy={isAtFoot(problem) ? undefined : remedy} />
      {tried.length > 0 ? (
        <section aria-label={text.tried}>
          <h3 className="mb-1.5 font-semibold">{text.tried}</h3>
          <dl className="rounded-panel border border-line bg-raised px-3 py-0.5">
            {tried.map(({ label, value }) => (
              <div
                key={label}
                className="grid grid-cols-[152px_minmax(0,1fr)] gap-x-3 border-t border-line py-1.5 first:border-t-0"
              >
                <dt className="text-ink-3">{label}</dt>
                <dd className="min-w-0 break-words">{value}</dd>
              </div>
            ))}
          </dl>
        </section>
      ) : null}
      <p className="text-ink-2">{text.kept}</p>
    </StepFrame>
  );
}
