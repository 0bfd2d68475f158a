// Whether this machine can reach the hosts of a connection: step by step, then the machine's own part in it.
import { CircleCheck, OctagonX } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "../../components/button";
import { CopyId } from "../../components/copy";
import { ProblemBand, problemOf } from "../../components/problem";
import type { ConnectionView, Reach } from "../../ipc/types";
import { useVoice } from "../../lib/announce";
import { large, sentences, span } from "../../lib/figures";
import { connections } from "../../lib/words/connections";
import { useConnectionSteps } from "./mutations";

const words = connections.details;

export function ReachTab({ connection }: { connection: ConnectionView }) {
  const { reach } = useConnectionSteps();
  const { say } = useVoice();
  const total = (found: Reach) =>
    words.total(found.hosts.filter((host) => host.steps.every((step) => step.ok)).length, found.hosts.length);
  const test = () => reach.mutate(connection.id, { onSuccess: (found) => say(total(found)) });
  return (
    <div className="flex flex-col gap-3">
      <p className="text-ink-2">{words.reachLead}</p>
      <div className="flex items-center gap-2.5">
        <Button busy={reach.isPending && words.running} onClick={test} data-testid="run-reach">
          {words.runReach}
        </Button>
        {reach.data ? <p className="font-medium">{total(reach.data)}</p> : null}
      </div>
      {reach.error ? <ProblemBand problem={problemOf(reach.error)} onRemedy={test} /> : null}
      {reach.data ? <Found reach={reach.data} /> : null}
    </div>
  );
}

function Found({ reach }: { reach: Reach }) {
  return (
    <div className="flex flex-col gap-3" data-testid="reach">
      {reach.hosts.map((host) => (
        <section key={`${host.name}:${host.port}`} aria-label={host.name}>
          <h3 className="flex min-w-0 items-center">
            <CopyId id={`${host.name}:${host.port}`} what={host.name} />
          </h3>
          <p className="mb-1 text-small text-ink-3">{sentences([large(host.why)])}</p>
          <ol className="rounded-panel border border-line bg-panel px-2.5 py-0.5">
            {host.steps.map((step) => (
              <Row
                key={step.step}
                ok={step.ok}
                name={words.steps[step.step]}
                end={step.ms === undefined ? "" : step.ms < 1 ? words.underMs : span(step.ms)}
              >
                {step.message}
              </Row>
            ))}
          </ol>
        </section>
      ))}
      <section aria-label={words.machine}>
        <h3 className="mb-1 font-semibold">{words.machine}</h3>
        <ul className="rounded-panel border border-line bg-panel px-2.5 py-0.5">
          <Row ok={reach.clock.ok} name={words.clock} end="">
            {reach.clock.message}
          </Row>
          <Row name={words.proxy} end="">
            {reach.proxy}
          </Row>
          <Row name={words.trust} end="">
            {reach.trust}
          </Row>
        </ul>
      </section>
    </div>
  );
}

function Row({ ok, name, end, children }: { ok?: boolean; name: string; end: string; children: ReactNode }) {
  const Icon = ok === false ? OctagonX : CircleCheck;
  return (
    <li
      className="grid grid-cols-[16px_52px_minmax(0,1fr)_auto] gap-x-2 border-t border-line py-1.5 first:border-t-0"
      data-ok={ok}
    >
      <span className="pt-[3px]">
        {ok === undefined ? null : (
          <>
            <Icon size={14} strokeWidth={1.75} aria-hidden className={ok ? "text-ok" : "text-bad"} />
            <span className="sr-only">{ok ? words.good : words.failed}</span>
          </>
        )}
      </span>
      <span className="font-medium">{name}</span>
      <span className={`min-w-0 ${ok === false ? "text-ink" : "text-ink-2"}`}>{children}</span>
      <span className="num text-right text-ink-3">{end}</span>
    </li>
  );
}
