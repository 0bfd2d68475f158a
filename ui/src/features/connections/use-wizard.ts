// The wizard's calls: begins a sign-in, follows it, tries again, saves, and ends what was left.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useReducer, useRef } from "react";
import { problemOf } from "../../components/problem";
import { Refused } from "../../ipc/client";
import { useIpc } from "../../ipc/context";
import { signInQuery } from "../../ipc/queries";
import type { NewSignIn, SignIn, Vendor } from "../../ipc/types";
import { advance, missingOf, signInOf, type Wizard, type WizardStep } from "./model";

const LOOK_MS = 700;

export type WizardHand = ReturnType<typeof useWizard>;

export function useWizard(first: Wizard) {
  const ipc = useIpc();
  const queries = useQueryClient();
  const [wizard, step] = useReducer(advance, first);
  const latest = useRef(wizard);
  latest.current = wizard;
  const drop = useCallback(
    (id: string) =>
      void ipc.done(ipc.api.DELETE("/sign-ins/{id}", { params: { path: { id } } })).catch(() => undefined),
    [ipc],
  );
  const refused = (error: unknown) => step({ do: "refused", problem: problemOf(error) });
  const heard = (signIn: SignIn) => {
    const { step: at } = latest.current;
    // Somebody went elsewhere while it began: nobody waits for it any more.
    if (at === "fields" || at === "sign_in" || at === "result") step({ do: "started", signIn });
    else drop(signIn.id);
  };

  const start = useMutation({
    mutationFn: (given: NewSignIn) => ipc.ask(ipc.api.POST("/sign-ins", { body: given })),
    onSuccess: heard,
    onError: refused,
    // The secrets must not linger in the mutation cache after they were handed over.
    gcTime: 0,
  });
  const again = useMutation({
    mutationFn: (id: string) => ipc.ask(ipc.api.POST("/sign-ins/{id}/again", { params: { path: { id } } })),
    onSuccess: heard,
  });
  const save = useMutation({
    mutationFn: (id: string) =>
      ipc.ask(
        ipc.api.POST("/sign-ins/{id}/save", {
          params: { path: { id } },
          body: { name: wizard.name.trim(), ...(wizard.signIn?.other ? { other_account: wizard.confirmed } : {}) },
        }),
      ),
    onSuccess: (connection) => {
      step({ do: "made", connection });
      void queries.invalidateQueries({ queryKey: ["connections"] });
      void queries.invalidateQueries({ queryKey: ["routes"] });
    },
    onError: refused,
    gcTime: 0,
  });

  useFollow(wizard, step);
  const left = useRef<string | undefined>(undefined);
  useEffect(() => {
    const id = wizard.signIn?.id;
    if (left.current !== undefined && left.current !== id && wizard.step !== "done") drop(left.current);
    left.current = id;
  });
  useEffect(
    () => () => {
      if (left.current !== undefined && latest.current.step !== "done") drop(left.current);
    },
    [drop],
  );

  const begin = (vendor: Vendor) => {
    step({ do: "try" });
    if (missingOf(wizard, vendor).length > 0) return false;
    start.mutate(signInOf(wizard, vendor), { onSettled: () => start.reset() });
    return true;
  };
  const retry = (vendor: Vendor) => {
    const id = wizard.signIn?.id;
    if (id === undefined) return void begin(vendor);
    // What the relay forgot, as after a restart, begins anew with what is still typed here.
    again.mutate(id, { onError: () => start.mutate(signInOf(wizard, vendor), { onSettled: () => start.reset() }) });
  };
  return { wizard, step, begin, retry, start, again, save };
}

/** Asks how the sign-in goes while the browser or the check has it. */
function useFollow(wizard: Wizard, step: (step: WizardStep) => void): void {
  const ipc = useIpc();
  const { signIn } = wizard;
  const open = signIn?.state === "waiting" || signIn?.state === "checking";
  const look = useQuery({
    ...signInQuery(ipc, signIn?.id ?? ""),
    enabled: open,
    refetchInterval: open ? LOOK_MS : false,
    structuralSharing: false,
  });
  const { data, error } = look;
  useEffect(() => {
    if (data) step({ do: "told", signIn: data });
  }, [data, step]);
  useEffect(() => {
    if (error instanceof Refused && error.status === 404) step({ do: "refused", problem: error.problem });
  }, [error, step]);
}
