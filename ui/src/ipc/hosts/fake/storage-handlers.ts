// What the in-memory relay answers about storage, and what its remedies do.
import type { PruneAsk, TroubleAsk } from "../../storage";
import type { Job } from "../../types";
import { given, gone, type Handler } from "./call";
import { deskOf, wrote } from "./inbox";
import { Refusal } from "./refusal";
import { erasable, pruned, shelfOf, storageOf } from "./storage";
import type { World } from "./world";

const TURN_MS = 90;
const STEPS = 5;
/** How long a home is closed while it is mended. */
const MEND_MS = 1_500;
const refused = (code: string, message: string) => new Refusal(422, { code, message, remedy: { kind: "none" } });

function work(world: World, kind: Job["kind"], text: string, touch: (noun: string) => void, end: () => unknown): Job {
  const job: Job = {
    id: `job_${kind}_${world.upto}`,
    kind,
    state: "running",
    done: 0,
    total: 18_204,
    text,
  };
  shelfOf(world).job = job;
  const turn = () => {
    if (job.state !== "running") return;
    job.done = Math.min(18_204, job.done + Math.ceil(18_204 / STEPS));
    if (job.done < 18_204) return void setTimeout(turn, TURN_MS);
    (job as { result?: unknown }).result = end();
    job.state = "done";
    touch("storage");
  };
  setTimeout(turn, TURN_MS);
  return job;
}

export const storageJob = (world: World, id: string): Job | undefined => {
  const found = shelfOf(world).job;
  return found?.id === id ? found : undefined;
};

export function stopStorageJob(world: World, id: string): Job | undefined {
  const job = storageJob(world, id);
  if (job?.state === "running") job.state = "cancelled";
  return job;
}

function backupNow(world: World) {
  const shelf = shelfOf(world);
  const id = `bak_${shelf.backups.length + 2}`;
  shelf.backups.unshift({
    id,
    at: world.now(),
    bytes: storageOf(world).bytes,
    why: "asked",
    schema: 9,
    events: 1_204_118,
    sound: true,
  });
  wrote(world, deskOf(world), "storage.backed_up", id, null, { why: "asked" });
  return { id };
}

const backupOf = (world: World, id: string) => {
  const found = shelfOf(world).backups.find((one) => one.id === id);
  if (!found) throw gone("backup");
  return found;
};

export const PASSPHRASE = "correct horse battery staple";

/** What a remedy needs before it does anything; `slow` while the home is closed for it. */
function mend(world: World, turn: string, ask: TroubleAsk): { sentence: string; slow?: string } {
  switch (turn) {
    case "restore":
      backupOf(world, ask.backup ?? "");
      return {
        sentence: "The backup is in place. What came since is not in the log.",
        slow: "Putting the backup in place",
      };
    case "salvage":
      return { sentence: "1,204,102 rows are in a new database; 16 could not be read.", slow: "804,000 rows copied" };
    case "unlock":
      if (ask.passphrase !== PASSPHRASE)
        throw refused("recovery.passphrase", "The passphrase does not open this recovery file. Nothing was changed.");
      return { sentence: "The key is back. Events are received again." };
    case "anew":
      if (shelfOf(world).trouble === "key_missing" && ask.confirm !== erasable(world).payloads)
        throw refused("trouble.confirm", "The count does not fit. Nothing was changed.");
      return { sentence: "The home has a new key. Connect the accounts again." };
    case "free_space":
      return { sentence: "2,310 MiB were freed." };
    default:
      return { sentence: "The home was opened again." };
  }
}

export const STORAGE_HANDLERS: Record<string, Handler> = {
  "GET /storage": ({ world }) => storageOf(world),
  "POST /storage/backup": ({ world, touch }) => work(world, "backup", "Copying pages", touch, () => backupNow(world)),
  "POST /storage/check": ({ world, touch }) =>
    work(world, "check", "Reading every page", touch, () => {
      const found = { at: world.now(), ok: true };
      shelfOf(world).integrity = found;
      return found;
    }),
  "POST /storage/prune": ({ world, body, touch }) => {
    const done = pruned(world, given<PruneAsk>(body));
    if (!given<PruneAsk>(body).dry) touch("storage", "events");
    return done;
  },
  "POST /storage/payloads/erase": ({ world, body, touch }) => {
    const { dry, reason = "" } = given<{ dry: boolean; reason?: string }>(body);
    const found = erasable(world);
    if (dry) return found;
    if (reason.trim() === "") throw refused("erase.reason", "Say why first.");
    const shelf = shelfOf(world);
    shelf.erased = true;
    shelf.parts.set("free", (shelf.parts.get("free") ?? 0) + (shelf.parts.get("payloads") ?? 0));
    shelf.parts.set("payloads", 0);
    wrote(world, deskOf(world), "payloads.erased", "", null, { ...found, reason });
    touch("storage", "audit");
    return found;
  },
  "POST /storage/backups/{id}/restore": ({ world, id, body, touch }) => {
    backupOf(world, id);
    shelfOf(world).restoreWaits = id;
    wrote(world, deskOf(world), "storage.restore_asked", id, null, given(body));
    touch("storage", "audit");
    return {
      restart: true,
      sentence:
        "The backup takes the place of the database when Patchbay is started again. The present database is kept aside.",
    };
  },
  "DELETE /storage/backups/{id}": ({ world, id, touch }) => {
    const shelf = shelfOf(world);
    const gone = backupOf(world, id);
    shelf.backups = shelf.backups.filter((one) => one.id !== id);
    wrote(world, deskOf(world), "storage.backup_removed", id, { at: gone.at }, null);
    touch("storage", "audit");
    return {};
  },
  "POST /storage/recovery": ({ world, touch }) => {
    const at = world.now();
    shelfOf(world).recovery = at;
    wrote(world, deskOf(world), "recovery.made", "", null, {});
    touch("storage", "audit");
    return { path: "~/.local/share/patchbay/patchbay-recovery-2026-11-21.txt", made_at: at };
  },
  "POST /trouble/{id}": ({ world, id, body, touch }) => {
    const said = mend(world, id, given<TroubleAsk>(body ?? {}));
    const shelf = shelfOf(world);
    const end = () => {
      shelf.trouble = undefined;
      shelf.doing = undefined;
      touch("status", "storage");
    };
    if (said.slow === undefined) end();
    else {
      shelf.doing = said.slow;
      setTimeout(end, MEND_MS);
    }
    return { sentence: said.sentence, restart: false };
  },
};
