// What the relay tells of itself, once when it begins and once when it is over. What stands is on its own screen.
import { useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { useFeed, useIpc } from "../ipc/context";
import { useVoice } from "../lib/announce";
import { shell } from "../lib/words/shell";

export function useAlerts() {
  const feed = useFeed();
  const { toast } = useVoice();
  useEffect(
    () =>
      feed.onFrame((frame) => {
        for (const note of frame.alerts ?? []) toast(note.raised ? note.sentence : shell.over(note.sentence));
      }),
    [feed, toast],
  );
}

/** A notification on the desktop was pressed: shows what it is about, which is among the real lines. */
export function useGo() {
  const ipc = useIpc();
  const { history } = useRouter();
  useEffect(
    () =>
      ipc.host.onGo?.((link) => {
        if (ipc.isAway()) ipc.switchBack();
        history.push(link);
      }),
    [ipc, history],
  );
}
