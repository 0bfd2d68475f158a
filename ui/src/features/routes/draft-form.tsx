// The left of the editor: name, source and kinds, target and board, and what happens in doubt.
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useId } from "react";
import { CheckField, SelectField, TextField } from "../../components/field";
import { EnvironmentTag } from "../../components/tags";
import { useIpc } from "../../ipc/context";
import { containersQuery, kindsQuery } from "../../ipc/queries";
import type { ConnectionView, Container } from "../../ipc/types";
import { kindWord, routes as words } from "../../lib/words/routes";
import type { Draft, DraftStep } from "./draft";

type FormProps = {
  draft: Draft;
  connections: readonly ConnectionView[];
  container: Container | undefined;
  step: (step: DraftStep) => void;
};

export function DraftForm({ draft, connections, container, step }: FormProps) {
  const text = words.editor;
  return (
    <section
      aria-label={text.line}
      className="ring-in flex w-66 shrink-0 flex-col gap-4 overflow-y-auto border-r border-line px-4 py-3 wide:w-80 max-mid:w-full max-mid:overflow-visible max-mid:border-r-0 max-mid:border-b"
    >
      <TextField
        label={text.name}
        value={draft.name}
        maxLength={80}
        data-testid="route-name"
        onChange={(event) => step({ do: "set", change: { name: event.target.value } })}
      />
      <When draft={draft} connections={connections} step={step} />
      <Then draft={draft} connections={connections} container={container} step={step} />
      {container ? <Safety draft={draft} container={container} step={step} /> : null}
    </section>
  );
}

function Part({ title, end, children }: { title: string; end?: ReactNode; children: ReactNode }) {
  return (
    <div className="flex flex-col gap-2.5">
      <h2 className="flex items-center gap-2 font-semibold">
        {title}
        {end}
      </h2>
      {children}
    </div>
  );
}

function When({ draft, connections, step }: Omit<FormProps, "container">) {
  const ipc = useIpc();
  const text = words.editor;
  const kinds = useQuery(kindsQuery(ipc, draft.source));
  const known = kinds.data ?? [];
  // A kind that was chosen earlier stays in sight even when the source no longer names it.
  const lost = draft.kinds
    .filter((id) => !known.some((kind) => kind.id === id))
    .map((id) => ({ id, name: kindWord(id) }));
  const all = [...known, ...lost];
  return (
    <Part title={text.when}>
      <SelectField
        label={text.source}
        value={draft.source}
        onChange={(event) => step({ do: "source", id: event.target.value })}
        data-testid="route-source"
      >
        <option value="">{text.choose}</option>
        {connections
          .filter((one) => one.roles.includes("source"))
          .map((one) => (
            <option key={one.id} value={one.id}>
              {one.name}
            </option>
          ))}
      </SelectField>
      <fieldset className="flex flex-col gap-1" data-testid="route-kinds">
        <legend className="mb-1 text-small text-ink-2">{text.kinds}</legend>
        {all.length === 0 ? <p className="text-small text-ink-3">{text.noKinds}</p> : null}
        {all.map((kind) => (
          <CheckField
            key={kind.id}
            label={kind.name}
            checked={draft.kinds.includes(kind.id)}
            onChange={(event) => step({ do: "kind", id: kind.id, on: event.target.checked })}
          />
        ))}
      </fieldset>
    </Part>
  );
}

function Then({ draft, connections, container, step }: FormProps) {
  const ipc = useIpc();
  const text = words.editor;
  const containers = useQuery(containersQuery(ipc, draft.target));
  const target = connections.find((one) => one.id === draft.target);
  const boards = containers.data ?? [];
  return (
    <Part title={text.thenDo} end={target ? <EnvironmentTag environment={target.environment} /> : null}>
      <SelectField
        label={text.target}
        value={draft.target}
        onChange={(event) => step({ do: "target", id: event.target.value })}
        data-testid="route-target"
      >
        <option value="">{text.choose}</option>
        {connections
          .filter((one) => one.roles.includes("target"))
          .map((one) => (
            <option key={one.id} value={one.id}>
              {one.name}
            </option>
          ))}
      </SelectField>
      <SelectField
        label={text.board}
        value={draft.container}
        error={containers.error ? containers.error.message : undefined}
        onChange={(event) => step({ do: "container", id: event.target.value })}
        data-testid="route-container"
      >
        <option value="">{text.choose}</option>
        {draft.container !== "" && !boards.some((one) => one.id === draft.container) ? (
          <option value={draft.container}>{container?.name ?? draft.container}</option>
        ) : null}
        {boards.map((one) => (
          <option key={one.id} value={one.id}>
            {one.name}
          </option>
        ))}
      </SelectField>
      {container && container.groups.length > 0 ? (
        <SelectField
          label={text.group}
          value={draft.group ?? ""}
          onChange={(event) => step({ do: "set", change: { group: event.target.value } })}
          data-testid="route-group"
        >
          <option value="">{text.firstGroup}</option>
          {container.groups.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name}
            </option>
          ))}
        </SelectField>
      ) : null}
    </Part>
  );
}

function Safety({ draft, container, step }: { draft: Draft; container: Container; step: FormProps["step"] }) {
  const text = words.editor;
  return (
    <Part title={text.safety}>
      <SelectField
        label={text.key}
        hint={draft.key_field ? text.keyHint : text.noKeyHint}
        value={draft.key_field ?? ""}
        onChange={(event) => step({ do: "set", change: { key_field: event.target.value } })}
        data-testid="route-key"
      >
        <option value="">{text.noKey}</option>
        {container.fields
          .filter((field) => field.can_key)
          .map((field) => (
            <option key={field.id} value={field.id}>
              {field.name}
            </option>
          ))}
      </SelectField>
      <fieldset className="flex flex-col gap-2" data-testid="route-doubt">
        <legend className="sr-only">{text.safety}</legend>
        <Choice
          label={text.ask}
          hint={text.askHint}
          on={draft.doubt === "ask"}
          onPick={() => step({ do: "set", change: { doubt: "ask" } })}
        />
        <Choice
          label={text.retry}
          hint={text.retryHint}
          on={draft.doubt === "retry"}
          onPick={() => step({ do: "set", change: { doubt: "retry" } })}
        />
      </fieldset>
    </Part>
  );
}

function Choice({ label, hint, on, onPick }: { label: string; hint: string; on: boolean; onPick: () => void }) {
  const id = useId();
  return (
    <div className="flex gap-2">
      <input
        type="radio"
        id={id}
        name="doubt"
        checked={on}
        onChange={onPick}
        aria-describedby={`${id}-note`}
        className="mt-[3px] size-3.5 shrink-0 accent-(--fill)"
      />
      <div className="min-w-0">
        <label htmlFor={id}>{label}</label>
        <p id={`${id}-note`} className="text-small text-ink-3">
          {hint}
        </p>
      </div>
    </div>
  );
}
