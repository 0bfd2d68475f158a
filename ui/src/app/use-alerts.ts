// What the relay tells of itself, once when it begins and once when it is over. What stands is on its own screen.
import { useEffect } from "react";
import { useFeed } from "../ipc/context";
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
