// Words of the connections: the cards, the details of one, what can be done to it.
import type { Feature, Grade, NeedKind, ReachStep } from "../../ipc/types";

const lines = (count: number) => `${count} ${count === 1 ? "line" : "lines"}`;

export const connections = {
  title: "Connections",
  sentence: (count: number, zone: string) =>
    `${count} ${count === 1 ? "account" : "accounts"}, secrets kept apart from data, times in ${zone}`,
  list: "Accounts",
  add: "Add a connection",
  empty: "No account is connected. Events come from one, and go to another.",
  roles: { source: "Source", target: "Target" },
  open: (name: string) => `Open ${name}`,
  intake: "Intake address",
  intakeWhat: "intake address",
  /** Schemes that no vendor's list names. */
  schemes: { "secret-header": "A secret in a header" } as Readonly<Record<string, string>>,
  proof: "Proof",
  check: "Test",
  checking: "Testing…",
  checked: (name: string, health: string) => `${name} was tested: ${health}.`,
  reconnect: "Reconnect",
  rotate: "Rotate secret",
  machine: "Use a machine identity",
  anotherWay: "Change the way",
  enterSecret: "Enter the secret",
  showPermissions: "Show permissions",
  reach: "Reach",
  export: "Export all…",
  remove: "Remove…",
  more: (name: string) => `More for ${name}`,
  moreConcerns: (count: number) => `and ${count} more`,
  strip: {
    label: "Last 24 h",
    name: (account: string) => `Last 24 hours of ${account}, half an hour a bar`,
    good: (from: string, to: string, calls: string) => `${from} to ${to}, all ${calls} went well`,
    bad: (from: string, to: string, failed: string, calls: string) => `${from} to ${to}, ${failed} of ${calls} failed`,
    none: (from: string, to: string) => `${from} to ${to}, nothing was called`,
    sum: (bad: number, unknown: number) => {
      if (unknown === 48) return "No calls yet";
      if (bad === 0) return "No failures";
      return `Failures in ${bad === 1 ? "30 min" : `${bad / 2} h`}`;
    },
  },
  gauge: {
    label: "Limit",
    name: (account: string, unit: string) => `Budget of ${account}, ${unit}`,
    text: (used: string, limit: string) => `${used} of ${limit}`,
    full: (used: string, limit: string, unit: string, share: string) =>
      `${used} of ${limit} ${unit}; our share is ${share}`,
    resets: (when: string) => `starts again at ${when}`,
    tones: { calm: "", near: ", near our share", past: ", past our share" },
    none: "Not told by the vendor",
  },
  fresh: {
    label: "Sign-in",
    renews: (when: string) => `Renews in ${when}`,
    now: "Renews now",
    ends: (when: string) => `Ends in ${when}`,
    ended: (day: string) => `Ended ${day}`,
    stays: "Stays until revoked",
  },
  lastGood: "Last good",
  neverGood: "Not called yet",
  lastError: "Last error",
  noError: "None",
  personTag: "A person's sign-in",
  concern: {
    ends: (left: string, at: string) => `This sign-in cannot renew itself. It ends in ${left}, ${at}.`,
    ended: (at: string) => `This sign-in ended ${at}. What waits stays and goes on after reconnecting.`,
    wayEnds: (vendor: string, day: string, left: string) =>
      `${vendor} ends this way of signing in on ${day}, in ${left}.`,
    left: (left: string) => `${left} left.`,
    over: "Its day is past.",
    person: "A person's sign-in. It ends when the person leaves.",
    machine: (way: string) => `A machine identity stays: ${way}.`,
    personOnly: "Ask for an account that belongs to nobody.",
    missing: (count: number) =>
      count === 1 ? "1 permission it needs is missing." : `${count} permissions it needs are missing.`,
    rotate: (day: string) => `Its secret is from ${day}, more than 90 days ago.`,
  },
  vault: {
    title: "No account can be added, tested or renewed while the vault is shut.",
    steps: [
      "Unlock this session's keyring; signing in to the desktop again does it.",
      "On a machine without a keyring, name a key file in PATCHBAY_KEY_FILE and start Patchbay again.",
      "Then choose Look again above. What waits stays on disk and goes on in order.",
    ],
  },
  details: {
    label: (name: string) => `Connection: ${name}`,
    close: "Close details",
    closeBar: "close",
    tabs: { overview: "Overview", permissions: "Permissions", reach: "Reach" },
    nextTab: "Next tab",
    previousTab: "Previous tab",
    tabBar: "tab",
    id: "connection id",
    facts: {
      account: "Account",
      vendor: "Vendor",
      plan: "Plan",
      way: "Signs in by",
      roles: "Used as",
      intake: "Intake address",
      proof: "Proof",
      connected: "Connected",
      since: "Signed in",
      renews: "Renews",
      ends: "Ends",
      checked: "Last test",
      lastGood: "Last good call",
      lastError: "Last error",
      id: "Id",
    },
    person: "a person's sign-in",
    noRole: "nothing yet; connected and watched",
    never: "never",
    freshness: "Sign-in",
    notices: "Needs somebody",
    day: "Last 24 h",
    lists: {
      granted: "Granted",
      missing: "Needed and missing",
      unknown: "Cannot be told",
      more: "More than needed",
    } satisfies Record<Grade | "more", string>,
    listNotes: {
      granted: "It may do this.",
      missing: "Without these the features beside them do not work.",
      unknown: "The vendor does not tell. The first call will.",
      more: "Patchbay never uses these. Take them away where you can.",
    } satisfies Record<Grade | "more", string>,
    none: "None.",
    noNeeds: "This way of signing in needs no permission that has a name.",
    plans: "Plans and licences",
    runReach: "Test the way",
    running: "Testing…",
    reachLead:
      "Tries each host this connection calls, step by step, from this machine. Nothing is changed at the vendor.",
    machine: "This machine",
    steps: { name: "Name", connect: "Port", tls: "TLS", answer: "Answer" } satisfies Record<ReachStep["step"], string>,
    clock: "Clock",
    proxy: "Proxy",
    trust: "Trust",
    good: "good",
    failed: "failed",
    total: (good: number, all: number) =>
      good < all
        ? `${all - good} of ${all} ${all === 1 ? "host" : "hosts"} cannot be reached.`
        : all === 1
          ? "The host answers."
          : `All ${all} hosts answer.`,
    underMs: "< 1 ms",
  },
  removal: {
    title: (name: string) => `Remove ${name}?`,
    text: (name: string) => `The secrets of ${name} are deleted from this machine.`,
    stops: "Lines that stop",
    verb: (count: number) => (count === 0 ? "Remove 1 connection" : `Remove 1 connection, stop ${lines(count)}`),
    removing: "Removing…",
    done: (name: string, revoked: boolean) =>
      revoked ? `Removed ${name}. Its sign-in is revoked.` : `Removed ${name}.`,
  },
  exported: {
    title: "Export connections",
    text: "Accounts, ways of signing in and settings, without any secret.",
    what: "connections",
    save: "Save as a file",
    file: "patchbay-connections.json",
    label: "Connections as JSON",
  },
  grant: {
    title: "Grant what is missing",
    text: "Somebody who administers the account grants this, then test the connection again.",
    name: "Permission",
    place: "Where",
    placeWhat: "place",
    done: "Close",
  },
} as const;

export const featureWords: Record<Feature, string> = {
  connect: "Sign in",
  receive: "Receive events",
  discover: "Read fields and names",
  deliver: "Deliver records",
  provision: "Set things up",
  monitor: "Monitor",
};
export const gradeWords: Record<Grade, string> = { granted: "Granted", missing: "Missing", unknown: "Cannot be told" };
export const needKindWords: Record<NeedKind, string> = {
  scope: "scope",
  permission: "permission",
  role: "role",
  key_option: "key option",
};
