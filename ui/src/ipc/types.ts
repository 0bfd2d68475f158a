// Every shape that crosses to the page, by hand until schema.d.ts is generated from the relay's own document.
// Ids are strings, times are UTC milliseconds. All other files import these names from here.

export type RemedyKind =
  | "none"
  | "retry"
  | "reconnect"
  | "remap"
  | "choose_container"
  | "add_label"
  | "unlock_keyring"
  | "free_disk"
  | "change_port"
  | "open_help"
  | "wait_until"
  | "look_again"
  | "ask_person";
export type Remedy = { kind: RemedyKind; label?: string; until?: number; field?: string };
export type Subject = { kind: string; id: string; name?: string };
export type Problem = {
  code: string;
  message: string;
  remedy: Remedy;
  subject?: Subject;
  detail?: string;
  trace?: string;
};

export type Sum = {
  accepted: number;
  delivered: number;
  unconfirmed: number;
  waiting: number;
  sending: number;
  retrying: number;
  in_doubt: number;
  held: number;
  absorbed: number;
  dead: number;
  events: number;
  unrouted: number;
  repeats: number;
  rejected: number;
};
export type Space = "real" | "practice";
export type Status = {
  version: string;
  space: Space;
  home: string;
  zone: string;
  now: number;
  intake: { state: "open" | "shut"; address: string; problem?: Problem };
  vault: { state: "open" | "unavailable"; kind: "keyring" | "key_file"; problem?: Problem };
  sum: Sum;
  per_minute: number;
  upto: number;
  problems: Problem[];
};

export type DeliveryState =
  | "waiting"
  | "sending"
  | "retrying"
  | "in_doubt"
  | "held"
  | "delivered"
  | "unconfirmed"
  | "absorbed"
  | "dead";
export type EventState = DeliveryState | "unrouted" | "unreadable";
export type Tone = "ok" | "doubt" | "bad" | "wait";
export type Mark = "keep" | "mask" | "hash" | "token" | "drop";
export type EventLine = { route: string; name: string; target: string; delivery: string; state: DeliveryState };
export type EventRow = {
  id: string;
  seq: number;
  kind: string;
  title: string;
  summary: string;
  source: { id: string; name: string; vendor: string };
  occurred_at: number;
  received_at: number;
  bytes: number;
  state: EventState;
  lines: EventLine[];
  repeats: number;
};
export type EventPage = {
  rows: EventRow[];
  older?: string;
  newer?: string;
  partial: boolean;
  searched_back_to?: number;
};
export type EventQuery = {
  limit?: number;
  before?: string;
  after?: string;
  q?: string;
  kind?: string;
  source?: string;
  route?: string;
  state?: string;
};
export type HopName = "intake" | "verify" | "decode" | "accept" | "claim" | "map" | "send" | "settle";
export type Try = { label: string; text: string; ms?: number; tone: Tone };
export type Hop = {
  name: HopName;
  delivery?: string;
  text: string;
  at?: number;
  offset_ms?: number;
  tone: Tone;
  tries?: Try[];
};
export type ExternalLink = { label: string; url: string };
export type SentRequest = { method: string; url: string; headers: string[][]; body: unknown };
export type GivenAnswer = { status?: number; code?: string; message?: string; request_id?: string };
export type AttemptView = {
  number: number;
  kind: "send" | "look";
  at: number;
  ms?: number;
  outcome: string;
  text: string;
  tone: Tone;
  request?: SentRequest;
  answer?: GivenAnswer;
};
export type DeliveryAct = "replay" | "send_again" | "mark_delivered" | "dismiss";
export type DeliveryView = {
  id: string;
  route: { id: string; name: string };
  state: DeliveryState;
  attempts: AttemptView[];
  record_key: string;
  remote_id?: string;
  link?: ExternalLink;
  due_at?: number;
  problem?: Problem;
  mapping_version?: number;
  differs: string[];
  can: DeliveryAct[];
};
export type EventDetail = EventRow & {
  sentence: string;
  links: ExternalLink[];
  facts: { label: string; value: string; mark?: Mark }[];
  view: unknown;
  marks: { path: string; policy: Mark }[];
  dropped: string[];
  trace: Hop[];
  deliveries: DeliveryView[];
};
export type Resolution = { answer: "send_again" | "mark_delivered" | "dismiss"; remote_id?: string };

export type CordFrom =
  | { kind: "path"; path: string }
  | { kind: "template"; text: string }
  | { kind: "constant"; value: string }
  | { kind: "event_time" };
export type Cord = { field: string; from: CordFrom; clear: boolean };
export type RouteDraft = {
  name: string;
  version?: number;
  source: string;
  kinds: string[];
  target: string;
  container: string;
  key_field?: string;
  group?: string;
  doubt: "ask" | "retry";
  cords: Cord[];
};
export type Finding = { field?: string; severity: "error" | "warning"; code: string; message: string };
export type RouteHealth = "on" | "off" | "held" | "broken" | "draft";
export type RouteView = {
  id: string;
  name: string;
  version: number;
  on: boolean;
  health: RouteHealth;
  problem?: Problem;
  source: { id: string; name: string; vendor: string; kinds: string[] };
  target: { id: string; name: string; vendor: string; container: string; container_name: string };
  waiting: number;
  dead: number;
  last_event_at?: number;
  draft: RouteDraft;
  findings: Finding[];
};
export type PreviewValue = { field: string; text: string; hidden: boolean };
export type PreviewRow = { event: string; at: number; values: PreviewValue[]; problem?: Problem };
export type Preview = { rows: PreviewRow[] };

export type Environment = "production" | "test";
export type ConnectionView = {
  id: string;
  vendor: string;
  tile: string;
  vendor_name: string;
  name: string;
  environment: string;
  roles: ("source" | "target")[];
  health: "good" | "held" | "unknown";
  problem?: Problem;
  account?: string;
  intake?: { address: string; scheme: string };
};
export type ConnectionDraft = {
  vendor: string;
  name: string;
  environment: Environment;
  settings: Record<string, string>;
  secrets: Record<string, string>;
};
export type Named = { id: string; name: string };
export type Field = {
  id: string;
  name: string;
  kind: string;
  kind_name: string;
  required: boolean;
  writable: boolean;
  limit?: number;
  labels?: string[];
  can_key: boolean;
};
export type Container = {
  id: string;
  name: string;
  version: number;
  groups: Named[];
  fields: Field[];
  fetched_at: number;
};
export type SourceField = {
  path: string;
  kind: string;
  policy: Mark;
  seen: number;
  example?: string;
  kinds: string[];
};
export type AuthField = { id: string; label: string; help: string; secret: boolean };
export type Vendor = {
  id: string;
  name: string;
  tile: string;
  roles: ("source" | "target")[];
  auth: { kind: string; fields: AuthField[] };
  schemes?: Named[];
};

export type Dials = {
  status_429: number;
  status_500: number;
  errors_200: number;
  slow_ms: number;
  cut_before: number;
  cut_after: number;
};
export type BoardCell = { text: string; color?: string };
export type BoardItem = {
  id: string;
  name: string;
  group: string;
  cells: Record<string, BoardCell>;
  created_at: number;
  changed_at: number;
  changed_columns: string[];
};
export type BoardView = {
  id: string;
  name: string;
  groups: { id: string; name: string; color: string }[];
  columns: { id: string; title: string; type: string }[];
  items: BoardItem[];
  total: number;
  calls: number;
};
export type PracticeState = {
  seed: number;
  running: boolean;
  rate_per_minute: number;
  duplicates: number;
  disorder: number;
  made: number;
  route?: string;
  simulators: { monday: Dials; genesys: Record<string, never> };
  board: BoardView;
};
export type DialsChange = {
  monday?: Partial<Dials>;
  rate_per_minute?: number;
  duplicates?: number;
  disorder?: number;
  running?: boolean;
};
export type CallMade = { conversation: string; event?: string };
export type Settings = {
  intake_port: number;
  view_days: number;
  sealed_days: number;
  storage_bytes_max: number;
  single_keys: boolean;
};
export type Frame = { upto: number; nouns: Record<string, number>; ids: string[]; refetch?: boolean };
