// Backups: made now with its progress, listed, restored after a confirm, deleted; and the check of the database.
import { CircleCheck, DatabaseBackup, OctagonX, ShieldCheck } from "lucide-react";
import { Button } from "../../components/button";
import { Menu } from "../../components/menu";
import { ProblemBand } from "../../components/problem";
import { Tag } from "../../components/tags";
import type { Backup, StorageView } from "../../ipc/storage";
import { type Action, run } from "../../lib/actions";
import { bytes, count, momentOf } from "../../lib/figures";
import { storage } from "../../lib/words/storage";
import { Part, WorkNote } from "./part";
import type { Work } from "./use-work";

const words = storage.backups;

export function Backups({
  all,
  waits,
  work,
  begin,
  now,
  zone,
  onRestore,
  onRemove,
}: {
  all: readonly Backup[];
  /** The one that is put in place at the next start. */
  waits: string | undefined;
  work: Work;
  begin: Action;
  now: number;
  zone: string;
  onRestore: (backup: Backup) => void;
  onRemove: (backup: Backup) => void;
}) {
  const placed = all.find((one) => one.id === waits);
  const waitsAt = placed ? momentOf(placed.at, now, zone) : undefined;
  return (
    <Part title={words.title} note={words.note}>
      <div>
        <Button
          icon={DatabaseBackup}
          busy={work.running && words.nowBusy}
          onClick={() => run(begin)}
          data-testid="backup-now"
        >
          {words.now}
        </Button>
      </div>
      <WorkNote work={work} label={words.nowBusy} />
      {waits === undefined ? null : (
        <p className="num rounded-panel bg-info-tint px-3 py-1.5" data-testid="restore-waits">
          {words.waits(waitsAt)}
        </p>
      )}
      {all.length === 0 ? (
        <p className="text-ink-2">{words.none}</p>
      ) : (
        <ul className="rounded-panel border border-line bg-raised" data-testid="backups">
          {all.map((one) => {
            const at = momentOf(one.at, now, zone);
            return (
              <li
                key={one.id}
                data-testid="backup"
                data-backup={one.id}
                className="flex min-h-10.5 items-center gap-3 border-t border-line px-3 py-1 first:border-t-0"
              >
                <div className="min-w-0 flex-1">
                  <p className="num font-medium">{at}</p>
                  <p className="cut num text-tiny text-ink-3">
                    {words.facts(
                      bytes(one.bytes),
                      one.events === undefined ? undefined : count(one.events),
                      words.why[one.why],
                    )}
                    , {words.schema(one.schema)}
                  </p>
                </div>
                {one.sound ? (
                  <Button
                    small
                    aria-label={words.restoreOf(at)}
                    onClick={() => onRestore(one)}
                    data-testid="backup-restore"
                  >
                    {words.restore}
                  </Button>
                ) : (
                  <Tag>{words.broken}</Tag>
                )}
                <Menu
                  label={words.removeOf(at)}
                  testId="backup-more"
                  actions={[
                    {
                      name: "backup-remove",
                      label: words.remove,
                      enabled: true,
                      danger: true,
                      perform: () => onRemove(one),
                    },
                  ]}
                />
              </li>
            );
          })}
        </ul>
      )}
    </Part>
  );
}

export function Check({
  found,
  work,
  begin,
  now,
  zone,
}: {
  found: StorageView["integrity"];
  work: Work;
  begin: Action;
  now: number;
  zone: string;
}) {
  const text = storage.check;
  const Icon = found?.ok ? CircleCheck : OctagonX;
  return (
    <Part title={text.title} note={text.note}>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <Button icon={ShieldCheck} busy={work.running && text.busy} onClick={() => run(begin)} data-testid="check-now">
          {text.now}
        </Button>
        <p className="num flex items-center gap-1.5" data-testid="check-found" data-ok={found?.ok}>
          {found ? (
            <>
              <Icon
                size={14}
                strokeWidth={1.75}
                aria-hidden
                className={`shrink-0 ${found.ok ? "text-ok" : "text-bad"}`}
              />
              {found.ok ? text.whole(momentOf(found.at, now, zone)) : text.broken(momentOf(found.at, now, zone))}
            </>
          ) : (
            <span className="text-ink-2">{text.never}</span>
          )}
        </p>
      </div>
      {found && !found.ok && found.problem ? (
        <ProblemBand problem={{ code: "storage.damaged", message: found.problem, remedy: { kind: "none" } }} />
      ) : null}
      <WorkNote work={work} label={text.busy} />
    </Part>
  );
}
