// The step the wizard is at, with the hand it plays: what each button does.
import { useNavigate } from "@tanstack/react-router";
import { useRemedy } from "../../components/remedy";
import type { Problem, Vendor } from "../../ipc/types";
import { wizard as words } from "../../lib/words/wizard";
import { AtVendor } from "./at-vendor";
import { type Step, triedOf, wayOf } from "./model";
import { FieldsStep } from "./step-fields";
import { ResultStep } from "./step-result";
import { SavedStep } from "./step-saved";
import { CheckingStep, FailedStep, WaitingStep } from "./step-sign-in";
import { WayStep } from "./step-way";
import type { WizardHand } from "./use-wizard";

export function Steps({
  hand,
  vendor,
  now,
  zone,
  go,
  onSheet,
  onAnother,
}: {
  hand: WizardHand;
  vendor: Vendor;
  now: number;
  zone: string;
  go: (step: Step) => void;
  onSheet: () => void;
  onAnother: (() => void) | undefined;
}) {
  const navigate = useNavigate();
  const { wizard, step, begin, retry, start, again, save } = hand;
  const act = useRemedy(() => void begin(vendor));
  // Signing in again is what one is doing here: its button would lead out of the wizard.
  const remedy = (problem: Problem) => (problem.remedy.kind === "reconnect" ? undefined : act(problem));
  const way = wayOf(vendor, wizard.way);
  if (!way) return null;
  const { signIn } = wizard;
  const aside = <AtVendor vendor={vendor} way={way} onSheet={onSheet} />;
  const trying = start.isPending || again.isPending;

  switch (wizard.step) {
    case "vendor":
      return null;
    case "way":
      return (
        <WayStep
          vendor={vendor}
          chosen={wizard.way}
          now={now}
          zone={zone}
          aside={aside}
          onChoose={(id) => step({ do: "way", way: id })}
          onBack={() => go(wizard.old ? "fields" : "vendor")}
          onNext={() => go("fields")}
        />
      );
    case "fields":
      return (
        <FieldsStep
          state={wizard}
          vendor={vendor}
          way={way}
          now={now}
          zone={zone}
          busy={trying}
          aside={aside}
          remedy={remedy}
          onType={(field, value) => step({ do: "type", field, value })}
          onEnvironment={(environment) => step({ do: "environment", environment })}
          onBack={() => go("way")}
          onNext={() => {
            if (!begin(vendor)) focusFirstError();
          }}
        />
      );
    case "sign_in": {
      const problem = wizard.refused ?? signIn?.problem;
      if (signIn?.state === "failed" || wizard.refused) {
        return (
          <FailedStep
            problem={problem ?? { code: "signin.failed", message: words.failed.title, remedy: { kind: "retry" } }}
            tried={triedOf(wizard, vendor)}
            busy={trying}
            remedy={problem ? remedy(problem) : undefined}
            onEdit={() => go("fields")}
            onAgain={() => retry(vendor)}
            onOther={vendor.ways.length > 1 ? () => go("way") : undefined}
          />
        );
      }
      return signIn?.state === "waiting" ? (
        <WaitingStep
          vendor={vendor}
          signIn={signIn}
          now={now}
          busy={trying}
          onAgain={() => retry(vendor)}
          onCancel={() => go("fields")}
        />
      ) : (
        <CheckingStep vendor={vendor} onCancel={() => go("fields")} />
      );
    }
    case "result":
      return signIn?.account ? (
        <ResultStep
          state={wizard}
          signIn={signIn}
          account={signIn.account}
          vendor={vendor}
          now={now}
          busy={save.isPending}
          checking={trying}
          remedy={remedy}
          onName={(name) => step({ do: "name", name })}
          onConfirm={(confirmed) => step({ do: "confirm", confirmed })}
          onAgain={() => retry(vendor)}
          onBack={() => go("fields")}
          onSave={() => {
            step({ do: "try" });
            if (wizard.name.trim() !== "" && (signIn.other === undefined || wizard.confirmed)) save.mutate(signIn.id);
          }}
        />
      ) : null;
    case "done":
      return wizard.made ? (
        <SavedStep
          connection={wizard.made}
          again={wizard.old !== undefined}
          onShow={() => void navigate({ to: "/connections", search: { id: wizard.made?.id ?? "" } })}
          onAnother={() => onAnother?.()}
          onLine={() => void navigate({ to: "/routes/new" })}
        />
      ) : null;
  }
}

/** After the errors are drawn, the focus goes to the first of them. */
const focusFirstError = () =>
  setTimeout(() => document.querySelector<HTMLElement>("[data-testid=wizard] [aria-invalid]")?.focus());
