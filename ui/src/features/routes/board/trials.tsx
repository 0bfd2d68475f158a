// Trying the draft in earnest: one marked record sent to the target.
import { Button } from "../../../components/button";
import { Dialog } from "../../../components/dialog";
import { ProblemBand, problemOf } from "../../../components/problem";
import { shell } from "../../../lib/words/shell";
import { trials as words } from "../../../lib/words/trials";
import { useLineSteps } from "./queries";
import type { Line } from "./use-line";

export function TestDialog({
  line,
  target,
  environment,
  onClose,
}: {
  line: Line;
  target: string;
  environment: string;
  onClose: () => void;
}) {
  const text = words.test;
  const { test } = useLineSteps();
  const answer = test.data;
  return (
    <Dialog
      open
      width={answer ? 640 : 440}
      onClose={onClose}
      title={text.title}
      text={answer ? undefined : text.text(target, environment)}
      foot={
        <>
          <Button onClick={onClose}>{shell.close}</Button>
          {answer ? null : (
            <Button
              kind="primary"
              data-testid="confirm"
              busy={test.isPending && text.sending}
              onClick={() => test.mutate({ draft: line.sent, event: line.sample?.event })}
            >
              {text.verb}
            </Button>
          )}
        </>
      }
    >
      {!answer && line.sample ? (
        <p className="text-small text-ink-3">
          {text.of}: {line.sample.title}
        </p>
      ) : null}
      {test.error ? <ProblemBand problem={problemOf(test.error)} /> : null}
      {answer ? (
        <div className="flex flex-col gap-3" data-testid="test-answer" data-outcome={answer.outcome}>
          {answer.problem ? (
            <ProblemBand problem={answer.problem} tone={answer.outcome === "rejected" ? "bad" : "warn"} />
          ) : (
            <p>
              <span className={`font-medium ${answer.outcome === "delivered" ? "text-ok" : "text-warn"}`}>
                {text.outcomes[answer.outcome]}
              </span>
              . {answer.text}
            </p>
          )}
          {answer.link ? (
            <a
              href={answer.link.url}
              target="_blank"
              rel="noreferrer"
              className="self-start text-accent hover:underline"
            >
              {answer.link.label}
            </a>
          ) : null}
          <Part
            title={text.request}
          >{`${answer.request.method} ${answer.request.url}\n${JSON.stringify(answer.request.body, null, 2)}`}</Part>
          {answer.answer ? <Part title={text.answer}>{JSON.stringify(answer.answer, null, 2)}</Part> : null}
        </div>
      ) : null}
    </Dialog>
  );
}

function Part({ title, children }: { title: string; children: string }) {
  return (
    <section aria-label={title}>
      <h3 className="mb-1 text-small text-ink-3">{title}</h3>
      <pre tabIndex={0} className="mono max-h-44 overflow-auto rounded-panel bg-sunken p-2.5 whitespace-pre-wrap">
        {children}
      </pre>
    </section>
  );
}
