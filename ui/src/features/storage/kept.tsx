// How long things are kept and in how much room; and what fewer days or less room would take away, before it is saved.
import { CircleCheck, TriangleAlert } from "lucide-react";
import { CONTROL, FieldFrame } from "../../components/field";
import type { Pruned } from "../../ipc/storage";
import { bytes, count } from "../../lib/figures";
import { storage } from "../../lib/words/storage";
import { errorOf, type FieldName, type Form } from "./model";
import { Part } from "./part";

const words = storage.keep;

export function Kept({
  form,
  counting,
  removes,
  onChange,
}: {
  form: Form;
  /** What is typed is smaller than what is saved, and its count is awaited. */
  counting: boolean;
  removes: Pruned | undefined;
  onChange: (change: Partial<Form>) => void;
}) {
  const field = (name: FieldName, label: string, hint: string, unit: string) => (
    <FieldFrame label={label} hint={hint} error={errorOf(form, name)}>
      {(wiring) => (
        <span className="flex items-center gap-2">
          <input
            {...wiring}
            inputMode="numeric"
            autoComplete="off"
            value={form[name]}
            data-testid={`setting-${name}`}
            onChange={(event) => onChange({ [name]: event.target.value })}
            className={`${CONTROL} num max-w-20 text-right`}
          />
          <span className="text-ink-2">{unit}</span>
        </span>
      )}
    </FieldFrame>
  );
  return (
    <Part title={words.title} note={words.note}>
      <div className="grid gap-x-5 gap-y-3 min-[620px]:grid-cols-3">
        {field("view_days", words.view, words.viewHint, words.days)}
        {field("sealed_days", words.sealed, words.sealedHint, words.days)}
        {field("storage_gb", words.room, words.roomHint, words.gigabytes)}
      </div>
      <div aria-live="polite" className="empty:hidden">
        {counting ? <p className="text-ink-3">{words.counting}</p> : null}
        {removes && !counting ? <Removes removes={removes} /> : null}
      </div>
    </Part>
  );
}

function Removes({ removes }: { removes: Pruned }) {
  const none = removes.events === 0 && removes.payloads === 0;
  const Icon = none ? CircleCheck : TriangleAlert;
  return (
    <p
      data-testid="would-remove"
      data-events={removes.events}
      className={`num flex items-start gap-2 rounded-panel px-3 py-1.5 forced-colors:border ${none ? "bg-sunken" : "bg-warn-tint"}`}
    >
      <Icon
        size={15}
        strokeWidth={1.75}
        aria-hidden
        className={`mt-0.5 shrink-0 ${none ? "text-ink-3" : "text-warn"}`}
      />
      <span>
        {none ? words.removesNone : words.removes(count(removes.events), count(removes.payloads), bytes(removes.bytes))}
        {removes.done ? "" : ` ${words.atLeast}`}
      </span>
    </p>
  );
}
