// Storage of the in-memory relay: parts, backups and what they cost; and the states in which a home cannot work.
import type { Backup, Integrity, PruneAsk, StorageView, Trouble, TroubleCode } from "../../storage";
import type { Job } from "../../types";
import type { World } from "./world";

const MB = 1_048_576;
const GB = 1_024 * MB;
const DAY = 86_400_000;
export type Shelf = {
  parts: Map<StorageView["parts"][number]["name"], number>;
  backups: Backup[];
  recovery?: number;
  integrity?: Integrity;
  erased: boolean;
  job?: Job;
  /** Switched on by whoever opens the page, over once it is mended. */
  trouble: TroubleCode | undefined;
  /** What a remedy does, while it is under way. */
  doing?: string | undefined;
  restoreWaits?: string;
};
const shelves = new WeakMap<World, Shelf>();

export function shelfOf(world: World): Shelf {
  const known = shelves.get(world);
  if (known) return known;
  const empty = world.events.length === 0;
  const size = (bytes: number) => (empty ? 0 : bytes);
  const made: Shelf = {
    parts: new Map([
      ["events", size(1_180 * MB)],
      ["payloads", size(640 * MB)],
      ["attempts", size(310 * MB)],
      ["search", size(420 * MB)],
      ["counters", 22 * MB],
      ["audit", 3 * MB],
      ["other", 9 * MB],
      ["free", size(140 * MB)],
      ["wal", 12 * MB],
      ["backups", 0],
      ["exports", size(36 * MB)],
    ]),
    backups: empty
      ? []
      : [
          {
            id: "bak_3",
            at: world.now() - 2 * DAY,
            bytes: 2_310 * MB,
            why: "asked",
            schema: 9,
            events: 1_204_118,
            sound: true,
          },
          {
            id: "bak_2",
            at: world.now() - 12 * DAY,
            bytes: 1_870 * MB,
            why: "migration",
            schema: 7,
            events: 988_402,
            sound: true,
          },
        ],
    ...(empty ? {} : { integrity: { at: world.now() - 3 * 3_600_000, ok: true } }),
    erased: false,
    trouble: undefined,
  };
  shelves.set(world, made);
  return made;
}

const used = (shelf: Shelf) =>
  [...shelf.parts].filter(([name]) => name !== "backups" && name !== "exports").reduce((sum, [, n]) => sum + n, 0);

export function storageOf(world: World): StorageView {
  const shelf = shelfOf(world);
  shelf.parts.set(
    "backups",
    shelf.backups.reduce((sum, one) => sum + one.bytes, 0),
  );
  const { settings } = world;
  const some = world.events.length > 0;
  return {
    bytes: used(shelf),
    max_bytes: settings.storage_bytes_max,
    disk_free: 61 * GB,
    days: settings.view_days,
    payload_days: settings.sealed_days,
    parts: [...shelf.parts].map(([name, bytes]) => ({ name, bytes })),
    estimated: world.big,
    ...(some ? { oldest_event: world.now() - 29 * DAY } : {}),
    ...(some && !shelf.erased ? { oldest_payload: world.now() - 6.4 * DAY } : {}),
    pruned_at: world.now() - 20 * 60_000,
    backups: shelf.backups,
    ...(shelf.restoreWaits === undefined ? {} : { restore_waits: shelf.restoreWaits }),
    recovery: shelf.recovery === undefined ? {} : { made_at: shelf.recovery },
    ...(shelf.integrity ? { integrity: shelf.integrity } : {}),
  };
}

/** What fewer days or bytes would take away: events are taken to have come evenly over the days. */
export function pruned(world: World, ask: PruneAsk) {
  const now = storageOf(world);
  const days = ask.days ?? now.days;
  const bytes = ask.bytes ?? now.max_bytes;
  const held = Math.min(29, now.days);
  const byDays = Math.max(0, (held - days) / held);
  const byBytes = Math.max(0, 1 - bytes / Math.max(1, now.bytes));
  const share = Math.max(byDays, byBytes);
  const events = Math.round(1_204_118 * share);
  const gone = Math.round(now.bytes * share);
  if (!ask.dry) {
    const shelf = shelfOf(world);
    for (const name of ["events", "payloads", "attempts", "search"] as const)
      shelf.parts.set(name, Math.round((shelf.parts.get(name) ?? 0) * (1 - share)));
  }
  return { events, payloads: Math.round(events * 0.2), bytes: gone, done: true };
}

export const erasable = (world: World) => {
  const { erased } = shelfOf(world);
  const sealed = world.events.length === 0 || erased ? 0 : 248_310;
  return { payloads: sealed, unended: sealed === 0 ? 0 : 41 };
};

const remedy = {
  restore: (all: readonly Backup[]) =>
    all
      .filter((one) => one.sound)
      .map((one) => ({
        do: "restore" as const,
        label: `Restore the backup of ${new Date(one.at).toISOString()}`,
        backup: one.id,
        ...(one.events === undefined ? {} : { count: one.events }),
      })),
  salvage: { do: "salvage" as const, label: "Save what can be read" },
  unlock: { do: "unlock" as const, label: "Unlock with the recovery file" },
  anew: (count: number) => ({ do: "anew" as const, label: "Start anew", count }),
  empty: { do: "anew" as const, label: "Begin with an empty database" },
  retry: { do: "retry" as const, label: "Look again" },
  space: { do: "free_space" as const, label: "Remove backups that are set aside" },
};

const OPEN: readonly (TroubleCode | undefined)[] = [undefined, "older_copy", "key_locked"];
/** Whether events are taken in at all. */
export const takesIn = (world: World): boolean => OPEN.includes(shelfOf(world).trouble);

export const troubleNow = (world: World): { trouble?: Trouble } => {
  const { trouble, doing } = shelfOf(world);
  if (trouble === undefined) return {};
  const told = troubleFor(world, trouble);
  return { trouble: doing === undefined ? told : { ...told, remedies: [], doing, blocks: true } };
};

const BLOCKS: readonly TroubleCode[] = ["damaged", "newer_schema"];

/** Each state in which a home cannot work as it should, as the relay says it. */
export function troubleFor(world: World, code: TroubleCode): Trouble {
  const { backups } = shelfOf(world);
  switch (code) {
    case "damaged":
      return {
        code,
        blocks: BLOCKS.includes(code),
        sentence: "The database is damaged. Nothing is received and nothing is sent until it is mended.",
        detail: "Page 18,204 of table delivery does not match its index delivery_due. Found by the check at 14:31:58.",
        remedies: [...remedy.restore(backups), remedy.salvage, remedy.retry, remedy.empty],
      };
    case "key_missing":
      return {
        code,
        blocks: BLOCKS.includes(code),
        sentence:
          "The key of this folder is not on this machine. The log can be read; nothing is received and nothing is sent.",
        detail: "Key k-7c1f of home ~/.local/share/patchbay. The keyring of this user holds no entry for it.",
        remedies: [remedy.unlock, remedy.anew(erasable(world).payloads), remedy.retry],
      };
    case "key_locked":
      return {
        code,
        blocks: BLOCKS.includes(code),
        sentence: "The keyring is locked, so no secret can be read. What waits stays on disk.",
        remedies: [remedy.retry],
      };
    case "newer_schema":
      return {
        code,
        blocks: BLOCKS.includes(code),
        sentence:
          "This folder was written by a newer Patchbay. Install version 0.3 or later, or restore a backup that this version made.",
        detail: "The folder has schema 12; this version knows up to 9.",
        remedies: [...remedy.restore(backups), remedy.retry],
      };
    case "disk_full":
      return {
        code,
        blocks: BLOCKS.includes(code),
        sentence: "The disk is full. Intake has stopped; nothing acknowledged is lost.",
        detail: "0 bytes are free on the disk of ~/.local/share/patchbay.",
        remedies: [remedy.space],
      };
    case "older_copy":
      return {
        code,
        blocks: BLOCKS.includes(code),
        sentence:
          "This is an older copy of the folder. Before anything that was not ended is sent again, Patchbay looks whether it arrived.",
        remedies: [],
      };
    case "wal":
      return {
        code,
        blocks: BLOCKS.includes(code),
        sentence:
          "The write-ahead log is at its limit because something reads the database for a long time. Intake pauses until it is done.",
        detail: "64 MB, oldest reader 41 s.",
        remedies: [],
      };
    case "refused":
      return {
        code,
        blocks: false,
        sentence: "The disk refuses to be written to. No event is taken, and Patchbay tries again by itself.",
        detail: "Input/output error (os error 5).",
        remedies: [],
      };
  }
}

export const TROUBLES: readonly TroubleCode[] = [
  "damaged",
  "disk_full",
  "newer_schema",
  "key_missing",
  "key_locked",
  "older_copy",
  "wal",
  "refused",
];
