// Words for a home that cannot work, or not as it should, and for what mends it.
import type { TroubleDo } from "../../ipc/storage";

export const trouble = {
  label: "Patchbay cannot work as it should",
  /** Over the page that stands in place of all others. */
  title: "Patchbay cannot work in this folder",
  remedies: "What can be done",
  folder: "Folder",
  folderWhat: "folder",
  detail: "Details",
  detailWhat: "details",
  hints: {
    restore: "Puts a backup in place. What came after it is lost here; the folder as it is now is kept beside it.",
    salvage: "Reads all that can be read into a new database and counts what cannot. The damaged file is kept.",
    unlock: "Brings the key back from the recovery file and its passphrase. Nothing is lost.",
    anew: "Makes a new key. The log stays; what was sealed with the old key can never be opened again.",
    retry: "Looks again, after something was changed outside Patchbay.",
    free_space: "Takes away copies that were set aside before a restore, and those that are not whole.",
  } satisfies Record<TroubleDo, string>,
  read: "Show the log meanwhile",
  readHint: "The log can be read. Nothing is received and nothing is sent.",
  busy: "One moment",
  mended: "Patchbay works again.",
  restarting: "Patchbay starts anew. This page comes back by itself.",
  restore: {
    title: "Restore a backup?",
    text: "The backup takes the place of the database, which is kept aside. What came since is then not in the log. What had not ended in the backup is looked for at its target before it is sent again.",
    which: "Backup",
    several: "Restore a backup",
    backup: (at: string, bytes: string, events: string | undefined) =>
      [at, bytes, ...(events === undefined ? [] : [`${events} events`])].join(", "),
    newest: "newest",
    verb: "Restore it",
  },
  salvage: {
    title: "Save what can be read?",
    text: "This may take some minutes. What cannot be read is counted and named; deliveries without their event are dropped. The damaged file is kept beside the new one.",
    verb: "Save what can be read",
  },
  free: {
    title: "Take away copies that are set aside?",
    text: "Backups that were asked for or made before an update stay. What is taken away cannot be brought back.",
    verb: "Take them away",
  },
  toStorage: "Open storage",
  empty: {
    title: "Begin with an empty database?",
    text: "The log, the lines and the accounts begin anew. The damaged database is kept among the backups, so that it can be looked into later.",
    verb: "Begin empty",
  },
  unlock: {
    title: "Unlock with the recovery file",
    text: "The file was made under Settings, Storage. Its passphrase is nowhere but with whoever chose it.",
    path: "Path of the recovery file",
    pathHint: "On the relay's machine, such as /media/usb/patchbay-recovery.txt.",
    pathMissing: "Say where the recovery file is.",
    passphrase: "Passphrase",
    passphraseMissing: "The passphrase is missing.",
    verb: "Unlock",
  },
  anew: {
    title: "Start anew with another key?",
    text: (count: string) =>
      `${count} sealed payloads can never be opened again: they cannot be revealed, replayed or sent. Sign in again at every account. This cannot be undone.`,
    typed: (count: string) => `To go on, type the count: ${count}`,
    verb: "Start anew",
  },
} as const;
