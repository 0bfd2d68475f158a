// The wizard that connects an account, and the same one opened again on an account that exists.
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { X } from "lucide-react";
import { useState } from "react";
import { Button } from "../../components/button";
import { LeaveGuard } from "../../components/leave-guard";
import { Loading, TopRow } from "../../components/page";
import { ProblemBand, problemOf } from "../../components/problem";
import { useNow } from "../../components/use-now";
import { useIpc } from "../../ipc/context";
import { connectionsQuery, vendorsQuery } from "../../ipc/queries";
import type { Vendor } from "../../ipc/types";
import { type Action, useActions } from "../../lib/actions";
import { DAYS_MS } from "../../lib/clock";
import { useReady } from "../../lib/ready";
import { wizard as words } from "../../lib/words/wizard";
import { beginAgain, beginNew, isTyped, type Wizard as State, type Step, signInOf, wayOf } from "./model";
import { Rail } from "./rail";
import { Sheet } from "./sheet";
import { VendorStep } from "./step-vendor";
import { useWizard } from "./use-wizard";
import { Steps } from "./wizard-steps";

const newApi = getRouteApi("/connections/new");
const againApi = getRouteApi("/connections/$id/sign-in");

export function NewConnectionScreen() {
  const search = newApi.useSearch();
  const navigate = useNavigate();
  const vendors = useQuery(vendorsQuery(useIpc()));
  const [turn, setTurn] = useState(0);
  if (!vendors.data) return <Before error={vendors.error} again={() => void vendors.refetch()} />;
  return (
    <Wizard
      key={`${turn} ${search.vendor ?? ""} ${search.way ?? ""}`}
      vendors={vendors.data}
      first={beginNew(vendors.data, search)}
      onAnother={() => {
        setTurn(turn + 1);
        void navigate({ to: "/connections/new", search: {} });
      }}
    />
  );
}

export function SignInAgainScreen() {
  const ipc = useIpc();
  const { id } = againApi.useParams();
  const search = againApi.useSearch();
  const vendors = useQuery(vendorsQuery(ipc));
  const connections = useQuery(connectionsQuery(ipc));
  const error = vendors.error ?? connections.error;
  const refetch = () => {
    void vendors.refetch();
    void connections.refetch();
  };
  if (!vendors.data || !connections.data) return <Before error={error} again={refetch} />;
  const connection = connections.data.find((one) => one.id === id);
  const vendor = vendors.data.find((one) => one.id === connection?.vendor);
  if (!connection || !vendor) return <Before error={new Error(words.gone)} gone again={refetch} />;
  return (
    <Wizard
      key={`${id} ${search.rotate ?? ""} ${search.way ?? ""}`}
      vendors={vendors.data}
      first={beginAgain(connection, vendor, search)}
    />
  );
}

/** Before anything can be asked: loading, refused, or nothing there. */
function Before({ error, gone = false, again }: { error: Error | null; gone?: boolean; again: () => void }) {
  const navigate = useNavigate();
  useReady("wizard", error !== null);
  return (
    <>
      <TopRow title={words.title.new}>
        <Button icon={X} kind="quiet" onClick={() => void navigate({ to: "/connections", search: {} })}>
          {words.close}
        </Button>
      </TopRow>
      <div className="p-4">
        {gone ? (
          <ProblemBand problem={{ code: "not_found", message: words.gone, remedy: { kind: "none" } }} />
        ) : error ? (
          <ProblemBand problem={problemOf(error)} onRemedy={again} />
        ) : (
          <Loading />
        )}
      </div>
    </>
  );
}

function Wizard({ vendors, first, onAnother }: { vendors: readonly Vendor[]; first: State; onAnother?: () => void }) {
  const navigate = useNavigate();
  const hand = useWizard(first);
  const { wizard, step } = hand;
  const [asking, setAsking] = useState(false);
  // The seconds count while a browser or a code is waited for.
  const { now, zone } = useNow(wizard.signIn?.expires_at === undefined ? DAYS_MS : 1_000);
  const vendor = vendors.find((one) => one.id === wizard.vendor);
  const way = vendor ? wayOf(vendor, wizard.way) : undefined;
  const go = (to: Step) => step({ do: "go", step: to });
  const leave = () => void navigate({ to: "/connections", search: wizard.old ? { id: wizard.old.id } : {} });
  useReady("wizard", true);
  const back = backOf(wizard);
  const goBack: Action = {
    name: "wizard-back",
    label: words.back,
    shortcut: "escape",
    bar: words.back.toLowerCase(),
    whileTyping: true,
    enabled: !asking,
    perform: () => (back ? go(back) : leave()),
  };
  useActions([goBack]);

  return (
    <>
      <TopRow title={words.title[wizard.purpose]} sentence={wizard.old?.name ?? words.sentence[wizard.purpose]}>
        <Button icon={X} kind="quiet" onClick={leave} data-testid="wizard-close">
          {words.close}
        </Button>
      </TopRow>
      <div
        className="flex min-h-0 flex-1 border-t border-line max-mid:flex-col"
        data-testid="wizard"
        data-step={wizard.step}
      >
        <Rail wizard={wizard} vendor={vendor} way={way} onGo={(to) => go(to === "result" ? "fields" : to)} />
        {wizard.step === "vendor" || !vendor || !way ? (
          <VendorStep
            vendors={vendors}
            chosen={wizard.vendor}
            onChoose={(one) => step({ do: "vendor", vendor: one })}
          />
        ) : (
          <Steps
            hand={hand}
            vendor={vendor}
            now={now}
            zone={zone}
            go={go}
            onSheet={() => setAsking(true)}
            onAnother={onAnother}
          />
        )}
      </div>
      {asking && vendor && way ? (
        <Sheet
          vendor={vendor.id}
          asked={{ way: way.id, environment: wizard.environment, settings: signInOf(wizard, vendor).settings }}
          now={now}
          zone={zone}
          onClose={() => setAsking(false)}
        />
      ) : null}
      {/* Secrets typed, or a sign-in under way. */}
      <LeaveGuard unsaved={isTyped(wizard)} words={words} />
    </>
  );
}

/** Where Back and Escape lead; nowhere means out of the wizard. */
function backOf(wizard: State): Step | undefined {
  switch (wizard.step) {
    case "vendor":
    case "done":
      return undefined;
    case "way":
      return wizard.old ? "fields" : "vendor";
    case "fields":
      return wizard.old ? undefined : "way";
    case "sign_in":
    case "result":
      return "fields";
  }
}
