//! The handle a test, the practice mode or a bench holds: everything one may ask of or do to the account
//! from behind. The front door is `door`.

use super::faults::{Fault, Faults};
use super::limits::{Limits, Plan};
use super::practice::{self, NewBoard};
use super::sign_in;
use super::state::{State, Stats};
use super::switches::Switches;
use super::view::{self, BoardView, ItemView};
use super::world::{ItemState, World};
use crate::clock::Clock;
use crate::oauth::Server;
use std::sync::{Arc, Mutex, MutexGuard};

/// A simulated monday account. Cheap to clone; all clones are the same account.
#[derive(Clone)]
pub struct Monday {
    state: Arc<Mutex<State>>,
    oauth: Server,
    base: Arc<str>,
}

impl Monday {
    /// The practice account. `seed` drives faults by chance; times come from `clock`.
    pub fn new(clock: Clock, seed: u64, plan: Plan) -> Monday {
        Monday::at("http://127.0.0.1", clock, seed, plan)
    }

    /// As [`Monday::new`], for an authorization server that knows its own origin.
    pub(super) fn at(base: &str, clock: Clock, seed: u64, plan: Plan) -> Monday {
        let oauth = sign_in::server(clock, seed);
        let state = State::new(clock, seed, plan, oauth.clone());
        Monday { state: Arc::new(Mutex::new(state)), oauth, base: base.into() }
    }

    pub(super) fn base(&self) -> &str {
        &self.base
    }

    /// The authorization server: consent, apps, expiry, revocation, counts.
    pub fn oauth(&self) -> &Server {
        &self.oauth
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// A personal API token that works.
    pub fn token(&self) -> &'static str {
        practice::TOKEN
    }

    /// The id of the practice board, as the API writes it.
    pub fn board_id(&self) -> String {
        practice::BOARD.to_string()
    }

    /// Back to the practice account as it was at the start; switches, limits and faults as well.
    pub fn reset(&self) {
        let mut state = self.state();
        *state = State::new(state.clock, state.seed, state.plan, self.oauth.clone());
        sign_in::set_up(&self.oauth, &state.switches);
    }

    pub fn set_faults(&self, faults: Faults) {
        self.state().trouble.faults = faults;
    }

    pub fn faults(&self) -> Faults {
        self.state().trouble.faults
    }

    /// The next requests meet these faults, one each.
    pub fn fail_next(&self, faults: impl IntoIterator<Item = Fault>) {
        self.state().trouble.script(faults);
    }

    /// After so many requests that pass, one meets this fault, in place of whatever was asked for before.
    pub fn fail_after(&self, passing: usize, fault: Fault) {
        self.state().trouble.script_after(passing, fault);
    }

    /// Forgets faults that were asked for and have not come.
    pub fn fail_no_more(&self) {
        self.state().trouble.forget();
    }

    pub fn set_limits(&self, limits: Limits) {
        self.state().meters.set_limits(limits);
    }

    pub fn set_switches(&self, change: impl FnOnce(&mut Switches)) {
        let mut state = self.state();
        change(&mut state.switches);
        sign_in::apply(&self.oauth, &state.switches);
    }

    /// Makes every token invalid (401), or all of them valid again.
    pub fn revoke_tokens(&self, revoked: bool) {
        let mut state = self.state();
        state.world.tokens.clear();
        if revoked {
            self.oauth.revoke_all();
        } else {
            let user = state.world.users.keys().next().copied().unwrap_or_default();
            state.world.tokens.insert(practice::TOKEN.to_owned(), user);
        }
    }

    /// Adds a board and returns its id.
    pub fn add_board(&self, wishes: NewBoard) -> String {
        let mut state = self.state();
        let (id, now_ms) = (state.world.next_id(), state.clock.now_ms());
        state.world.boards.insert(id, practice::made(id, wishes, now_ms));
        id.to_string()
    }

    /// Deletes a board behind the relay's back; false when there is none.
    pub fn delete_board(&self, board: &str) -> bool {
        let mut state = self.state();
        let Ok(id) = state.world.board(board).map(|board| board.id) else { return false };
        state.world.items.retain(|_, item| item.board != id);
        state.world.boards.shift_remove(&id).is_some()
    }

    /// Deletes a column behind the relay's back; false when there is none.
    pub fn delete_column(&self, board: &str, column: &str) -> bool {
        super::structure::delete_column(&mut self.state().world, board, column).is_ok()
    }

    /// The board as a person sees it: no lookup delay.
    pub fn board_view(&self, board: &str) -> Option<BoardView> {
        let state = self.state();
        state.world.board(board).ok().map(|board| view::board(&state, board))
    }

    /// Active items on one board; 0 for a board that does not exist.
    pub fn item_count(&self, board: &str) -> usize {
        let state = self.state();
        state.world.board(board).map_or(0, |board| state.world.items_of(board).count())
    }

    /// Active items of every board whose column reads exactly this, whatever the lookup delay. `name` works too.
    pub fn items_with(&self, column: &str, value: &str) -> Vec<ItemView> {
        let state = self.state();
        let World { boards, items, .. } = &state.world;
        let matches = |id: &u64| {
            let item = items.get(id).filter(|item| item.state == ItemState::Active)?;
            (item.seen_text(column, u64::MAX, 0) == Some(value)).then_some(item)
        };
        let mut found = Vec::new();
        for board in boards.values() {
            // Text columns are indexed; the others are few and walked.
            let indexed = board.texts.get(column);
            let of_board: Vec<_> = match indexed {
                Some(texts) => {
                    texts.get(&value.to_lowercase()).into_iter().flatten().filter_map(matches).collect()
                }
                None => board.items.iter().filter_map(matches).collect(),
            };
            found.extend(of_board.into_iter().map(|item| view::item(board, item)));
        }
        found
    }

    pub fn stats(&self) -> Stats {
        self.state().stats
    }

    /// Requests seen since the start or the last reset.
    pub fn calls(&self) -> u64 {
        self.stats().calls
    }

    /// `create_item` mutations that were executed and made an item, whether or not anyone heard the answer.
    pub fn items_created(&self) -> u64 {
        self.stats().items_created
    }
}
