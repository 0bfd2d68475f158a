// What a filter's text says, as the relay reads it: words, parts, mistakes; and what completes it.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { Ipc } from "../../ipc/client";
import { useIpc } from "../../ipc/context";
import type { components } from "../../ipc/schema";

export type Reading = components["schemas"]["QueryReading"];
export type Mistake = components["schemas"]["QueryMistake"];
export type Completion = components["schemas"]["QueryCompletion"];
export type Item = components["schemas"]["QueryCompletionItem"];

export const readText = (ipc: Ipc, text: string): Promise<Reading> =>
  ipc.ask(ipc.api.POST("/query/read", { body: { text } }));

/** The filter in force, in words. Read again now and then: it speaks of lines by their names. */
export function useReading(text: string): Reading | undefined {
  const ipc = useIpc();
  return useQuery({
    queryKey: ["reading", text],
    queryFn: () => readText(ipc, text),
    enabled: text !== "",
    staleTime: 60_000,
  }).data;
}

const PAUSE_MS = 140;

/** What may follow in the field: asked when typing pauses, from the data. */
export function useCompletion(text: string, at: number, enabled: boolean): Completion | undefined {
  const ipc = useIpc();
  const asked = useSettled(`${at} ${text}`, PAUSE_MS);
  const now = asked === `${at} ${text}`;
  const found = useQuery({
    queryKey: ["completion", text, at],
    queryFn: () => ipc.ask(ipc.api.GET("/query/complete", { params: { query: { text, at } } })),
    enabled: enabled && now,
    staleTime: 15_000,
    gcTime: 30_000,
    placeholderData: keepPreviousData,
  });
  // What was found for another text would be put at the wrong place.
  return enabled && now && !found.isPlaceholderData ? found.data : undefined;
}

/** The mistakes of what is being typed, once it rests. */
export function useMistakes(text: string, enabled: boolean): readonly Mistake[] {
  const ipc = useIpc();
  const rested = useSettled(text, 300);
  const found = useQuery({
    queryKey: ["reading", rested],
    queryFn: () => readText(ipc, rested),
    enabled: enabled && rested === text && text !== "",
    staleTime: 60_000,
    gcTime: 30_000,
  });
  return enabled && rested === text && found.data ? found.data.mistakes : [];
}

function useSettled(value: string, ms: number): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}
