// A remedy pressed: asked about first, done at once, or a place to go to.
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { TroubleRemedy } from "../../ipc/storage";
import { asksFirst } from "./remedy-dialog";
import type { Mend } from "./use-mend";

export function useRemedies({ mend }: Mend) {
  const navigate = useNavigate();
  const [asking, setAsking] = useState<TroubleRemedy | undefined>(undefined);
  return {
    asking,
    busy: mend.isPending ? mend.variables?.turn : undefined,
    press: (remedy: TroubleRemedy) => {
      mend.reset();
      if (remedy.do === "free_space") return void navigate({ to: "/settings/storage" });
      if (asksFirst(remedy)) setAsking(remedy);
      else mend.mutate({ turn: remedy.do, body: {} });
    },
    close: () => setAsking(undefined),
  };
}
