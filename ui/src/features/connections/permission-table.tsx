// What a sign-in may do, feature by feature: open where something is missing, one line where all is granted.
import { CircleMinus } from "lucide-react";
import { CopyButton } from "../../components/copy";
import { FoldMark } from "../../components/fold";
import type { AccountView, FeatureReport } from "../../ipc/types";
import { featureWords } from "../../lib/words/connections";
import { wizard } from "../../lib/words/wizard";
import { GradeMark, NeedLine } from "./need-line";

const words = wizard.result;

export function PermissionTable({ account }: { account: AccountView }) {
  const reports = account.features.filter((report) => report.needs.length > 0 || report.plans.length > 0);
  if (reports.length === 0 && account.more.length === 0) return null;
  return (
    <section aria-label={words.permissions} data-testid="permission-table">
      <h3 className="mb-1 font-semibold">{words.permissions}</h3>
      <div className="rounded-panel border border-line bg-raised">
        {reports.map((report) => (
          <Report key={report.feature} report={report} />
        ))}
        {account.more.length > 0 ? (
          <details className="group border-t border-line pr-3 pl-2 first:border-t-0">
            <summary className="flex h-8.5 cursor-default items-center gap-1.5">
              <FoldMark />
              <span className="flex-1 font-medium">{words.more}</span>
              <span className="inline-flex items-center gap-1 text-small text-ink-3">
                <CircleMinus size={14} strokeWidth={1.75} aria-hidden />
                {account.more.length}
              </span>
            </summary>
            <p className="pl-5 text-small text-ink-3">{words.moreHint}</p>
            <ul className="flex flex-wrap gap-x-4 pb-2 pl-5">
              {account.more.map((name) => (
                <li key={name} className="flex items-center gap-0.5">
                  <span className="mono break-all">{name}</span>
                  <CopyButton text={name} what={name} />
                </li>
              ))}
            </ul>
          </details>
        ) : null}
      </div>
    </section>
  );
}

function Report({ report }: { report: FeatureReport }) {
  const granted = report.needs.filter((need) => need.state === "granted").length;
  const note = report.needs.length === 0 ? words.nothingNeeded : words.of(granted, report.needs.length);
  return (
    <details
      open={report.state !== "granted"}
      data-testid="feature"
      data-feature={report.feature}
      data-state={report.state}
      className="group border-t border-line pr-3 pl-2 first:border-t-0"
    >
      <summary className="flex h-8.5 cursor-default items-center gap-1.5">
        <FoldMark />
        <span className="flex-1 font-medium">{featureWords[report.feature]}</span>
        <span className="num text-small text-ink-3">{note}</span>
        <span className="flex w-28 justify-end">
          {report.needs.length === 0 && report.state === "granted" ? null : <GradeMark state={report.state} />}
        </span>
      </summary>
      <div className="pb-1.5 pl-5">
        <ul>
          {report.needs.map((need) => (
            <NeedLine
              key={`${need.kind} ${need.names.join("|")}`}
              line={{ key: "", ...need, features: [report.feature] }}
            />
          ))}
        </ul>
        {report.plans.map((plan) => (
          <p key={plan} className="py-1 text-small text-ink-2">
            {plan}
          </p>
        ))}
      </div>
    </details>
  );
}
