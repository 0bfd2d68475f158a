// A way out that was pressed: asked about first, or done at once.
import { useState } from "react";
import type { Way } from "./model";
import { asksFirst } from "./remedy-dialog";
import type { Mend } from "./use-mend";

export function useRemedies({ mend }: Mend) {
  const [asking, setAsking] = useState<Way | undefined>(undefined);
  return {
    asking,
    busy: mend.isPending ? mend.variables?.turn : undefined,
    press: (way: Way) => {
      mend.reset();
      if (asksFirst(way.remedy)) setAsking(way);
      else mend.mutate({ turn: way.remedy.do, body: {} });
    },
    close: () => setAsking(undefined),
  };
}
