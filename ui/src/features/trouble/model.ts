// Which trouble takes the whole page and which stands above it; and what need not be said twice. Pure.
import type { Trouble, TroubleCode } from "../../ipc/storage";
import type { Problem } from "../../ipc/types";

const PAGES: Record<TroubleCode, boolean> = {
  damaged: true,
  key_missing: true,
  newer_schema: true,
  disk_full: false,
  key_locked: false,
  older_copy: false,
  wal: false,
};

export const takesPage = (trouble: Trouble): boolean => PAGES[trouble.code];
/** The log can be read all the same. */
export const canRead = (trouble: Trouble): boolean => trouble.code === "key_missing";
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
