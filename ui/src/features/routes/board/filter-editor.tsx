// The filter as a tree of groups and clauses. Each clause offers the operators that its field's values allow.
import { Plus, X } from "lucide-react";
import { Button, IconButton } from "../../../components/button";
import { Combobox } from "../../../components/combobox";
import { Select } from "../../../components/field";
import { MarkIcon } from "../../../components/tags";
import type { Clause, Filter, Op, SourceField, Why } from "../../../ipc/types";
import { filterWords as words } from "../../../lib/words/steps";
import { ValueInput } from "./clause-value";
import {
  blankClause,
  childrenOf,
  editAt,
  type GroupKind,
  group,
  kindOf,
  opsFor,
  type Spot,
  takesValue,
  withOp,
} from "./filter";
import { seenWords, VerdictDot } from "./why";

const KINDS: readonly GroupKind[] = ["all", "any", "not"];

export function FilterEditor({
  filter,
  fields,
  why,
  none = words.everything,
  onChange,
}: {
  filter: Filter | undefined;
  fields: readonly SourceField[];
  /** How the chosen sample is judged, clause by clause. */
  why: Why | undefined;
  /** What is said while there is no clause. */
  none?: string;
  onChange: (filter: Filter | undefined) => void;
}) {
  const first = fields.find((field) => field.policy === "keep" && (field.examples?.length ?? 0) > 1);
  if (!filter) {
    return (
      <div data-testid="filter-editor" className="flex flex-col items-start gap-2">
        <p className="text-ink-2">{none}</p>
        <Button
          small
          icon={Plus}
          data-testid="add-clause"
          onClick={() => onChange({ all: [blankClause(first?.path ?? "")] })}
        >
          {words.addClause}
        </Button>
      </div>
    );
  }
  // A single clause stands in a group, so that another can join it.
  const root: Filter = kindOf(filter) === "clause" ? { all: [filter] } : filter;
  const edit = (spot: Spot, change: (node: Filter) => Filter | undefined) => onChange(editAt(root, spot, change));
  return (
    <div data-testid="filter-editor">
      <Node node={root} spot={[]} fields={fields} why={why} onEdit={edit} />
    </div>
  );
}

type NodeProps = {
  node: Filter;
  spot: Spot;
  fields: readonly SourceField[];
  why: Why | undefined;
  onEdit: (spot: Spot, change: (node: Filter) => Filter | undefined) => void;
};

const partOf = (why: Why | undefined, kind: GroupKind, index: number): Why | undefined => {
  if (kind === "all") return why?.all?.[index];
  if (kind === "any") return why?.any?.[index];
  return why?.not?.any ? why.not.any[index] : why?.not;
};

function Node({ node, spot, fields, why, onEdit }: NodeProps) {
  if ("path" in node) return <ClauseRow clause={node} spot={spot} fields={fields} why={why} onEdit={onEdit} />;
  const kind = kindOf(node) as GroupKind;
  const children = childrenOf(node);
  return (
    <fieldset className={`flex min-w-0 flex-col gap-1.5 ${spot.length > 0 ? "border-l-2 border-line pl-3" : ""}`}>
      <legend className="sr-only">{words.groupLabel}</legend>
      <span className="flex items-center gap-2">
        <Select
          aria-label={words.groupLabel}
          value={kind}
          className="w-24"
          onChange={(event) => {
            const next = KINDS.find((one) => one === event.target.value);
            if (next) onEdit(spot, () => group(next, children));
          }}
        >
          {KINDS.map((one) => (
            <option key={one} value={one}>
              {words[one]}
            </option>
          ))}
        </Select>
        <VerdictDot why={why} />
        {spot.length > 0 ? (
          <IconButton small icon={X} label={words.remove} onClick={() => onEdit(spot, () => undefined)} />
        ) : null}
      </span>
      {children.map((child, index) => (
        <Node
          // biome-ignore lint/suspicious/noArrayIndexKey: a clause is its place in the tree
          key={index}
          node={child}
          spot={[...spot, index]}
          fields={fields}
          why={partOf(why, kind, index)}
          onEdit={onEdit}
        />
      ))}
      <span className="flex gap-1">
        <Button
          small
          kind="quiet"
          icon={Plus}
          data-testid="add-clause"
          onClick={() => onEdit(spot, (old) => group(kind, [...childrenOf(old), blankClause()]))}
        >
          {words.addClause}
        </Button>
        {spot.length < 3 ? (
          <Button
            small
            kind="quiet"
            icon={Plus}
            data-testid="add-group"
            onClick={() =>
              onEdit(spot, (old) =>
                group(kind, [...childrenOf(old), group(kind === "any" ? "all" : "any", [blankClause()])]),
              )
            }
          >
            {words.addGroup}
          </Button>
        ) : null}
      </span>
    </fieldset>
  );
}

function ClauseRow({ clause, spot, fields, why, onEdit }: Omit<NodeProps, "node"> & { clause: Clause }) {
  const field = fields.find((one) => one.path === clause.path);
  const ops = opsFor(field);
  const shown = ops.includes(clause.op) ? ops : [clause.op, ...ops];
  const set = (next: Clause) => onEdit(spot, () => next);
  const hidden = field && field.policy !== "keep";
  return (
    <div data-testid="clause" data-path={clause.path} className="flex flex-col gap-0.5">
      <span className="flex items-center gap-2">
        <span className="min-w-32 flex-1">
          <Combobox
            label={words.path}
            value={clause.path}
            empty=""
            onChange={(path) => {
              const to = fields.find((one) => one.path === path);
              const op = to && !opsFor(to).includes(clause.op) ? (opsFor(to)[0] ?? clause.op) : clause.op;
              set(withOp({ ...clause, path }, op, to));
            }}
            testId="clause-path"
            options={fields.map((one) => ({
              value: one.path,
              ...(one.examples?.[0] === undefined ? {} : { note: one.examples[0] }),
              end: <MarkIcon mark={one.policy} />,
            }))}
          />
        </span>
        <Select
          aria-label={words.op}
          data-testid="clause-op"
          value={clause.op}
          className="w-32"
          onChange={(event) => {
            const op = shown.find((one): one is Op => one === event.target.value);
            if (op) set(withOp(clause, op, field));
          }}
        >
          {shown.map((op) => (
            <option key={op} value={op}>
              {words.ops[op]}
            </option>
          ))}
        </Select>
        <span className="min-w-24 flex-1">
          {takesValue(clause.op) ? <ValueInput clause={clause} field={field} onChange={set} /> : null}
        </span>
        <VerdictDot why={why} />
        <IconButton small icon={X} label={words.remove} onClick={() => onEdit(spot, () => undefined)} />
      </span>
      {hidden ? <span className="text-small text-warn">{words.hidden(clause.path)}</span> : null}
      {why ? (
        <span className="text-small text-ink-3" data-testid="seen">
          {seenWords(why)}
        </span>
      ) : null}
    </div>
  );
}
