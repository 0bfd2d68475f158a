// Doing what a remedy says, and looking again and again while it is under way or a relay starts anew.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useIpc } from "../../ipc/context";
import { statusQuery } from "../../ipc/queries";
import { storage, type Trouble, type TroubleAsk, type TroubleDo } from "../../ipc/storage";
import { useVoice } from "../../lib/announce";
import { trouble as words } from "../../lib/words/trouble";

const LOOK_MS = 1_000;

export function useMend(trouble: Trouble) {
  const ipc = useIpc();
  const queries = useQueryClient();
  const { say, toast } = useVoice();
  const [restarting, setRestarting] = useState<string | undefined>(undefined);
  const moves = restarting !== undefined || trouble.doing !== undefined;
  // Asked often while something goes on: the page goes on as soon as it is over.
  useQuery({ ...statusQuery(ipc), ...(moves ? { refetchInterval: LOOK_MS } : {}) });
  const mend = useMutation({
    mutationFn: ({ turn, body }: { turn: TroubleDo; body: TroubleAsk }) => storage.mend(ipc, turn, body),
    onSuccess: ({ sentence, restart }) => {
      if (restart) {
        setRestarting(sentence);
        say(`${sentence} ${words.restarting}`);
      } else toast(sentence);
    },
    onSettled: () => void queries.invalidateQueries(),
  });
  return {
    mend,
    /** What goes on now, as a sentence. */
    doing: trouble.doing ?? (restarting === undefined ? undefined : `${restarting} ${words.restarting}`),
  };
}

export type Mend = ReturnType<typeof useMend>;
