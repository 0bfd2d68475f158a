//! What a person may say of a delivery.

use super::{Model, Row};
use patchbay_model::delivery::State;

impl Model {
    /// Whether it may be; then it is.
    pub fn replay(&mut self, seq: i64, now: i64) -> bool {
        let place = self.next_event();
        let Some(row) = self.rows.get(&seq).filter(|row| row.state == State::Dead) else { return false };
        let head = self.live(row.route, row.lane).next().is_none();
        let Some(row) = self.rows.get_mut(&seq) else { return false };
        (row.state, row.place, row.head, row.due) = (State::Retrying, place, head, now);
        (row.generation, row.spent, row.doubt, row.ended) = (row.generation + 1, 0, None, None);
        true
    }

    pub fn send_again(&mut self, seq: i64, now: i64) -> bool {
        let Some(row) = self.rows.get_mut(&seq).filter(|row| row.state == State::Asking) else {
            return false;
        };
        (row.state, row.due) = (State::Retrying, now);
        (row.generation, row.spent, row.doubt) = (row.generation + 1, 0, None);
        true
    }

    pub fn mark_delivered(&mut self, seq: i64, remote: Option<String>, now: i64) -> bool {
        let Some(row) = self.rows.get_mut(&seq).filter(|row| row.state == State::Asking) else {
            return false;
        };
        (row.state, row.ended, row.doubt) = (State::Delivered, Some(now), None);
        if let Some(remote) = remote {
            row.remote = Some(remote.clone());
            self.links.insert((row.route, row.key.clone()), remote);
        }
        self.leave(seq);
        true
    }

    pub fn dismiss(&mut self, seq: i64, now: i64) -> bool {
        let may = |row: &&mut Row| matches!(row.state, State::Dead | State::Asking);
        let Some(row) = self.rows.get_mut(&seq).filter(may) else { return false };
        let had_lane = row.state == State::Asking;
        self.dismissals.insert(seq, (row.state, row.doubt));
        (row.state, row.ended, row.doubt) = (State::Absorbed, Some(now), None);
        if had_lane {
            self.leave(seq);
        }
        true
    }

    /// A question goes to the back of its lane, a dead letter has none.
    pub fn restore(&mut self, seq: i64, now: i64) -> bool {
        let place = self.next_event();
        let (Some((was, doubt)), Some(row)) = (self.dismissals.remove(&seq), self.rows.get(&seq)) else {
            return false;
        };
        let head = was == State::Asking && self.live(row.route, row.lane).next().is_none();
        let Some(row) = self.rows.get_mut(&seq) else { return false };
        (row.state, row.doubt, row.ended, row.head) = (was, doubt, Some(now), head);
        if was == State::Asking {
            (row.place, row.ended) = (place, None);
        }
        true
    }
}
