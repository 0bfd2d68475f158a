// Doing what a remedy says, and waiting for a relay that starts anew.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useIpc } from "../../ipc/context";
import { statusQuery } from "../../ipc/queries";
import { storage, type TroubleAsk, type TroubleDo } from "../../ipc/storage";
import { useVoice } from "../../lib/announce";
import { trouble as words } from "../../lib/words/trouble";

const LOOK_MS = 1_000;

export function useMend() {
  const ipc = useIpc();
  const queries = useQueryClient();
  const { say, toast } = useVoice();
  const [restarting, setRestarting] = useState<string | undefined>(undefined);
  // Asked often while nobody answers: the page goes on as soon as somebody does.
  useQuery({ ...statusQuery(ipc), ...(restarting === undefined ? {} : { refetchInterval: LOOK_MS }) });
  const mend = useMutation({
    mutationFn: ({ turn, body }: { turn: TroubleDo; body: TroubleAsk }) => storage.mend(ipc, turn, body),
    onSuccess: ({ sentence, restart }) => {
      if (restart) {
        setRestarting(sentence);
        say(`${sentence} ${words.restarting}`);
      } else toast(sentence);
      void queries.invalidateQueries();
    },
  });
  return { mend, restarting };
}

export type Mend = ReturnType<typeof useMend>;
