// In place of everything else: why Patchbay cannot work, which folder it is about, and each way out with what it costs.
import { LoaderCircle, OctagonX } from "lucide-react";
import { useEffect, useRef } from "react";
import { Button } from "../../components/button";
import { CopyButton, CopyId } from "../../components/copy";
import { BrandMark } from "../../components/cord";
import { ProblemBand, problemOf } from "../../components/problem";
import type { Trouble } from "../../ipc/storage";
import { useReady } from "../../lib/ready";
import { shell } from "../../lib/words/shell";
import { trouble as words } from "../../lib/words/trouble";
import { canRead, labelOf, type Way, waysOf } from "./model";
import { useRemedies } from "./remedies";
import { RemedyDialog } from "./remedy-dialog";
import { useMend } from "./use-mend";

export function TroublePage({ trouble, home, onRead }: { trouble: Trouble; home: string; onRead: () => void }) {
  const mending = useMend(trouble);
  const remedies = useRemedies(mending);
  const title = useRef<HTMLHeadingElement>(null);
  useReady("trouble", true);
  useEffect(() => title.current?.focus(), []);
  const { mend, doing } = mending;
  return (
    <div className="h-full overflow-y-auto bg-panel">
      <main
        data-testid="trouble"
        data-code={trouble.code}
        className="mx-auto flex max-w-160 flex-col px-6 pt-[max(32px,9vh)] pb-10"
      >
        <p className="mb-6 flex items-center gap-2.25 text-ink-2">
          <BrandMark />
          <span className="text-[14px] font-semibold tracking-[-0.012em] text-ink">{shell.product}</span>
        </p>
        <h1 ref={title} tabIndex={-1} className="flex items-center gap-2 text-title focus-visible:outline-none">
          <OctagonX size={18} strokeWidth={1.75} aria-hidden className="shrink-0 text-bad" />
          {words.title}
        </h1>
        <p role="alert" data-testid="trouble-sentence" className="mt-1.5 text-ink">
          {trouble.sentence}
        </p>
        <dl className="mt-4 grid grid-cols-[72px_minmax(0,1fr)] gap-x-3 gap-y-1.5">
          <dt className="text-ink-3">{words.folder}</dt>
          <dd className="min-w-0">
            <CopyId id={home} what={words.folderWhat} />
          </dd>
          {trouble.detail ? (
            <>
              <dt className="text-ink-3">{words.detail}</dt>
              <dd className="flex min-w-0 items-start gap-1">
                <span className="mono min-w-0 break-words text-ink-2" data-testid="trouble-detail">
                  {trouble.detail}
                </span>
                <CopyButton text={trouble.detail} what={words.detailWhat} />
              </dd>
            </>
          ) : null}
        </dl>
        {doing === undefined ? (
          <>
            <h2 className="mt-6 mb-2 font-semibold">{words.remedies}</h2>
            <ul className="overflow-hidden rounded-panel border border-line bg-raised">
              {waysOf(trouble).map((way, index) => (
                <Remedy
                  key={way.key}
                  way={way}
                  first={index === 0}
                  busy={remedies.busy === way.remedy.do}
                  onPress={() => remedies.press(way)}
                />
              ))}
              {canRead(trouble) ? (
                <Row name={words.read} hint={words.readHint}>
                  <Button kind="quiet" onClick={onRead} data-testid="trouble-read">
                    {words.read}
                  </Button>
                </Row>
              ) : null}
            </ul>
            {mend.error && remedies.asking === undefined ? (
              <div className="mt-3">
                <ProblemBand problem={problemOf(mend.error)} />
              </div>
            ) : null}
          </>
        ) : (
          <p
            className="mt-6 flex items-start gap-2 rounded-panel bg-info-tint px-3 py-2"
            data-testid="trouble-restarting"
          >
            <LoaderCircle size={16} strokeWidth={1.75} aria-hidden className="turn mt-0.5 shrink-0 text-info" />
            <span role="status">{doing}</span>
          </p>
        )}
      </main>
      {remedies.asking ? <RemedyDialog way={remedies.asking} mend={mend} onClose={remedies.close} /> : null}
    </div>
  );
}

function Row({ name, hint, children }: { name: string; hint: string; children: React.ReactNode }) {
  return (
    <li
      aria-label={name}
      className="flex flex-wrap items-center gap-x-4 gap-y-2 border-t border-line px-3.5 py-3 first:border-t-0"
    >
      <p className="min-w-60 flex-1 text-ink-2">{hint}</p>
      {children}
    </li>
  );
}

function Remedy({
  way: { remedy, backups },
  first,
  busy,
  onPress,
}: {
  way: Way;
  first: boolean;
  busy: boolean;
  onPress: () => void;
}) {
  const label = labelOf(remedy, backups.length);
  const empties = remedy.do === "anew" && remedy.count === undefined;
  const hint = empties ? words.empty.text : words.hints[remedy.do];
  return (
    <Row name={label} hint={hint}>
      <Button
        kind={first ? "primary" : "plain"}
        danger={remedy.do === "anew"}
        busy={busy && words.busy}
        onClick={onPress}
        data-testid={`trouble-remedy-${remedy.do}`}
      >
        {label}
      </Button>
    </Row>
  );
}
