// Across the whole width, above every screen: what keeps Patchbay from working as it should, with its remedies.
import { useNavigate } from "@tanstack/react-router";
import { CircleAlert, OctagonX } from "lucide-react";
import { useState } from "react";
import { Button } from "../../components/button";
import { ProblemBand, problemOf } from "../../components/problem";
import type { Trouble } from "../../ipc/storage";
import { shell } from "../../lib/words/shell";
import { trouble as words } from "../../lib/words/trouble";
import { isCalm, labelOf, waysOf } from "./model";
import { useRemedies } from "./remedies";
import { RemedyDialog } from "./remedy-dialog";
import { useMend } from "./use-mend";

export function TroubleBand({ trouble }: { trouble: Trouble }) {
  const mending = useMend(trouble);
  const navigate = useNavigate();
  const remedies = useRemedies(mending);
  const [open, setOpen] = useState(false);
  const { mend, doing } = mending;
  const calm = isCalm(trouble);
  const Icon = calm ? CircleAlert : OctagonX;
  return (
    <section
      aria-label={words.label}
      data-testid="trouble"
      data-code={trouble.code}
      className={`border-b border-line ${calm ? "bg-warn-tint" : "bg-bad-tint"}`}
    >
      <div className="flex min-h-10 flex-wrap items-center gap-x-2.5 gap-y-1 px-3 py-1.25">
        <Icon size={16} strokeWidth={1.75} aria-hidden className={`shrink-0 ${calm ? "text-warn" : "text-bad"}`} />
        <p role="alert" data-testid="trouble-sentence" className="min-w-60 flex-1 py-0.5 font-medium">
          {doing ?? trouble.sentence}
        </p>
        {trouble.detail ? (
          <Button small kind="quiet" aria-expanded={open} onClick={() => setOpen(!open)}>
            {shell.details}
          </Button>
        ) : null}
        {waysOf(trouble).map((way) => (
          <Button
            key={way.key}
            small
            danger={way.remedy.do === "anew"}
            busy={remedies.busy === way.remedy.do && words.busy}
            onClick={() => remedies.press(way)}
            data-testid={`trouble-remedy-${way.remedy.do}`}
          >
            {labelOf(way.remedy, way.backups.length)}
          </Button>
        ))}
        {trouble.code === "disk_full" ? (
          <Button small onClick={() => void navigate({ to: "/settings/storage" })} data-testid="trouble-storage">
            {words.toStorage}
          </Button>
        ) : null}
        {open && trouble.detail ? (
          <p className="mono w-full pb-1 pl-6.5 break-words text-ink-2" data-testid="trouble-detail">
            {trouble.detail}
          </p>
        ) : null}
        {mend.error && remedies.asking === undefined ? (
          <div className="w-full pb-1">
            <ProblemBand problem={problemOf(mend.error)} />
          </div>
        ) : null}
      </div>
      {remedies.asking ? <RemedyDialog way={remedies.asking} mend={mend} onClose={remedies.close} /> : null}
    </section>
  );
}
