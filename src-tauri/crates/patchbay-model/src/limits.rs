//! Every limit of the relay, in one place. Units end the names.

/// A webhook body past this is answered 413 before it is read to its end.
pub const WEBHOOK_BODY_BYTES_MAX: usize = 1024 * 1024;
/// Nesting past this is refused: no vendor needs it and parsers recurse.
pub const JSON_DEPTH_MAX: usize = 64;
/// A sender that needs longer for head and body is answered 408.
pub const INTAKE_READ_MS_MAX: u64 = 10_000;
/// Requests being read at once on the intake, so that memory stays flat.
pub const INTAKE_FLIGHTS_MAX: usize = 256;
/// Due work of one redelivering source past which intake answers 503.
pub const QUEUE_DEPTH_PAUSE: u64 = 5_000;
/// What `Retry-After` says then.
pub const QUEUE_PAUSE_RETRY_S: u64 = 30;
/// Events decoded from one request (a JSON array, a CloudEvents batch).
pub const EVENTS_PER_REQUEST_MAX: usize = 500;

/// One commit closes at this many requests …
pub const COMMIT_REQUESTS_MAX: usize = 128;
/// … or after this long, whichever comes first.
pub const COMMIT_WAIT_US: u64 = 2_000;
/// How long a fact is remembered so that its repeat is known.
pub const SEEN_MS: i64 = 30 * DAY_MS;
/// Stored views.
pub const VIEW_DAYS: u32 = 90;
/// Sealed payloads, counted from the end of their last delivery.
pub const SEALED_DAYS: u32 = 7;
/// Byte budget of the database file.
pub const STORAGE_BYTES_MAX: u64 = 8 * 1024 * 1024 * 1024;
/// Kept text that is indexed for search.
pub const INDEX_TEXT_BYTES_MAX: usize = 8 * 1024;
/// The write-ahead log is folded back past this …
pub const WAL_CHECKPOINT_BYTES: u64 = 16 * 1024 * 1024;
/// … and readers older than a second are interrupted past this.
pub const WAL_CEILING_BYTES: u64 = 64 * 1024 * 1024;

/// Waiting updates of one record that leave as one …
pub const BATCH_UPDATES_MAX: u32 = 50;
/// … and the length of their bodies together.
pub const BATCH_BYTES_MAX: u32 = 1024 * 1024;

/// Flights of one dispatcher at once.
pub const FLIGHTS_MAX: usize = 64;
/// One call to a vendor, connect to last byte.
pub const SEND_MS_MAX: u64 = 20_000;
/// An answer past this is cut: no vendor's receipt is larger.
pub const ANSWER_BYTES_MAX: usize = 1024 * 1024;
/// First delay after a failed try; doubles up to the longest.
pub const BACKOFF_MS_FIRST: i64 = 1_000;
pub const BACKOFF_MS_MAX: i64 = 10 * 60_000;
/// Time tried, awake and online, after which a delivery is a dead letter.
pub const AGE_MS_MAX: i64 = DAY_MS;
/// Doubt that could not be resolved for this long becomes a question for a person.
pub const DOUBT_MS_MAX: i64 = 6 * 3_600_000;
/// What was sent has arrived after this, or never will: nobody is asked whether it did before then.
pub const ARRIVES_MS_MAX: i64 = 60_000;
/// A wait that a vendor asks for is believed up to this.
pub const RETRY_AFTER_S_MAX: u64 = 86_400;
/// Taken off a vendor's promise to remember a key, for clocks and travel.
pub const REMEMBER_MARGIN_MS: i64 = 60_000;

/// Output of one text template.
pub const TEMPLATE_BYTES_MAX: usize = 64 * 1024;
/// Steps one template may take.
pub const TEMPLATE_FUEL: u64 = 20_000;

/// Text that one step of a cord may make, where what came in was shorter.
pub const STEP_BYTES_MAX: usize = 64 * 1024;
/// Values one step may make of one.
pub const STEP_LIST_MAX: usize = 1_000;
/// Steps of one cord.
pub const CORD_STEPS_MAX: usize = 20;
/// Rows of one lookup table.
pub const LOOKUP_ROWS_MAX: usize = 2_000;
/// A text that a person wrote into a step or a clause.
pub const SETTING_CHARS_MAX: usize = 2_000;
/// A search pattern as written …
pub const PATTERN_CHARS_MAX: usize = 500;
/// … as compiled …
pub const PATTERN_BYTES_MAX: usize = 256 * 1024;
/// … and the text it is held against.
pub const PATTERN_TEXT_BYTES_MAX: usize = 64 * 1024;
/// Groups within groups of one filter.
pub const FILTER_DEPTH_MAX: usize = 8;
/// Clauses of one filter.
pub const FILTER_CLAUSES_MAX: usize = 200;
/// A query of the log as it is written …
pub const QUERY_BYTES_MAX: usize = 4_000;
/// … and its terms.
pub const QUERY_TERMS_MAX: usize = 64;
/// Values one clause compares with.
pub const CLAUSE_VALUES_MAX: usize = 500;

/// Deliveries of one replay.
pub const REPLAY_ITEMS_MAX: usize = 100_000;
/// Deliveries that a replay has on their way at once.
pub const REPLAY_PACE_MAX: u32 = 256;
/// A reason that a person gives.
pub const REASON_CHARS_MAX: usize = 500;

/// A breach so soon after the last one is counted and not sent, unless a route says otherwise …
pub const CASE_WINDOW_MS: i64 = 60_000;
/// … and the longest that it may say.
pub const CASE_WINDOW_MS_MAX: i64 = 5 * 60_000;
/// The longest that a recovery may be asked to last.
pub const CASE_HOLD_MS_MAX: i64 = DAY_MS;
/// The longest quiet that a route may give a case that a person closed.
pub const CASE_QUIET_MS_MAX: i64 = 30 * DAY_MS;
/// Cases that a group may ask for …
pub const CASE_GROUP_MAX: u32 = 1_000;
/// … and within what time.
pub const CASE_GROUP_WITHIN_MS_MAX: i64 = DAY_MS;
/// How much of a key is shown.
pub const CASE_KEY_CHARS_MAX: usize = 200;
/// An open case without an event for this long is stale.
pub const CASE_STALE_MS: i64 = DAY_MS;
/// How long closed and failed cases are kept.
pub const CASE_KEPT_MS: i64 = 30 * DAY_MS;
/// Cases that one act may sweep.
pub const CASES_SWEPT_MAX: usize = 500;
/// Heads of one lane that are decided within one claim.
pub const CASE_DECIDED_MAX: u32 = 500;

/// Dead letters from which on the relay tells of them; it does so again once they were half as many.
pub const DEAD_ALERT: u64 = 100;
/// The longest that what could leave waits untold.
pub const WAITING_ALERT_MS: i64 = 30 * 60_000;
/// How long after the last one an unproven request is a matter.
pub const BAD_SIGNATURE_MS: i64 = 3_600_000;
/// Percent of the byte budget from which on its use is told.
pub const STORAGE_ALERT_PERCENT: u64 = 90;
/// From this percent of the byte budget on, the oldest that has ended is taken away …
pub const STORAGE_SWEEP_PERCENT: u64 = 88;
/// … down to this one, which is below where the alert is over.
pub const STORAGE_SWEPT_PERCENT: u64 = 84;
/// Copies of the database that are kept: the newest.
pub const BACKUPS_KEPT: usize = 5;
/// Databases that were set aside, and are kept beside those.
pub const SET_ASIDE_KEPT: usize = 2;
/// How long an account that lines depend on may answer nothing well.
pub const NO_PROOF_MS: i64 = 15 * 60_000;

pub const DAY_MS: i64 = 86_400_000;
