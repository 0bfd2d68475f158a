// Cases in the dock: the key with its value on the chosen sample, which events open, update and close, and the timing.
import { useQuery } from "@tanstack/react-query";
import { BriefcaseBusiness, Plus } from "lucide-react";
import { Tabs } from "radix-ui";
import { useState } from "react";
import { Button } from "../../../components/button";
import type { Correlation } from "../../../ipc/cases";
import { useIpc } from "../../../ipc/context";
import type { Why } from "../../../ipc/types";
import { correlation as words } from "../../../lib/words/correlation";
import { steps } from "../../../lib/words/steps";
import { CaseClosed } from "./case-closed";
import { CaseTiming } from "./case-timing";
import {
  blank,
  clausesIn,
  FILTERS,
  type FilterName,
  isAboutCases,
  rendered,
  sendableCorrelation,
  shownFilter,
  withFilter,
} from "./correlation";
import { FilterEditor } from "./filter-editor";
import { Findings } from "./hand";
import { whyQuery } from "./queries";
import { TemplateField } from "./template-field";
import type { Line } from "./use-line";
import { VerdictDot } from "./why";

export function CasesSide({ line, onDone }: { line: Line; onDone: () => void }) {
  const { draft, step } = line;
  const { correlation } = draft;
  const set = (next: Correlation | undefined, part = "") => step({ do: "correlation", correlation: next, part });
  return (
    <section aria-label={words.title} data-testid="cases-side" className="flex min-h-0 flex-1 flex-col">
      <div className="flex h-9 shrink-0 items-center gap-2 px-3.5">
        <BriefcaseBusiness size={15} strokeWidth={1.75} aria-hidden className="text-accent" />
        <h2 className="flex-1 font-semibold">{words.title}</h2>
        {correlation ? (
          <Button small kind="quiet" onClick={() => set(undefined)} data-testid="cases-remove">
            {words.remove}
          </Button>
        ) : null}
        <Button small data-testid="cases-done" onClick={onDone}>
          {steps.hand.done}
        </Button>
      </div>
      <div className="ring-in flex min-h-0 flex-1 flex-col gap-3 overflow-y-auto px-3.5 pb-3">
        {correlation ? (
          <Editor line={line} correlation={correlation} onChange={set} />
        ) : (
          <div className="flex flex-col items-start gap-2">
            <p className="text-ink-2">{words.none}</p>
            <Button small icon={Plus} data-testid="cases-begin" onClick={() => set(blank())}>
              {words.begin}
            </Button>
          </div>
        )}
      </div>
    </section>
  );
}

type Edit = {
  line: Line;
  correlation: Correlation;
  /** `part` names what is typed into, so that typing is one step. */
  onChange: (next: Correlation, part?: string) => void;
};

function Editor({ line, correlation, onChange }: Edit) {
  const found = line.findings.filter(isAboutCases);
  return (
    <>
      {found.length > 0 ? (
        <div data-testid="case-findings" className="flex flex-col gap-0.5">
          <Findings findings={found} />
        </div>
      ) : null}
      <div className="flex flex-col gap-1">
        <TemplateField
          label={words.key}
          hint={words.keyHint}
          value={correlation.key}
          fields={line.fields}
          testId="case-key"
          onChange={(key) => onChange({ ...correlation, key }, "key")}
        />
        <KeyOn line={line} template={correlation.key} />
      </div>
      <Filters line={line} correlation={correlation} onChange={onChange} />
      <CaseClosed line={line} correlation={correlation} onChange={onChange} />
      <CaseTiming fields={line.fields} correlation={correlation} onChange={onChange} />
    </>
  );
}

/** The key of the chosen sample, as the cases will show it. */
function KeyOn({ line, template }: { line: Line; template: string }) {
  if (line.view === undefined) return <p className="text-small text-ink-3">{words.noSample}</p>;
  const key = rendered(template, line.fields, line.view);
  const notes = [
    ...(key.missing.length > 0 ? [words.missing(key.missing.join(", "))] : []),
    ...(key.hidden ? [words.hidden] : []),
    ...(key.inexact ? [words.inexact] : []),
  ];
  return (
    <div data-testid="case-key-sample" data-hidden={key.hidden} className="rounded-btn bg-sunken px-2.5 py-1.5">
      <p className="flex min-w-0 gap-2">
        <span className="shrink-0 text-ink-2">{words.sample}</span>
        <span className={`min-w-0 break-words ${key.hidden ? "mono" : "font-medium"}`}>
          {key.none ? words.empty : key.text}
        </span>
      </p>
      {notes.length > 0 ? <p className="text-small text-ink-2">{notes.join(" ")}</p> : null}
    </div>
  );
}

function Filters({ line, correlation, onChange }: Edit) {
  const [name, setName] = useState<FilterName>("open");
  return (
    <Tabs.Root
      value={name}
      onValueChange={(next) => setName(FILTERS.find((one) => one === next) ?? "open")}
      className="flex flex-col gap-2"
    >
      <Tabs.List aria-label={words.filtersLabel} className="flex h-8 gap-4 border-b border-line">
        {FILTERS.map((one) => (
          <Tabs.Trigger
            key={one}
            value={one}
            data-testid={`case-filter-${one}`}
            className="ring-in relative flex items-center gap-1.5 text-ink-2 after:absolute after:inset-x-0 after:-bottom-px after:h-0.5 data-[state=active]:font-medium data-[state=active]:text-ink data-[state=active]:after:bg-accent"
          >
            {words.filters[one]}
            <span className="num font-normal text-ink-3">{clausesIn(correlation[one])}</span>
          </Tabs.Trigger>
        ))}
      </Tabs.List>
      {FILTERS.map((one) => (
        <Tabs.Content key={one} value={one} className="ring-in">
          <One line={line} correlation={correlation} name={one} onChange={onChange} />
        </Tabs.Content>
      ))}
    </Tabs.Root>
  );
}

function One({ line, correlation, name, onChange }: Edit & { name: FilterName }) {
  const ipc = useIpc();
  const sent = sendableCorrelation(correlation)[name];
  const event = line.sample?.event;
  const whole = JSON.stringify(sent) === JSON.stringify(correlation[name]);
  const asked = sent !== undefined && clausesIn(sent) > 0 && event !== undefined;
  const { correlation: _own, ...rest } = line.sent;
  const judging = sent === undefined ? rest : { ...rest, filter: sent };
  const why = useQuery({ ...whyQuery(ipc, judging, event ?? ""), enabled: asked });
  // Clauses that are not whole yet are not sent, so the places of the answer would not be theirs.
  const judged = asked && whole ? why.data : undefined;
  return (
    <div className="flex flex-col gap-2">
      <FilterEditor
        filter={shownFilter(correlation[name])}
        fields={line.fields}
        why={judged}
        none={words.nones[name]}
        onChange={(filter) => onChange(withFilter(correlation, name, filter))}
      />
      {judged ? <Judged why={judged} name={name} /> : null}
    </div>
  );
}

function Judged({ why, name }: { why: Why; name: FilterName }) {
  const text = why.verdict === "unknown" ? words.judged.unknown : words.judged[why.verdict][name];
  return (
    <p className="flex items-center gap-1.5 text-small text-ink-2" data-testid="case-judged" data-verdict={why.verdict}>
      <VerdictDot why={why} />
      {text}
    </p>
  );
}
