// The sum of the status bar. It always adds up on screen: what is missing is shown, never hidden.
import type { Sum } from "../ipc/types";

export type SumPart = keyof Pick<
  Sum,
  "delivered" | "unconfirmed" | "waiting" | "sending" | "retrying" | "in_doubt" | "held" | "absorbed" | "dead"
>;
const PARTS: readonly SumPart[] = [
  "delivered",
  "unconfirmed",
  "waiting",
  "sending",
  "retrying",
  "in_doubt",
  "absorbed",
  "held",
  "dead",
];

export type Part = { part: SumPart | "missing"; count: number };

/** Delivered always, the others when there are any, and what the relay could not account for. */
export function partsOf(sum: Sum): Part[] {
  const shown: Part[] = PARTS.filter((part) => part === "delivered" || sum[part] !== 0).map((part) => ({
    part,
    count: sum[part],
  }));
  const missing = sum.accepted - PARTS.reduce((total, part) => total + sum[part], 0);
  return missing === 0 ? shown : [...shown, { part: "missing", count: missing }];
}

/** Doubt that the relay is still clearing up needs nobody. */
export const needPerson = (sum: Sum): number => sum.held + sum.dead + sum.asking;
/** Everything accepted that still has a way to go. */
export const underway = (sum: Sum): number => sum.waiting + sum.sending + sum.retrying;
