// The hands over the board: performs what keys and presses ask for, and says it.
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useVoice } from "../../../lib/announce";
import { board as words } from "../../../lib/words/board";
import {
  type Bench,
  crossed,
  EMPTY_HANDS,
  entered,
  fitBetween,
  fitsNow,
  type Hands,
  type Held,
  heldName,
  howWords,
  indexOfSource,
  indexOfTarget,
  nameOfField,
  nameOfSource,
  type Order,
  offeredCount,
  plugOrder,
  type Side,
  walked,
} from "./hands";
import type { Line } from "./use-line";
import { isTyping, NOT_TYPED, type Step, typeAhead, typedMore } from "./walk";

export type Replace = { source: string; field: string; moved?: string };

export function useHands({
  bench,
  line,
  noun,
  onFold,
  onSteps,
}: {
  bench: Bench;
  line: Line;
  noun: { one: string; more: string };
  onFold: (group: string) => void;
  /** Opens the steps of a field's cord. */
  onSteps: (field: string) => void;
}) {
  const { say } = useVoice();
  const [hands, setHands] = useState<Hands>(EMPTY_HANDS);
  const [replace, setReplace] = useState<Replace | undefined>(undefined);
  const typed = useRef(NOT_TYPED);
  const latest = useRef({ bench, hands });
  useEffect(() => {
    latest.current = { bench, hands };
  });
  const fits = useMemo(() => fitsNow(bench, hands.held), [bench, hands.held]);
  const free = useMemo(() => offeredCount(bench, fits, hands.held), [bench, fits, hands.held]);

  const freeWords = (next: Hands): string => {
    const count = offeredCount(bench, fitsNow(bench, next.held), next.held);
    return next.held?.side === "target" ? words.said.freeFields(count) : words.said.free(count, noun);
  };
  const sayHeld = (next: Hands) => {
    if (!next.held) return;
    const across = next.held.side !== next.side;
    const on = next.side === "target" ? nameOfField(bench, next.target) : nameOfSource(bench, next.source);
    say(words.said.holding(heldName(bench, next.held), freeWords(next), across && on !== "" ? on : undefined));
  };
  const put = (next: Hands) => {
    setHands(next);
    if (next.held) sayHeld(next);
  };

  const plug = ({ source, field, moved }: Replace) => {
    const row = bench.targets.find((one) => one.field.id === field);
    if (!row) return;
    const fit = fitBetween(bench, source, row);
    const steps = fit.as === "by" ? fit.steps : [];
    line.step({ do: "plug", source, field, steps, ...(moved === undefined ? {} : { moved }) });
    setReplace(undefined);
    setHands((old) => ({ ...old, side: "target", target: field, held: undefined }));
    say(words.said.plugged(nameOfSource(bench, source), row.field.name, howWords(fit)));
  };
  const join = ({ source, field }: Replace) => {
    line.step({ do: "join", source, field });
    setReplace(undefined);
    setHands((old) => ({ ...old, side: "target", target: field, held: undefined }));
    say(words.said.joined(nameOfSource(bench, source), nameOfField(bench, field)));
  };

  const perform = (order: Order, from: Hands) => {
    switch (order.do) {
      case "none":
        return;
      case "fold":
        return onFold(order.group);
      case "hands": {
        const next = order.hands === EMPTY_HANDS ? { ...from, held: undefined } : order.hands;
        if (order.say === "let_go" && from.held) say(words.said.letGo(heldName(bench, from.held)));
        return order.say === "let_go" ? setHands(next) : put(next);
      }
      case "plug":
        return plug(order);
      case "ask_replace":
        say(words.said.asksReplace(nameOfField(bench, order.field)));
        return setReplace(order);
      case "refuse":
        return say(words.said.noFit(order.name, order.why));
      case "nothing":
        return say(words.said.nothing);
    }
  };

  const letGo = () => {
    if (!hands.held) return false;
    say(words.said.letGo(heldName(bench, hands.held)));
    setHands({ ...hands, held: undefined });
    return true;
  };
  const pull = (field: string) => {
    if (!bench.targets.some((row) => row.field.id === field && row.cord)) return say(words.said.noCord);
    line.step({ do: "pull", field });
    say(words.said.pulled(nameOfField(bench, field)));
  };
  /** The field whose cord the cursor is at: its own on the target's side, the first from there on the other. */
  const here = (): string | undefined => {
    if (hands.side === "target") return hands.target === "" ? undefined : hands.target;
    return bench.targets.find((row) => row.cord && cordsAt(row, hands.source))?.field.id;
  };
  const transform = () => {
    if (hands.held?.side === "source" && hands.side === "target") {
      const order = plugOrder(bench, hands.held.source, hands.target, hands.held.moved);
      perform(order, hands);
      if (order.do === "plug") onSteps(hands.target);
      return;
    }
    const field = here();
    if (field !== undefined && bench.targets.some((row) => row.field.id === field && row.cord)) onSteps(field);
    else say(words.said.noCord);
  };
  const letter = (key: string, now: number): boolean => {
    const more = typedMore(typed.current, key, now);
    const labels =
      hands.side === "target" ? bench.targets.map((row) => row.field.name) : bench.sources.map((row) => row.label);
    const at = hands.side === "target" ? indexOfTarget(bench, hands.target) : indexOfSource(bench, hands.source);
    const found = typeAhead(labels, at, more.text);
    typed.current = more;
    if (found < 0) return true;
    const next = hands.side === "target" ? bench.targets[found]?.field.id : bench.sources[found]?.key;
    if (next !== undefined) put({ ...hands, [hands.side]: next });
    return true;
  };

  return {
    hands,
    fits,
    free,
    freeText: hands.held ? freeWords(hands) : "",
    replace,
    here,
    setReplace,
    letGo,
    pull,
    plug,
    join,
    transform,
    letter,
    isTyping: (now: number) => isTyping(typed.current, now),
    walk: (step: Step, any: boolean) => {
      typed.current = NOT_TYPED;
      put(walked(bench, hands, step, any));
    },
    cross: (side: Side) => {
      typed.current = NOT_TYPED;
      put(crossed(bench, hands, side));
    },
    // What was typed for one side begins no word on the other.
    enter: () => {
      typed.current = NOT_TYPED;
      perform(entered(bench, hands), hands);
    },
    /** A press on a row, or on its jack, which also picks up and plugs in. */
    press: (side: Side, key: string, jack: boolean) => {
      const next = { ...hands, side, [side]: key };
      const across = hands.held !== undefined && hands.held.side !== side;
      if (jack || across) perform(entered(bench, next), next);
      else setHands(next);
    },
    /** Takes something up with the pointer: where it is meant to go is wherever the pointer is. */
    grab: (held: Held) => {
      const side: Side = held.side === "source" ? "target" : "source";
      put({ ...hands, side, [side]: "", held });
    },
    /** While dragging: the row under the hand is the one that is meant. */
    over: useCallback((side: Side, key: string) => {
      setHands((old) => (old.side === side && old[side] === key ? old : { ...old, side, [side]: key }));
    }, []),
    drop: (source: string, field: string, moved: string | undefined) => {
      const order = plugOrder(latest.current.bench, source, field, moved);
      if (order.do === "refuse") setHands((old) => ({ ...old, held: undefined }));
      perform(order, latest.current.hands);
    },
    select: (field: string) => setHands((old) => ({ ...old, side: "target", target: field })),
  };
}

export type HandsOn = ReturnType<typeof useHands>;

function cordsAt(row: Bench["targets"][number], source: string): boolean {
  const from = row.cord?.from;
  if (!from) return false;
  if (from.kind === "path") return from.path === source;
  if (from.kind === "event_time") return source === "@time";
  if (from.kind === "event_link") return source === "@link";
  return from.kind === "constant" ? source === "@text" : from.text.includes(source);
}
