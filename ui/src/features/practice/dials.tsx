// The dock of dials: what the call centre sends and how the vendor misbehaves.
import { ChevronDown, ChevronUp } from "lucide-react";
import { useState } from "react";
import { Dial } from "../../components/slider";
import type { DialsChange, PracticeState } from "../../ipc/types";
import { useMedia } from "../../lib/media";
import { practice as words } from "../../lib/words/practice";
import { DIALS, dialChange, dialsLine, dialValue } from "./model";

export function DialDock({ state, onChange }: { state: PracticeState; onChange: (change: DialsChange) => void }) {
  const low = useMedia("(max-height: 560px)");
  const [chosen, setChosen] = useState<boolean | undefined>(undefined);
  const open = chosen ?? !low;
  const Fold = open ? ChevronDown : ChevronUp;
  return (
    <section aria-label={words.dials} className="shrink-0 border-t border-line bg-panel" data-testid="dials">
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setChosen(!open)}
        className="ring-in flex h-9 w-full items-center gap-2 px-4 text-left hover:bg-sunken focus-visible:-outline-offset-2"
      >
        <span className="font-semibold">{words.dials}</span>
        <span className="num cut flex-1 text-small text-ink-3">{dialsLine(state)}</span>
        <Fold size={14} strokeWidth={1.75} aria-hidden className="text-ink-3" />
      </button>
      {open ? (
        <div className="grid max-h-[34vh] grid-cols-1 gap-x-8 overflow-y-auto px-4 pb-2.5 min-[560px]:grid-cols-2 min-[820px]:grid-cols-3">
          {DIALS.map((dial) => (
            <Dial
              key={dial.name}
              {...words.dial[dial.name]}
              testId={`dial-${dial.name}`}
              value={dialValue(state, dial)}
              max={dial.max}
              step={dial.step}
              onCommit={(value) => onChange(dialChange(dial, value))}
            />
          ))}
        </div>
      ) : null}
    </section>
  );
}
