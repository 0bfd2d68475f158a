// The left of the dock: what is in the hand or stood on. A cord with its steps, a free jack, or a field of the event.
import { Cable, CircleAlert, OctagonX, TriangleAlert, Unplug } from "lucide-react";
import { Button, IconButton } from "../../../components/button";
import { ChoiceMenu } from "../../../components/choice-menu";
import type { Finding, Mark, SourceField, Transform } from "../../../ipc/types";
import { count } from "../../../lib/figures";
import { board } from "../../../lib/words/board";
import { steps as words } from "../../../lib/words/steps";
import { Chain } from "./chain";
import { hiddenOf, sourcesOf } from "./cords";
import { examplesOf } from "./fits";
import { lookupRows } from "./lookup";
import { valueFor } from "./sample";
import type { TargetRow } from "./sides";
import { Facts, Frame, SourceFacts } from "./source-facts";
import type { Line } from "./use-line";

const text = words.hand;

export function Hand({
  line,
  row,
  source,
  sourceName,
  free,
  planning,
  onPlan,
  onPolicy,
}: {
  line: Line;
  /** The field of the target that is meant. */
  row: TargetRow | undefined;
  /** Or the field of the event. */
  source: SourceField | undefined;
  sourceName: (key: string) => string;
  /** Fields a loose cord could lead to. */
  free: readonly TargetRow[];
  planning: boolean;
  /** Nothing where labels cannot be made. */
  onPlan: ((field: string, labels: string[]) => void) | undefined;
  onPolicy: (path: string, policy: Mark) => void;
}) {
  if (row)
    return <Cord line={line} row={row} sourceName={sourceName} free={free} planning={planning} onPlan={onPlan} />;
  if (source) return <SourceFacts field={source} line={line} onPolicy={onPolicy} />;
  return (
    <Frame title={text.noDock}>
      <p className="text-ink-2">{text.empty}</p>
      <p className="text-small text-ink-3">{text.keys}</p>
    </Frame>
  );
}

export function Findings({
  findings,
  onAdd,
}: {
  findings: readonly Finding[];
  /** Puts the step that mends it at the end of the cord. */
  onAdd?: (step: Transform) => void;
}) {
  return findings.map((finding) => {
    const bad = finding.severity === "error";
    const Icon = bad ? OctagonX : CircleAlert;
    return (
      <p key={finding.code + finding.message} className="flex gap-1.5 text-small">
        <Icon size={13} strokeWidth={1.75} aria-hidden className={`mt-px shrink-0 ${bad ? "text-bad" : "text-warn"}`} />
        <span className="min-w-0">{finding.message}</span>
        {finding.remedy && onAdd ? <AddStep step={finding.remedy.add} onAdd={onAdd} /> : null}
      </p>
    );
  });
}

function AddStep({ step, onAdd }: { step: Transform; onAdd: (step: Transform) => void }) {
  return (
    <Button small data-testid="finding-add" onClick={() => onAdd(step)} className="ml-auto">
      {text.addStep}
    </Button>
  );
}

function Cord({
  line,
  row,
  sourceName,
  free,
  planning,
  onPlan,
}: {
  line: Line;
  row: TargetRow;
  sourceName: (key: string) => string;
  free: readonly TargetRow[];
  planning: boolean;
  /** Nothing where labels cannot be made. */
  onPlan: ((field: string, labels: string[]) => void) | undefined;
}) {
  const { field, cord } = row;
  const { step } = line;
  if (!cord) return <Free line={line} row={row} sourceName={sourceName} />;
  const from = cord.from;
  const hidden = hiddenOf(from, line.fields);
  const known = from.kind === "path" ? line.fields.find((one) => one.path === from.path) : undefined;
  const lookup = cord.steps?.find((one) => one.do === "lookup");
  const seen = known?.policy === "keep" ? examplesOf(known) : [];
  const open = lookup?.do === "lookup" ? lookupRows(lookup.table, seen).filter((one) => one.to === "").length : 0;
  const value = line.sample?.values.find((one) => one.field === field.id);
  const start = known ? valueFor(known, known.path, line.view) : cord.steps?.length ? undefined : value;
  return (
    <Frame
      title={`${sourcesOf(from).map(sourceName).join(", ")} → ${field.name}`}
      end={
        <>
          {open > 0 ? (
            <span className="flex shrink-0 items-center gap-1 text-small text-warn">
              <TriangleAlert size={13} strokeWidth={1.75} aria-hidden />
              {words.lookup.noLabel(open)}
            </span>
          ) : null}
          <IconButton
            small
            icon={Unplug}
            label={text.pull}
            data-testid="pull"
            onClick={() => step({ do: "pull", field: field.id })}
          />
        </>
      }
    >
      <Findings
        findings={row.findings}
        onAdd={(more) => step({ do: "steps", field: field.id, steps: [...(cord.steps ?? []), more] })}
      />
      {row.use === "gone" ? (
        <ChoiceMenu
          label={board.fixFor(field.name)}
          text={`${text.move}…`}
          testId="move-cord"
          className="self-start"
          groups={[
            {
              name: "",
              all: free.map((one) => ({ id: one.field.id, label: one.field.name, note: one.field.kind_name })),
            },
          ]}
          onPick={(id) => step({ do: "plug", source: sourcesOf(from)[0] ?? "", field: id, moved: field.id })}
        />
      ) : null}
      <Chain
        cord={cord}
        field={field}
        fields={line.fields}
        start={start}
        value={value}
        zone={line.zone}
        planning={planning}
        onFrom={(next) => step({ do: "from", field: field.id, from: next })}
        onSteps={(steps) => step({ do: "steps", field: field.id, steps })}
        onPlan={onPlan && ((labels) => onPlan(field.id, labels))}
      />
      {hidden.length > 0 ? (
        <label className="flex gap-2">
          <input
            type="checkbox"
            data-testid="in-clear"
            checked={cord.clear ?? false}
            onChange={(event) => step({ do: "clear", field: field.id, clear: event.target.checked })}
            className="mt-[3px] size-3.5 shrink-0"
          />
          <span>
            {text.clear}
            <span className="block text-small text-ink-3">{text.clearHint}</span>
          </span>
        </label>
      ) : null}
    </Frame>
  );
}

function Free({ line, row, sourceName }: { line: Line; row: TargetRow; sourceName: (key: string) => string }) {
  const { field, use, findings } = row;
  const kept = line.edit.pulled.find((cord) => cord.field === field.id);
  return (
    <Frame title={field.name}>
      <Findings findings={findings} />
      <Facts
        rows={[
          [text.types, field.kind_name],
          ...(field.limit === undefined ? [] : [[text.limit, text.chars(count(field.limit))] as const]),
          ...(field.labels ? [[text.labels, field.labels.join(", ")] as const] : []),
        ]}
      />
      {kept ? (
        <p className="flex items-center gap-2">
          <Button
            small
            icon={Cable}
            data-testid="put-back"
            onClick={() => line.step({ do: "put_back", field: field.id })}
          >
            {text.putBack}
          </Button>
          <span className="cut text-small text-ink-3">
            {text.putBackNote(sourcesOf(kept.from).map(sourceName).join(", "))}
          </span>
        </p>
      ) : (
        <p className="text-small text-ink-3">
          {use === "key" ? board.kept : use === "fixed" ? board.fixed : `${text.noCord} ${text.keys}`}
        </p>
      )}
    </Frame>
  );
}
