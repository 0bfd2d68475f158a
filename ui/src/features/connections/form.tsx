// Adding a connection: vendor, name, environment, and what that vendor asks for.
import { X } from "lucide-react";
import { useState } from "react";
import { Button, IconButton } from "../../components/button";
import { SelectField, TextField } from "../../components/field";
import { ProblemBand, problemOf } from "../../components/problem";
import type { ConnectionView, Vendor } from "../../ipc/types";
import { connections as words } from "../../lib/words/connections";
import { shell } from "../../lib/words/shell";
import { VendorFields } from "./fields";
import { connectionOf, emptyForm, missingOf, SCHEME } from "./model";
import { useConnectionSteps } from "./mutations";

export function AddForm({
  vendors,
  chosen,
  onClose,
  onAdded,
}: {
  vendors: readonly Vendor[];
  chosen: string | undefined;
  onClose: () => void;
  onAdded: (connection: ConnectionView) => void;
}) {
  const text = words.form;
  const [form, setForm] = useState(() => emptyForm(vendors.find((one) => one.id === chosen) ?? vendors[0]));
  const [tried, setTried] = useState(false);
  const { add } = useConnectionSteps();
  const vendor = vendors.find((one) => one.id === form.vendor);
  const nameless = form.name.trim() === "";
  const set = (id: string, value: string) =>
    setForm((old) => (id === SCHEME ? { ...old, scheme: value } : { ...old, values: { ...old.values, [id]: value } }));
  const submit = () => {
    setTried(true);
    if (!vendor || nameless || missingOf(form, vendor).length > 0) return;
    add.mutate(connectionOf(form, vendor), {
      onSuccess: (made) => {
        // Typed secrets leave the page's memory with the form.
        setForm(emptyForm(vendor));
        onAdded(made);
      },
    });
  };

  return (
    <aside
      aria-label={text.title}
      data-testid="connection-form"
      className="slide flex min-h-0 w-106 shrink-0 flex-col border-l border-line bg-raised wide:w-112 max-mid:absolute max-mid:inset-0 max-mid:z-20 max-mid:w-full max-mid:border-l-0"
    >
      <form
        className="flex min-h-0 flex-1 flex-col"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <div className="flex items-center gap-2 px-4 pt-3 pb-2 pl-4.5">
          <h2 className="flex-1 text-drawer">{text.title}</h2>
          <IconButton icon={X} label={text.close} onClick={onClose} />
        </div>
        <div className="ring-in flex min-h-0 flex-1 flex-col gap-3.5 overflow-y-auto px-4 py-1 pl-4.5">
          {add.error ? <ProblemBand problem={problemOf(add.error)} /> : null}
          <SelectField
            label={text.vendor}
            value={form.vendor}
            data-testid="connection-vendor"
            onChange={(event) => {
              const next = vendors.find((one) => one.id === event.target.value);
              setForm((old) => ({ ...emptyForm(next), name: old.name, environment: old.environment }));
              setTried(false);
            }}
          >
            {vendors.map((one) => (
              <option key={one.id} value={one.id}>
                {`${one.name}, ${one.roles.map((role) => words.roles[role].toLowerCase()).join(", ")}`}
              </option>
            ))}
          </SelectField>
          <TextField
            label={text.name}
            hint={text.nameHint}
            error={tried && nameless ? text.needName : undefined}
            value={form.name}
            maxLength={80}
            data-testid="connection-name"
            onChange={(event) => setForm((old) => ({ ...old, name: event.target.value }))}
          />
          <SelectField
            label={text.environment}
            value={form.environment}
            data-testid="connection-environment"
            onChange={(event) =>
              setForm((old) => ({ ...old, environment: event.target.value === "production" ? "production" : "test" }))
            }
          >
            <option value="test">{text.test}</option>
            <option value="production">{text.production}</option>
          </SelectField>
          {vendor ? <VendorFields vendor={vendor} form={form} tried={tried} onSet={set} /> : null}
        </div>
        <div className="flex justify-end gap-2 border-t border-line px-4 py-2">
          <Button onClick={onClose}>{shell.cancel}</Button>
          <Button kind="primary" type="submit" busy={add.isPending && text.saving} data-testid="connection-save">
            {text.save}
          </Button>
        </div>
      </form>
    </aside>
  );
}
