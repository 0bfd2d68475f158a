// Storage: room, how long things are kept, backups, the check, the recovery file, and erasing what is sealed.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Trash2 } from "lucide-react";
import { useEffect, useState } from "react";
import { ActionButton, Button } from "../../components/button";
import { Loading, TopRow } from "../../components/page";
import { ProblemBand, problemOf } from "../../components/problem";
import { useNow } from "../../components/use-now";
import { useIpc } from "../../ipc/context";
import { connectionsQuery, settingsQuery } from "../../ipc/queries";
import { type Backup, type Integrity, pruneQuery, type StorageView, storage, storageQuery } from "../../ipc/storage";
import type { Settings } from "../../ipc/types";
import { type Action, useActions } from "../../lib/actions";
import { useVoice } from "../../lib/announce";
import { bytes, count, momentOf } from "../../lib/figures";
import { useReady } from "../../lib/ready";
import { storage as words } from "../../lib/words/storage";
import { Backups, Check } from "./backups";
import { EraseDialog, PruneDialog, RemoveDialog, RestoreDialog } from "./dialogs";
import { Kept } from "./kept";
import { type Form, formOf, isGood, settingsWith, smallerThan } from "./model";
import { useStorageActs } from "./mutations";
import { Part } from "./part";
import { Recovery, RecoveryDialog } from "./recovery";
import { Room } from "./room";
import { useWork } from "./use-work";

export function StorageScreen() {
  const ipc = useIpc();
  const view = useQuery(storageQuery(ipc));
  const settings = useQuery(settingsQuery(ipc));
  const error = view.error ?? settings.error;
  useReady("storage", (view.data !== undefined && settings.data !== undefined) || error !== null);
  if (view.data && settings.data) return <Body view={view.data} saved={settings.data} />;
  return (
    <>
      <TopRow title={words.title} before={<Trail />} />
      {error ? (
        <div className="px-4">
          <ProblemBand
            problem={problemOf(error)}
            onRemedy={() => {
              void view.refetch();
              void settings.refetch();
            }}
          />
        </div>
      ) : (
        <Loading />
      )}
    </>
  );
}

function Trail() {
  return (
    <span className="flex shrink-0 items-center gap-2 text-ink-2">
      <Link to="/settings" className="rounded-tag hover:text-ink hover:underline">
        {words.trail}
      </Link>
      <span aria-hidden="true">/</span>
    </span>
  );
}

type Over = { what: "prune" | "recovery" | "erase" } | { what: "restore" | "remove"; backup: Backup };

const isIntegrity = (value: unknown): value is Integrity =>
  typeof value === "object" && value !== null && "ok" in value && typeof value.ok === "boolean";

function Body({ view, saved }: { view: StorageView; saved: Settings }) {
  const ipc = useIpc();
  const { now, zone } = useNow();
  const { toast, say } = useVoice();
  const acts = useStorageActs();
  const [form, setForm] = useState<Form>(() => formOf(saved));
  const [over, setOver] = useState<Over | undefined>(undefined);
  useEffect(() => setForm(formOf(saved)), [saved]);
  const production = useQuery(connectionsQuery(ipc)).data?.some((one) => one.environment === "production") ?? false;
  const good = isGood(form);
  const next = good ? settingsWith(saved, form) : saved;
  const asked = useSettled(JSON.stringify(smallerThan(saved, next) ?? null));
  const ask: { days: number; bytes: number } | null = JSON.parse(asked);
  const smaller = smallerThan(saved, next) !== undefined;
  const dry = useQuery({ ...pruneQuery(ipc, ask ?? undefined), placeholderData: keepPreviousData });
  const known = smaller && ask !== null && JSON.stringify(smallerThan(saved, next)) === asked && !dry.isFetching;
  const removes = known ? dry.data : undefined;
  const erasable = useQuery({
    queryKey: ["storage", "erase"],
    queryFn: () => storage.erase(ipc, { dry: true }),
  });
  const changed = JSON.stringify(form) !== JSON.stringify(formOf(saved));
  const write = () =>
    acts.save.mutate(next, {
      onSuccess: () => {
        setOver(undefined);
        toast(words.keep.saved);
      },
    });
  const backup = useWork(
    () => storage.backup(ipc),
    () => toast(words.backups.done),
  );
  const check = useWork(
    () => storage.check(ipc),
    (job) => {
      const { result } = job;
      say(isIntegrity(result) && !result.ok ? words.check.saidBroken : words.check.saidWhole);
    },
  );
  const actions: Record<"save" | "backup" | "check", Action> = {
    save: {
      name: "save-storage",
      label: words.keep.save,
      shortcut: "mod+s",
      whileTyping: true,
      bar: words.keep.saveBar,
      // What it would take away is known before it can be asked for.
      enabled: changed && good && !acts.save.isPending && (!smaller || removes !== undefined || dry.error !== null),
      perform: () => (removes && removes.events + removes.payloads > 0 ? setOver({ what: "prune" }) : write()),
    },
    backup: { name: "backup-now", label: words.backups.now, enabled: !backup.running, perform: backup.begin },
    check: { name: "check-now", label: words.check.now, enabled: !check.running, perform: check.begin },
  };
  useActions(Object.values(actions));
  const close = () => setOver(undefined);
  const error = acts.save.error ?? (smaller ? dry.error : null);
  const restored = acts.restore.data;
  return (
    <>
      <TopRow
        title={words.title}
        before={<Trail />}
        sentence={words.sentence(
          bytes(view.bytes),
          bytes(view.max_bytes),
          view.disk_free === undefined ? undefined : bytes(view.disk_free),
        )}
      >
        <ActionButton
          action={actions.save}
          kind="primary"
          busy={acts.save.isPending && words.keep.saving}
          data-testid="save-storage"
        />
      </TopRow>
      <div className="ring-in min-h-0 flex-1 overflow-y-auto border-t border-line">
        <div className="flex max-w-190 flex-col px-4 pb-6">
          {error ? (
            <div className="pt-3">
              <ProblemBand problem={problemOf(error)} />
            </div>
          ) : null}
          {restored ? (
            <p role="status" className="mt-3 rounded-panel bg-info-tint px-3 py-1.5" data-testid="restored">
              {restored.sentence}
            </p>
          ) : null}
          <Room view={view} now={now} zone={zone} />
          <Kept
            form={form}
            counting={smaller && !known && dry.error === null}
            removes={removes}
            onChange={(change) => setForm((old) => ({ ...old, ...change }))}
          />
          <Backups
            all={view.backups}
            waits={restored ? undefined : view.restore_waits}
            work={backup}
            begin={actions.backup}
            now={now}
            zone={zone}
            onRestore={(one) => {
              acts.restore.reset();
              setOver({ what: "restore", backup: one });
            }}
            onRemove={(one) => {
              acts.remove.reset();
              setOver({ what: "remove", backup: one });
            }}
          />
          <Check found={view.integrity} work={check} begin={actions.check} now={now} zone={zone} />
          <Recovery
            madeAt={view.recovery.made_at}
            now={now}
            zone={zone}
            onMake={() => {
              acts.recovery.reset();
              setOver({ what: "recovery" });
            }}
          />
          <Part title={words.erase.title} note={words.erase.note}>
            <p className="num" data-testid="erase-count">
              {erasable.data
                ? erasable.data.payloads === 0
                  ? words.erase.none
                  : words.erase.count(count(erasable.data.payloads), count(erasable.data.unended))
                : null}
            </p>
            {erasable.error ? <ProblemBand problem={problemOf(erasable.error)} /> : null}
            {erasable.data && erasable.data.payloads > 0 ? (
              <div>
                <Button
                  danger
                  icon={Trash2}
                  data-testid="erase"
                  onClick={() => {
                    acts.erase.reset();
                    setOver({ what: "erase" });
                  }}
                >
                  {words.erase.act}
                </Button>
              </div>
            ) : null}
          </Part>
        </div>
      </div>
      {over?.what === "prune" && removes ? (
        <PruneDialog removes={removes} busy={acts.save.isPending} onClose={close} onConfirm={write} />
      ) : null}
      {over?.what === "restore" ? (
        <RestoreDialog
          backup={over.backup}
          at={momentOf(over.backup.at, now, zone)}
          production={production}
          acts={acts}
          onClose={close}
        />
      ) : null}
      {over?.what === "remove" ? (
        <RemoveDialog backup={over.backup} at={momentOf(over.backup.at, now, zone)} acts={acts} onClose={close} />
      ) : null}
      {over?.what === "recovery" ? (
        <RecoveryDialog
          acts={acts}
          onClose={() => {
            close();
            acts.recovery.reset();
          }}
        />
      ) : null}
      {over?.what === "erase" && erasable.data ? (
        <EraseDialog found={erasable.data} acts={acts} onClose={close} />
      ) : null}
    </>
  );
}

const PAUSE_MS = 350;
/** What is typed, once it has stood still: it is not counted letter by letter. */
function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
