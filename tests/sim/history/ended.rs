//! The end of a history: the books balance, and the vendors hold what they were told, once and in order.

use super::History;
use crate::{
    books,
    facts::{Fact, LANES, Line},
    plan::{Broken, Report},
    verdict,
};
use patchbay_model::ids::DeliveryId;
use std::collections::BTreeMap;

impl History<'_> {
    pub(super) fn close(mut self) -> Result<Report, Broken> {
        books::integrity(&self.disk)?;
        let books = books::audit(&self.disk, &self.acknowledged)?;
        self.report.audits += 1;
        let items = self.check_records()?;
        self.check_order(&books.deliveries)?;
        if let Err(broken) = verdict::check(&self.disk, &self.vendors, &self.happened) {
            self.tell(&broken.to_string());
            return Err(broken);
        }
        let own = Report {
            seeds: 1,
            events: self.sent,
            acknowledged: self.acknowledged.len() as u64,
            deliveries: books.deliveries.len() as u64,
            items,
            looks: books.looks,
            virtual_s: self.started.elapsed().as_secs(),
            reach: books::reach(&self.disk)?,
            ..Report::default()
        };
        self.report.add(&own);
        self.report.add(&self.person.done);
        Ok(self.report)
    }

    /// Asks the vendors: one record of each fact that was acknowledged, at most one of any other, none on a board
    /// whose line did not want it.
    fn check_records(&self) -> Result<u64, Broken> {
        let (mut items, mut lost, mut doubled) = (0, Vec::new(), Vec::new());
        for fact in (0..self.sent).map(Fact) {
            for line in Line::PLAIN {
                let n = self.vendors.records(line, fact).len();
                items += n as u64;
                if n > 0 && !fact.wanted_by(line) {
                    return Err(Broken::Strange(fact.record(line)));
                }
                if n > 1 {
                    doubled.push((fact.record(line), n));
                }
                let given_up = self.person.dismissed.contains(&(line, fact));
                if n == 0 && fact.wanted_by(line) && self.acknowledged.contains(&fact) && !given_up {
                    lost.push(fact.record(line));
                }
            }
        }
        let odd = doubled.iter().map(|(record, _)| record).chain(&lost).next();
        self.tell(odd.map_or("", String::as_str));
        match (doubled.is_empty(), lost.is_empty()) {
            (false, _) => Err(Broken::Doubled(doubled)),
            (true, false) => Err(Broken::Lost(lost)),
            (true, true) => Ok(items),
        }
    }

    /// Prints what is known of each record that is named in `words`.
    fn tell(&self, words: &str) {
        let named = words.split_whitespace().map(|word| word.trim_end_matches(','));
        for story in named.filter_map(|record| self.story(record)) {
            println!("seed {}: {story}", self.plan.seed);
        }
    }

    /// Everything known of one record: what the log says, and when the vendor made it.
    fn story(&self, record: &str) -> Option<String> {
        let (line, fact) = record.split_once(':')?;
        let line = Line::ALL.into_iter().find(|one| one.name() == line)?;
        let fact = Fact::by_id(fact)?;
        let log = books::story(&self.disk, line, fact).unwrap_or_else(|broken| broken.to_string());
        Some(format!("{log}\n  made at {:?}, clocks set {:?}", self.vendors.made_at(line, fact), self.jumps))
    }

    /// Within a lane the vendor made its records in the order in which the events were accepted; only what a person
    /// sent again may come later.
    fn check_order(&self, deliveries: &[books::Found]) -> Result<(), Broken> {
        let mut newest: BTreeMap<(Line, u64), (u64, Fact)> = BTreeMap::new();
        for found in deliveries {
            if self.person.replayed.contains(&DeliveryId::from_bytes(found.delivery)) {
                continue;
            }
            let Some(made) = found.remote.filter(|_| Line::PLAIN.contains(&found.line)) else { continue };
            let lane = (found.line, found.fact.lane() % LANES);
            let before = newest.insert(lane, (made, found.fact));
            if let Some((other, before)) = before.filter(|(other, _)| *other >= made) {
                let (first, second) = (before.record(found.line), found.fact.record(found.line));
                return Err(Broken::Order(format!("{first} is item {other}, {second} after it {made}")));
            }
        }
        Ok(())
    }
}
