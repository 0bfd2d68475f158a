// What somebody does at the vendor first: steps, addresses to register, rights to grant, each with its copy.
import { FileText } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "../../components/button";
import { CopyButton } from "../../components/copy";
import type { NeedKind, NeedRow, Vendor, Way } from "../../ipc/types";
import { sentences } from "../../lib/figures";
import { wizard } from "../../lib/words/wizard";

const words = wizard.at;
const KINDS: readonly NeedKind[] = ["scope", "permission", "role", "key_option"];

export function AtVendor({ vendor, way, onSheet }: { vendor: Vendor; way: Way; onSheet: () => void }) {
  const features = new Set(way.needs.map((need) => need.feature));
  const plans = vendor.plans.filter((plan) => features.has(plan.feature) || way.needs.length === 0);
  return (
    <aside
      aria-label={words.title}
      data-testid="at-vendor"
      className="flex flex-col gap-3.5 rounded-panel border border-line bg-canvas px-3.5 py-3"
    >
      <div>
        <div className="flex min-h-6 items-center gap-2">
          <h3 className="cut flex-1 font-semibold">{words.title}</h3>
          <Button small icon={FileText} onClick={onSheet} data-testid="open-sheet">
            {words.colleague}
          </Button>
        </div>
        <p className="mt-1 text-small text-ink-3">{words.colleagueHint}</p>
      </div>
      {way.steps.length > 0 ? (
        <section aria-label={words.steps}>
          <ol className="flex flex-col gap-1">
            {way.steps.map((step, index) => (
              <li key={step} className="num grid grid-cols-[16px_minmax(0,1fr)] gap-1 text-ink-2">
                <span className="text-ink-3">{index + 1}</span>
                <span className="break-words">{step}</span>
              </li>
            ))}
          </ol>
        </section>
      ) : null}
      {way.redirects.length > 0 ? (
        <Part title={words.redirects(way.redirects.length)} hint={words.redirectHint}>
          <ul className="flex flex-col gap-1">
            {way.redirects.map((address) => (
              <li
                key={address}
                data-testid="redirect"
                className="flex min-h-7 items-center gap-1 rounded-ctl border border-line bg-raised pr-0.5 pl-2"
              >
                <span className="mono min-w-0 flex-1 break-all select-all max-wide:text-[11px]">{address}</span>
                <CopyButton text={address} what={`${words.redirectWhat} ${address}`} />
              </li>
            ))}
          </ul>
        </Part>
      ) : null}
      {KINDS.map((kind) => (
        <Needs key={kind} kind={kind} needs={way.needs.filter((need) => need.kind === kind)} />
      ))}
      {plans.length > 0 ? (
        <Part title={words.plans}>
          {plans.map((plan) => (
            <p key={plan.message} className="text-ink-2">
              {plan.message}
            </p>
          ))}
        </Part>
      ) : null}
    </aside>
  );
}

function Part({ title, hint, end, children }: { title: string; hint?: string; end?: ReactNode; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <div className="mb-1 flex min-h-6 items-center gap-1">
        <h4 className="flex-1 text-small font-medium text-ink-3">{title}</h4>
        {end}
      </div>
      {children}
      {hint ? <p className="mt-1 text-small text-ink-3">{hint}</p> : null}
    </section>
  );
}

/** One name for each need, the least of those that suffice; the reason beside it. */
function Needs({ kind, needs }: { kind: NeedKind; needs: NeedRow[] }) {
  if (needs.length === 0) return null;
  const rows = new Map<string, Set<string>>();
  for (const need of needs) {
    const name = need.any[0] ?? "";
    rows.set(name, new Set([...(rows.get(name) ?? []), ...need.why]));
  }
  const places = [...new Set(needs.map((need) => need.place))];
  return (
    <Part
      title={words.needs[kind]}
      hint={`${words.place} ${places.join("; ")}`}
      end={<CopyButton text={[...rows.keys()].join(kind === "scope" ? " " : "\n")} what={words.needsWhat[kind]} />}
    >
      <ul className="flex flex-col gap-1">
        {[...rows].map(([name, why]) => (
          <li key={name} className="min-w-0">
            <p className="mono break-all">{name}</p>
            <p className="text-small text-ink-3">{sentences([...why])}</p>
          </li>
        ))}
      </ul>
    </Part>
  );
}
