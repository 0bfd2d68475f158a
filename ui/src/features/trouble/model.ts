// Which trouble takes the whole page and which stands above it; and what need not be said twice. Pure.
import type { Trouble, TroubleCode, TroubleRemedy } from "../../ipc/storage";
import type { Problem } from "../../ipc/types";
import { trouble as words } from "../../lib/words/trouble";

const PAGES: Record<TroubleCode, boolean> = {
  damaged: true,
  key_missing: true,
  newer_schema: true,
  disk_full: false,
  key_locked: false,
  older_copy: false,
  wal: false,
  refused: false,
};

export const takesPage = (trouble: Trouble): boolean => trouble.blocks || PAGES[trouble.code];
/** The log can be read all the same. */
export const canRead = (trouble: Trouble): boolean => !trouble.blocks;

export const labelOf = (remedy: TroubleRemedy, backups: number): string =>
  backups > 1 ? words.restore.several : remedy.label;

export type Way = { key: string; remedy: TroubleRemedy; backups: TroubleRemedy[] };
/** One way out a row: backups that could be restored are one, and which of them is asked. */
export function waysOf(trouble: Trouble): Way[] {
  const backups = trouble.remedies.filter((one) => one.do === "restore");
  const [first] = backups;
  return trouble.remedies
    .filter((one) => one.do !== "restore" || one === first)
    .map((remedy) => ({ key: remedy.do, remedy, backups: remedy.do === "restore" ? backups : [] }));
}
/** Nothing is broken: it is told so that nobody is surprised. */
export const isCalm = (trouble: Trouble): boolean => trouble.code === "older_copy";

const OF_VAULT: readonly TroubleCode[] = ["key_missing", "key_locked"];
/** Problems that a trouble says already are left out below it. */
export function besides(
  trouble: Trouble | undefined,
  problems: readonly Problem[],
  vault: Problem | undefined,
  intake: Problem | undefined,
): Problem[] {
  if (!trouble) return [...problems];
  const said = OF_VAULT.includes(trouble.code) ? [vault, intake] : [intake];
  return problems.filter((one) => one.message !== trouble.sentence && !said.some((other) => other?.code === one.code));
}
