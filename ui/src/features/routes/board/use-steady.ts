// A callback that stays the same thing while what it does is always the latest, so that rows are not drawn again for it.
import { useCallback, useEffect, useRef } from "react";

export function useSteady<A extends unknown[], R>(call: (...given: A) => R): (...given: A) => R {
  const latest = useRef(call);
  useEffect(() => {
    latest.current = call;
  });
  return useCallback((...given: A) => latest.current(...given), []);
}
