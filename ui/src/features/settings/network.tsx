// How vendors are reached: through which proxy, and which company certificate is trusted besides.
import { TextField } from "../../components/field";
import { settings } from "../../lib/words/settings";
import { type Form, PROXIES, proxyError } from "./model";

const words = settings.network;

export function NetworkFields({ form, onChange }: { form: Form; onChange: (change: Partial<Form>) => void }) {
  return (
    <>
      <fieldset className="flex flex-col gap-2">
        <legend className="mb-1.5 text-small text-ink-2">{words.proxy}</legend>
        {PROXIES.map((kind) => (
          <label key={kind} className="flex w-fit gap-2">
            <input
              type="radio"
              name="proxy"
              value={kind}
              checked={form.proxy === kind}
              aria-label={words.kinds[kind]}
              aria-describedby={`proxy-${kind}-note`}
              data-testid={`setting-proxy-${kind}`}
              onChange={() => onChange({ proxy: kind })}
              className="mt-[3px] size-3.5 shrink-0"
            />
            <span>
              {words.kinds[kind]}
              <span id={`proxy-${kind}-note`} className="block text-small text-ink-3">
                {words.hints[kind]}
              </span>
            </span>
          </label>
        ))}
      </fieldset>
      {form.proxy === "address" ? (
        <TextField
          label={words.address}
          hint={words.addressHint}
          error={proxyError(form)}
          value={form.proxy_address}
          data-testid="setting-proxy-address"
          onChange={(event) => onChange({ proxy_address: event.target.value })}
        />
      ) : null}
      <TextField
        label={words.caFile}
        hint={words.caHint}
        value={form.ca_file}
        data-testid="setting-ca-file"
        onChange={(event) => onChange({ ca_file: event.target.value })}
      />
    </>
  );
}
