// Getting a sample onto the board, and taking it off again.
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { problemOf } from "../../../components/problem";
import { useIpc } from "../../../ipc/context";
import { kindsQuery } from "../../../ipc/queries";
import type { Job, NewSample, Sample } from "../../../ipc/types";
import { useVoice } from "../../../lib/announce";
import { samples as words } from "../../../lib/words/samples";
import type { Line } from "./use-line";

export function useSamples(line: Line) {
  const ipc = useIpc();
  const { say, toast } = useVoice();
  const { source, kinds: chosen } = line.draft;
  const [pasting, setPasting] = useState(false);
  const kinds = useQuery(kindsQuery(ipc, source));
  const make = useMutation({
    mutationFn: (from: NewSample) =>
      ipc.ask(ipc.api.POST("/connections/{id}/samples", { params: { path: { id: source } }, body: from })).then(madeOf),
    // What was pasted does not stay in memory once it has been answered.
    gcTime: 0,
  });
  const known = kinds.data ?? [];
  const ofKind = (kind: string) => (kind === "" ? {} : { kind });
  return {
    make,
    kinds: known,
    /** The kind a sample most likely is of. */
    first: chosen[0] ?? "",
    pasting,
    openPaste: () => setPasting(true),
    closePaste: () => {
      make.reset();
      setPasting(false);
    },
    paste: (body: unknown, kind: string, done: () => void) =>
      make.mutate(
        { from: "paste", body, ...ofKind(kind) },
        {
          onSuccess: ({ sample, fields }) => {
            line.shelve({ from: "pasted", all: [{ title: words.pasted, sample, ...ofKind(kind) }], at: 0, fields });
            say(words.shown(words.pasted));
            done();
          },
        },
      ),
    describe: (kind: string) =>
      make.mutate(
        { from: "schema", kind },
        {
          onSuccess: ({ sample, fields }) => {
            line.shelve({ from: "made", all: [{ title: words.made, sample, kind }], at: 0, fields });
            say(words.shown(words.made));
          },
          onError: (error) => toast(problemOf(error).message),
        },
      ),
  };
}

/** The sample that was asked for; long work answers otherwise, and is begun elsewhere. */
function madeOf(answer: Sample | Job): Sample {
  if ("sample" in answer) return answer;
  throw new Error("A sample was asked for and work was begun.");
}

export type Sampling = ReturnType<typeof useSamples>;
