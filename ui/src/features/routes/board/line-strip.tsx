// The line's own choices above the board: its name, what comes in, where it goes, and what doubt means.
import { useQuery } from "@tanstack/react-query";
import { ChevronUp, KeyRound, RefreshCw } from "lucide-react";
import { useId } from "react";
import { Button } from "../../../components/button";
import { CheckField, SelectField, TextField } from "../../../components/field";
import { useIpc } from "../../../ipc/context";
import { containersQuery, kindsQuery } from "../../../ipc/queries";
import type { ConnectionView, Container } from "../../../ipc/types";
import { board } from "../../../lib/words/board";
import { kindWord, routes as words } from "../../../lib/words/routes";
import type { Change, Draft } from "./board";
import { useReread } from "./use-reread";

const text = words.editor;

export function LineStrip({
  draft,
  connections,
  container,
  step,
  planning,
  unnamed,
  onPlanKey,
  onClose,
}: {
  draft: Draft;
  connections: readonly ConnectionView[];
  container: Container | undefined;
  step: (change: Change) => void;
  planning: boolean;
  /** Saving waits for a name. */
  unnamed: boolean;
  /** Nothing where columns cannot be made. */
  onPlanKey: (() => void) | undefined;
  /** Nothing to fold away while there is no board under it. */
  onClose: (() => void) | undefined;
}) {
  const ipc = useIpc();
  const kinds = useQuery(kindsQuery(ipc, draft.source));
  const places = useQuery(containersQuery(ipc, draft.target));
  const reread = useReread(draft.target);
  const problem = places.error ?? reread.problem ?? reread.refused;
  const known = kinds.data ?? [];
  // A kind that was chosen earlier stays in sight even when the source no longer names it.
  const lost = draft.kinds
    .filter((id) => !known.some((kind) => kind.id === id))
    .map((id) => ({ id, name: kindWord(id) }));
  const boards = places.data ?? [];
  const options = (role: "source" | "target") =>
    connections
      .filter((one) => one.roles.includes(role))
      .map((one) => (
        <option key={one.id} value={one.id}>
          {one.name}
        </option>
      ));
  return (
    <section
      aria-label={board.line}
      data-testid="line-strip"
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.defaultPrevented || !onClose) return;
        event.preventDefault();
        onClose();
      }}
      className={`ring-in relative grid grid-cols-[repeat(4,minmax(0,1fr))] gap-x-6 gap-y-3 overflow-y-auto border-t border-line px-4 pt-3 pb-4 max-wide:grid-cols-2 ${onClose ? "max-h-[46vh] shrink-0" : "min-h-0 flex-1 auto-rows-min"}`}
    >
      <div className="flex flex-col gap-2.5">
        <TextField
          label={text.name}
          value={draft.name}
          maxLength={80}
          error={unnamed ? board.needsName : undefined}
          data-testid="route-name"
          onChange={(event) => step({ do: "set", change: { name: event.target.value } })}
        />
        {onClose ? (
          <Button small icon={ChevronUp} className="self-start" data-testid="line-close" onClick={onClose}>
            {board.lineClose}
          </Button>
        ) : (
          <p className="text-small text-ink-3">{board.choose}</p>
        )}
      </div>
      <div className="flex flex-col gap-2.5">
        <SelectField
          label={text.source}
          value={draft.source}
          onChange={(event) => step({ do: "source", id: event.target.value })}
          data-testid="route-source"
        >
          <option value="">{text.choose}</option>
          {options("source")}
        </SelectField>
        <fieldset className="flex flex-col gap-1" data-testid="route-kinds">
          <legend className="mb-1 text-small text-ink-2">{text.kinds}</legend>
          {known.length + lost.length === 0 ? <p className="text-small text-ink-3">{text.noKinds}</p> : null}
          {[...known, ...lost].map((kind) => (
            <CheckField
              key={kind.id}
              label={kind.name}
              checked={draft.kinds.includes(kind.id)}
              onChange={(event) => step({ do: "kind", id: kind.id, on: event.target.checked })}
            />
          ))}
        </fieldset>
      </div>
      <div className="flex flex-col gap-2.5">
        <SelectField
          label={text.target}
          value={draft.target}
          onChange={(event) => step({ do: "target", id: event.target.value })}
          data-testid="route-target"
        >
          <option value="">{text.choose}</option>
          {options("target")}
        </SelectField>
        <SelectField
          label={text.board}
          value={draft.container}
          error={problem?.message}
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
        {draft.target === "" ? null : (
          <Button
            small
            kind="quiet"
            icon={RefreshCw}
            className="-mt-1 self-start"
            busy={reread.busy && board.rereading}
            data-testid="boards-again"
            onClick={reread.again}
          >
            {board.reread}
          </Button>
        )}
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
      </div>
      {container ? (
        <Safety draft={draft} container={container} step={step} planning={planning} onPlanKey={onPlanKey} />
      ) : (
        <div />
      )}
    </section>
  );
}

function Safety({
  draft,
  container,
  step,
  planning,
  onPlanKey,
}: {
  draft: Draft;
  container: Container;
  step: (change: Change) => void;
  planning: boolean;
  onPlanKey: (() => void) | undefined;
}) {
  return (
    <div className="flex flex-col gap-2.5">
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
      {draft.key_field || !onPlanKey ? null : (
        <Button
          small
          icon={KeyRound}
          className="self-start"
          busy={planning && "…"}
          data-testid="plan-key"
          onClick={onPlanKey}
        >
          {text.planKey}
        </Button>
      )}
      <fieldset className="flex flex-col gap-1.5" data-testid="route-doubt">
        <legend className="mb-1 text-small text-ink-2">{text.safety}</legend>
        {(["ask", "retry"] as const).map((doubt) => (
          <Choice
            key={doubt}
            label={text[doubt]}
            hint={doubt === "ask" ? text.askHint : text.retryHint}
            on={draft.doubt === doubt}
            onPick={() => step({ do: "set", change: { doubt } })}
          />
        ))}
      </fieldset>
    </div>
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
        className="mt-[3px] size-3.5 shrink-0"
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
