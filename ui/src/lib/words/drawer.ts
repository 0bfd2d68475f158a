// Words of the drawer's later tabs: where values came from, what differs, cases, what a delivery waits for.
import type { CaseDid, CaseWhy } from "../../ipc/cases";

export const drawerWords = {
  lineage: {
    received: "Received",
    written: "Written",
    hidden: "hidden",
    nothing: "empty",
    fixed: "fixed",
    from: (field: string, paths: readonly string[]) =>
      paths.length === 0 ? `${field} is a fixed value` : `${field} from ${paths.join(", ")}`,
    noLine: "No line took this event, so nothing was written.",
    gone: "The payload is past its days, so what became what is not known any more.",
  },
  diff: {
    with: "Compare with",
    lastGood: "Last good one",
    lastGoodHint: "The newest event of this kind that the line delivered before this one.",
    another: "Another event",
    eventHint: "What stands in the other one is “was”, what stands here is “is”.",
    attempt: (number: number) => `Attempt ${number}`,
    attemptHint: "The request of that attempt is “was”, the last one is “is”.",
    line: "Line",
    id: "Event id",
    compare: "Compare",
    rows: "What differs",
    sum: (rows: string, same: string) =>
      rows === "0"
        ? `Nothing that may be shown differs; ${same} values are the same.`
        : `${rows} ${rows === "1" ? "value differs" : "values differ"}, ${same} are the same.`,
    otherId: "id of the other event",
    was: "was",
    is: "is",
    nothing: "nothing there",
    hidden: "hidden",
  },
  case: {
    title: "Case",
    hidden: "keyed hash",
    number: (number: number) => `no. ${number}`,
    did: {
      opened: "It opened the case.",
      updated: "It was told to the case's record.",
      closed: "It closed the case.",
      noted: "It was noted on the record; the case stays open.",
      absorbed: "The case took it in without a call.",
      waiting: "It waits whether the case stays recovered.",
      failed: "The target refused to open the case.",
    } satisfies Record<CaseDid, string>,
    why: {
      window: "The last update went out a moment before; the next one counts it.",
      flapped: "A breach came again before it had held.",
      late: "It happened before the case was closed.",
      quiet: "A person closed it at the target, so it stays quiet.",
      nothing_open: "Nothing was open under this key.",
      no_record: "Which record the case has is not known.",
    } satisfies Record<CaseWhy, string>,
    until: (when: string) => `Until ${when}.`,
  },
  trace: {
    absorbed: "Its update went out with",
    overtaken: "Not sent: its record holds the newer update of",
    overtakenSend: "Send it all the same…",
    cords: (count: number) => `${count} ${count === 1 ? "value" : "values"}, step by step`,
    empty: "empty",
    fixed: "fixed value",
    hidden: "hidden",
    waited: (time: string) => `Waited ${time} for its turn.`,
    breaker: "Held back",
    budget: (target: string) => `Left at ${target}`,
    left: (left: string, allowed: string, unit: string) => `${left} of ${allowed} ${unit}`,
    resets: (when: string) => `until ${when}`,
  },
  dismissed: (who: string, when: string, reason: string) =>
    `${who} gave it up at ${when}${reason === "" ? "." : `: ${reason}`}`,
  copies: "Edited copies",
} as const;
