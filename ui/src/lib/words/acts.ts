// What a person did, as a sentence: one for each act that the relay writes into its audit.

/** What a line of the audit says, read as far as an act's sentence needs it. */
export type Told = {
  /** The name of what it is about, where it is known; its id otherwise. */
  name: string;
  /** A figure or text of what it became, or of what it was. */
  after: (key: string) => string | undefined;
  before: (key: string) => string | undefined;
  /** A figure for counting: of what it became, else of what it was. */
  count: (key: string) => number | undefined;
  /** Names of what differs between what it was and what it became. */
  changed: readonly string[];
};

const many = (count: number | undefined, one: string, more = `${one}s`) =>
  count === undefined ? more : `${count.toLocaleString("en-US")} ${count === 1 ? one : more}`;
const at = (where: string | undefined) => (where === "target" ? "at the target too" : "here alone");
const named = (name: string) => (name === "" ? "" : ` ${name}`);

/** Settings as one calls them. */
const SETTINGS: Record<string, string> = {
  intake_port: "the port of the intake",
  view_days: "how long events are kept",
  sealed_days: "how long sealed originals are kept",
  storage_bytes_max: "the room for the log",
  single_keys: "single-letter keys",
  network: "how vendors are reached",
};

export const acts: Record<string, (told: Told) => string> = {
  "delivery.replayed": (told) =>
    told.after("state") === "absorbed"
      ? "Replayed one event, which was not sent: its record holds a newer update."
      : "Replayed one event.",
  "delivery.resolved": (told) =>
    told.after("answer") === "send_again"
      ? "Said of a doubtful send that it had not arrived: it is sent again."
      : "Said of a doubtful send that it had arrived.",
  "delivery.dismissed": () => "Dismissed one event.",
  "delivery.restored": () => "Took the dismissal of an event back.",
  "group.dismissed": (told) => `Dismissed ${many(told.count("waiting") ?? told.count("count"), "event")} of one cause.`,
  "group.restored": (told) => `Took the dismissal of ${many(told.count("n") ?? told.count("count"), "event")} back.`,
  "replay.made": () => "Prepared a replay.",
  "replay.started": (told) => `Started a replay of ${many(told.count("total"), "event")}.`,
  "replay.paused": (told) => `Paused a replay after ${many(told.count("sent"), "event")}.`,
  "replay.resumed": (told) => `Resumed a replay with ${many(left(told), "event")} to go.`,
  "replay.cancelled": (told) => `Cancelled a replay after ${many(told.count("sent"), "event")}.`,
  "payload.revealed": () => "Revealed the payload of an event.",
  "event.copied": () => "Sent an edited copy of an event.",
  "events.exported": (told) =>
    `Exported ${many(told.count("count"), "event")}${told.after("format") === "csv" ? " as CSV" : ""}.`,
  "audit.exported": () => "Exported this list.",
  "view.saved": (told) => `Saved the view${named(told.after("name") ?? told.name)}.`,
  "view.removed": (told) => `Removed the view${named(told.before("name") ?? told.name)}.`,
  "route.saved": (told) => {
    const name = named(told.after("name") ?? told.name);
    const version = told.after("version");
    if (told.before("version") === "0") return `Made the line${name}.`;
    return version === undefined ? `Saved the line${name}.` : `Saved the line${name} as v${version}.`;
  },
  "route.switched": (told) => `Turned the line${named(told.name)} ${told.after("on") === "true" ? "on" : "off"}.`,
  "route.removed": (told) => `Removed the line${named(told.name)}.`,
  "privacy.saved": (told) => `Changed what becomes of fields of${named(told.name)}.`,
  "connection.saved": (told) => `Connected${named(told.after("name") ?? told.name)}.`,
  "connection.reconnected": (told) => `Signed in to${named(told.after("name") ?? told.name)} again.`,
  "connection.rotated": (told) => `Put new secrets in for${named(told.after("name") ?? told.name)}.`,
  "connection.removed": (told) => `Removed the account${named(told.before("name") ?? told.name)}.`,
  "connections.exported": (told) => `Exported ${many(told.count("n"), "account")} without their secrets.`,
  "plan.apply": (told) => `Applied a plan${on(told)}.`,
  "plan.resume": (told) => `Went on with a plan${on(told)}.`,
  "plan.undo": (told) => `Took a plan back${on(told)}.`,
  "hold.placed": (told) => `Held${named(told.name)}.`,
  "hold.lifted": (told) => `Let${named(told.name)} go on.`,
  "settings.changed": (told) => {
    const what = told.changed.map((one) => SETTINGS[one] ?? one);
    return what.length === 0 ? "Saved the settings." : `Changed ${what.join(", ")}.`;
  },
  "case.closed": (told) => `Closed ${told.name === "cases" ? "cases" : "a case"}, ${at(told.after("where"))}.`,
  "case.quieted": (told) =>
    told.after("quiet") === "false" || told.after("minutes") === "0"
      ? "Ended the quiet of a case."
      : "Made a case be quiet.",
  "cases.swept": (told) => `Swept ${many(told.count("open"), "stale case")}, ${at(told.after("where"))}.`,
  "storage.backed_up": (told) => `Made a backup${events(told)}.`,
  "storage.backup_removed": () => "Deleted a backup.",
  "storage.restore_asked": () => "Chose a backup to be restored at the next start.",
  "storage.restored": () => "Restored a backup.",
  "storage.mended": () => "Put what could be read of a damaged database into a new one.",
  "storage.pruned": (told) =>
    `Took away ${many(told.count("events"), "event")} and ${many(told.count("payloads"), "sealed original")}.`,
  "storage.freed": () => "Removed databases that had been set aside.",
  "storage.begun_anew": () => "Set a damaged database aside and began with an empty one.",
  "payloads.erased": (told) => `Erased ${many(told.count("payloads"), "sealed original")}.`,
  "recovery.made": () => "Made a recovery file.",
  "recovery.used": () => "Unlocked this folder with its recovery file.",
  "vault.begun_anew": () => "Began with another key: what was sealed before stays shut.",
};

const left = (told: Told): number | undefined => {
  const [total, sent] = [told.count("total"), told.count("sent")];
  return total === undefined || sent === undefined ? undefined : total - sent;
};
const on = (told: Told): string => {
  const place = told.after("connection");
  return place === undefined ? "" : ` at ${place}`;
};
const events = (told: Told): string => {
  const count = told.count("events");
  return count === undefined ? "" : ` of ${many(count, "event")}`;
};

/** An act that this page has no sentence for is told by the relay's own name for it. */
export const unknownAct = (what: string, name: string): string => `${what.replaceAll(/[._]/g, " ")}${named(name)}.`;

export const withReason = (sentence: string, reason: string): string => `${sentence} Reason: ${reason}`;
