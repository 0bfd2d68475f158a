// Fifth: who this is, what it may do, and the name it is saved under. What is missing does not stop the saving.
import { CircleCheck, CircleQuestionMark, ShieldAlert, UserRound } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "../../components/button";
import { CheckField, TextField } from "../../components/field";
import { ProblemBand } from "../../components/problem";
import { EnvironmentTag, Tile } from "../../components/tags";
import type { AccountView, Problem, SignIn, Vendor } from "../../ipc/types";
import { featureWords } from "../../lib/words/connections";
import { wizard } from "../../lib/words/wizard";
import { withTime } from "./facts";
import type { Wizard } from "./model";
import { PermissionTable } from "./permission-table";
import { brokenOf, linesOf, ofState } from "./permissions";
import { StepFrame } from "./step-frame";

const words = wizard.result;

export function ResultStep({
  state,
  signIn,
  account,
  vendor,
  now,
  busy,
  checking,
  remedy,
  onName,
  onConfirm,
  onAgain,
  onBack,
  onSave,
}: {
  state: Wizard;
  signIn: SignIn;
  account: AccountView;
  vendor: Vendor;
  now: number;
  busy: boolean;
  checking: boolean;
  remedy: (problem: Problem) => (() => void) | undefined;
  onName: (name: string) => void;
  onConfirm: (confirmed: boolean) => void;
  onAgain: () => void;
  onBack: () => void;
  onSave: () => void;
}) {
  const nameless = state.name.trim() === "";
  const unsaid = signIn.other !== undefined && !state.confirmed;
  const signs = signsIn(vendor, signIn);
  const titleOf = () => {
    if (state.old) return signs ? words.titleAgain(state.old.name) : words.titleKept(state.old.name);
    return (signs ? words.title : words.titleKept)(account.name || vendor.name);
  };
  return (
    <StepFrame
      name="result"
      title={titleOf()}
      onSubmit={onSave}
      foot={
        <>
          <Button kind="quiet" className="-ml-2.5" onClick={onBack}>
            {wizard.back}
          </Button>
          <Button
            kind="quiet"
            busy={checking && words.checkingAgain}
            onClick={onAgain}
            data-testid="check-again"
            className="ml-auto"
          >
            {words.checkAgain}
          </Button>
          {unsaid && state.tried ? <span className="text-small text-bad">{words.otherNeeded}</span> : null}
          <Button kind="primary" type="submit" busy={busy && words.saving} data-testid="wizard-save">
            {words.save}
          </Button>
        </>
      }
    >
      {state.refused ? <ProblemBand problem={state.refused} onRemedy={remedy(state.refused)} /> : null}
      {signIn.other ? <Other other={signIn.other} confirmed={state.confirmed} onConfirm={onConfirm} /> : null}
      <Account account={account} vendor={vendor} signIn={signIn} />
      <Summary account={account} />
      {account.notices.map((notice) => (
        <ProblemBand
          key={notice.problem.code}
          tone="warn"
          quiet
          problem={{ ...notice.problem, message: withTime(notice, now) }}
        />
      ))}
      <TextField
        label={words.name}
        hint={words.nameHint}
        error={nameless && state.tried ? words.needName : undefined}
        value={state.name}
        maxLength={80}
        data-first
        data-testid="connection-name"
        onChange={(event) => onName(event.target.value)}
      />
      <PermissionTable account={account} />
    </StepFrame>
  );
}

/** Whether somebody answered for this sign-in; a key or an address is only proven by what comes later. */
function signsIn(vendor: Vendor, signIn: SignIn): boolean {
  const way = vendor.ways.find((one) => one.id === signIn.way);
  if (way?.auth === "basic") return way.needs.length > 0;
  return way?.auth === "oauth_code" || way?.auth === "oauth_client";
}

function Account({ account, vendor, signIn }: { account: AccountView; vendor: Vendor; signIn: SignIn }) {
  const who = signsIn(vendor, signIn) ? `${words.who} ${account.who}` : account.who;
  return (
    <div className="flex items-start gap-2.5" data-testid="account">
      <Tile text={vendor.tile} large />
      <div className="min-w-0 flex-1">
        <p className="flex items-center gap-2">
          <span className="cut font-semibold">{account.name || vendor.name}</span>
          <EnvironmentTag environment={signIn.environment} />
        </p>
        <p className="text-ink-2">
          {[
            vendor.name,
            ...(account.who === "" ? [] : [who]),
            ...(account.plan ? [`${words.plan} ${account.plan}`] : []),
          ].join(", ")}
        </p>
        {account.person ? (
          <p className="mt-0.5 flex items-center gap-1.5 text-small font-medium text-warn">
            <UserRound size={14} strokeWidth={1.75} aria-hidden className="shrink-0" />
            {words.person}
          </p>
        ) : null}
      </div>
    </div>
  );
}

/** One sentence for all of it: what will not work, or that everything will. */
function Summary({ account }: { account: AccountView }) {
  const lines = linesOf(account);
  const missing = ofState(lines, "missing").length;
  const unknown = ofState(lines, "unknown").length;
  if (missing > 0) {
    const features = brokenOf(account).map((feature) => featureWords[feature].toLowerCase());
    return (
      <Line tone="warn" icon={<ShieldAlert size={16} strokeWidth={1.75} aria-hidden />} testId="missing">
        {words.missing(missing, features.join(", "))}
      </Line>
    );
  }
  if (unknown > 0) {
    return (
      <Line tone="warn" icon={<CircleQuestionMark size={16} strokeWidth={1.75} aria-hidden />} testId="unknown">
        {words.unknown(unknown)}
      </Line>
    );
  }
  return (
    <Line tone="ok" icon={<CircleCheck size={16} strokeWidth={1.75} aria-hidden />} testId="all-granted">
      {lines.length === 0 ? words.noNeeds : words.allGranted}
    </Line>
  );
}

function Line({
  tone,
  icon,
  testId,
  children,
}: {
  tone: "ok" | "warn";
  icon: ReactNode;
  testId: string;
  children: string;
}) {
  return (
    <p
      data-testid={`summary-${testId}`}
      className={`flex gap-2 rounded-panel border border-transparent px-3 py-2 forced-colors:border-[CanvasText] ${tone === "ok" ? "bg-ok-tint [&>svg]:text-ok" : "bg-warn-tint [&>svg]:text-warn"} [&>svg]:mt-0.5 [&>svg]:shrink-0`}
    >
      {icon}
      <span>{children}</span>
    </p>
  );
}

/** Another account behind the same connection is sometimes meant and often a slip: it is said and confirmed. */
function Other({
  other,
  confirmed,
  onConfirm,
}: {
  other: { was: string; is: string };
  confirmed: boolean;
  onConfirm: (confirmed: boolean) => void;
}) {
  return (
    <section
      aria-label={words.otherTitle}
      data-testid="other-account"
      className="flex flex-col gap-2 rounded-panel border border-transparent bg-warn-tint px-3 py-2.5 forced-colors:border-[CanvasText]"
    >
      <h3 className="flex items-center gap-2 font-semibold">
        <ShieldAlert size={16} strokeWidth={1.75} aria-hidden className="text-warn" />
        {words.otherTitle}
      </h3>
      <dl className="grid grid-cols-[40px_minmax(0,1fr)] gap-x-2 pl-6">
        <dt className="text-ink-2">{words.was}</dt>
        <dd>{other.was}</dd>
        <dt className="text-ink-2">{words.is}</dt>
        <dd className="font-medium">{other.is}</dd>
      </dl>
      <div className="pl-6">
        <CheckField
          label={words.otherConfirm(other.is)}
          hint={words.otherText}
          checked={confirmed}
          data-first
          data-testid="confirm-other"
          onChange={(event) => onConfirm(event.target.checked)}
        />
      </div>
    </section>
  );
}
