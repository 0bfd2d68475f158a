// The relay's clock, as a value that moves on while it is shown.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useIpc } from "../ipc/context";
import { statusQuery } from "../ipc/queries";

/** UTC milliseconds of the relay and its zone; drawn again every `every_ms`. */
export function useNow(every_ms: number): { now: number; zone: string } {
  const status = useQuery(statusQuery(useIpc()));
  const [, setTurn] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setTurn((turn) => turn + 1), every_ms);
    return () => clearInterval(timer);
  }, [every_ms]);
  const { data, dataUpdatedAt } = status;
  // The machine of the browser may have another time than the relay's.
  return { now: data ? data.now + (Date.now() - dataUpdatedAt) : Date.now(), zone: data?.zone ?? "UTC" };
}
