// The tabs of an event's drawer, in their order.
export const TABS = ["summary", "trace", "payload", "attempts", "lineage", "diff"] as const;
export type Tab = (typeof TABS)[number];
