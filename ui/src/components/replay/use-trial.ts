// A replay that is being prepared: frozen and tried without a call, made anew when the choice changes, and given up
// when it is left without a start.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useIpc } from "../../ipc/context";
import { desk, type Replay, type ReplayMapping, type ReplayScope, replayQuery } from "../../ipc/desk";

export function useTrial(scope: ReplayScope) {
  const ipc = useIpc();
  const queries = useQueryClient();
  const [mapping, setMapping] = useState<ReplayMapping>("now");
  const [force, setForce] = useState(false);
  const [made, setMade] = useState<string | undefined>(undefined);
  const [error, setError] = useState<unknown>(undefined);
  const [starting, setStarting] = useState(false);
  const started = useRef(false);
  const asked = JSON.stringify({ scope, mapping, ...(force ? { force_stale: true } : {}) });

  useEffect(() => {
    let live = true;
    let id: string | undefined;
    setMade(undefined);
    setError(undefined);
    // One that nobody will start is ended, so that nothing stands around as if it were waiting for a word.
    const drop = (gone: string) => void desk.act(ipc, gone, "cancel").catch(() => undefined);
    desk.makeReplay(ipc, JSON.parse(asked)).then(
      (replay) => {
        id = replay.id;
        if (live) setMade(replay.id);
        else drop(replay.id);
      },
      (refusal) => live && setError(refusal),
    );
    return () => {
      live = false;
      if (id !== undefined && !started.current) drop(id);
    };
  }, [ipc, asked]);

  const replay = useQuery(replayQuery(ipc, made));
  const shown: Replay | undefined = made === undefined ? undefined : replay.data;
  const start = async (done: (id: string) => void) => {
    if (made === undefined) return;
    setStarting(true);
    setError(undefined);
    try {
      await desk.act(ipc, made, "start");
      started.current = true;
      for (const noun of ["replays", "inbox"]) void queries.invalidateQueries({ queryKey: [noun] });
      done(made);
    } catch (refusal) {
      setError(refusal);
    } finally {
      setStarting(false);
    }
  };
  return { replay: shown, error: error ?? replay.error, mapping, setMapping, force, setForce, starting, start };
}
