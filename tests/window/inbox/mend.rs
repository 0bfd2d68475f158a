//! From the cause to the last of its events at the vendor.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use thirtyfour::error::WebDriverResult;

use super::line::{Door, FIELD, Line, NAME};
use crate::hand::{CONTROL, ENTER, Person};
use crate::look::says;
use crate::page::visible;

/// What the vendor takes to answer while a replay is watched, in milliseconds.
const SLOW_MS: u64 = 800;

impl Person<'_> {
    /// The inbox shows all of them under one cause, with what would mend it.
    pub async fn sees_one_cause(&self, dead: u64) -> WebDriverResult<()> {
        self.goes_to("inbox", "i").await?;
        let all = format!(
            "document.querySelector('[data-testid=cause] [data-testid=cause-count]')?.innerText === '{dead}'"
        );
        self.session.until("all of them under a cause", &all).await;
        let causes =
            self.session.ask("return document.querySelectorAll('[data-testid=cause]').length").await?;
        assert_eq!(causes, json!(1), "one cause");
        says(self, "[data-testid=cause-head]", &["Priority", "no label", NAME]).await;
        self.session.until("its fix", &visible("[data-testid=cause-fix]:not(:disabled)")).await;
        let rows = format!("document.querySelectorAll('[data-testid=inbox-row]').length === {dead}");
        self.session.until("its events", &rows).await;
        self.session.both_lights("cause").await
    }

    /// Goes where the fix leads and gives the value that came a label that there is.
    pub async fn mends_the_cord<D: Door>(&self, line: &Line<'_, D>) -> WebDriverResult<()> {
        self.stroke("m").await?;
        self.session.ready(Some("route")).await;
        self.session.until("the cord's steps, open", &visible("[data-testid=chain]")).await;
        self.session.both_lights("cord").await?;
        self.adds("lookup").await?;
        // The table asks for every value that was seen: the one that came to grief, and the one that went well.
        self.choose("[data-testid=lookup] > div:nth-child(1) select", "Critical").await?;
        self.choose("[data-testid=lookup] > div:nth-child(2) select", "High").await?;
        self.session.both_lights("lookup").await?;
        self.closes_dock().await?;
        self.chord(&[CONTROL], "s").await?;
        let path = format!("/routes/{}", line.id);
        loop {
            let saved = line.door.ask("GET", &path, None).await;
            if saved["version"] == json!(2) {
                let cords = saved["draft"]["cords"].as_array().expect("cords").clone();
                let cord = cords.iter().find(|cord| cord["field"] == FIELD).expect("it is still there");
                let table = json!([{ "from": "Urgent", "to": "Critical" }, { "from": "High", "to": "High" }]);
                assert_eq!(cord["steps"][0]["table"], table, "{cord}");
                return Ok(());
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    }

    /// Has the group tried without a call; what each would become, by the names of its columns.
    pub async fn tries(&self, dead: u64) -> WebDriverResult<Vec<BTreeMap<String, String>>> {
        self.goes_to("inbox", "i").await?;
        self.session.until("the group", &visible("[data-testid=cause-replay]")).await;
        self.stroke("r").await?;
        self.session.until("what trying found", &visible("[data-testid=replay-tried]")).await;
        let counts = "return Object.fromEntries([...document.querySelectorAll('[data-testid=replay-tried] [data-count]')] \
                      .map((one) => [one.dataset.count, parseInt(one.innerText, 10)]))";
        let counts = self.session.ask(counts).await?;
        assert_eq!(counts, json!({ "ok": dead, "changed": dead }), "all of them would be sent");
        self.session.both_lights("tried").await?;
        // What an event is about stands beside its kind; what would be written as it was last time is not told again.
        let rows = "return [...document.querySelectorAll('[data-testid=replay-item]')].map((one) => \
                    Object.fromEntries([['Conversation', one.querySelector('span > span').textContent.trim()], \
                    ...[...one.querySelectorAll('dt')].map((name) => [name.textContent.trim(), \
                    name.nextElementSibling.querySelector('span:last-child').textContent.trim()])]))";
        let rows: Vec<BTreeMap<String, String>> =
            serde_json::from_value(self.session.ask(rows).await?).expect("names and texts");
        assert_eq!(rows.len() as u64, dead, "{rows:?}");
        assert!(rows.iter().all(|row| row["Priority"] == "Critical"), "{rows:?}");
        Ok(rows)
    }

    /// Starts what was tried and watches it to its end.
    pub async fn replays<D: Door>(&self, line: &Line<'_, D>, dead: u64) -> WebDriverResult<()> {
        line.is_slow(SLOW_MS);
        self.tab_to("[data-testid=replay-start]").await?;
        self.stroke(ENTER).await?;
        let state = |state: &str| visible(&format!("[data-testid=replay-view][data-state={state}]"));
        self.session.until("a replay under way", &state("running")).await;
        let some = format!(
            "(() => {{ const now = Number(document.querySelector('[role=progressbar]')?.ariaValueNow); \
             return now > 0 && now < {dead}; }})()"
        );
        self.session.until("some of it sent", &some).await;
        self.session.picture("replay-running").await?;
        self.session.until("its end", &state("done")).await;
        line.is_slow(0);
        says(self, "[data-testid=replay-progress]", &[&format!("{dead} of {dead} sent")]).await;
        let arrived = format!(
            "document.querySelectorAll('[data-testid=replay-item][data-state=delivered]').length === {dead}"
        );
        self.session.until("each of them delivered", &arrived).await;
        self.session.both_lights("replay-done").await?;
        let inbox = line.door.ask("GET", "/inbox", None).await;
        assert_eq!(inbox["groups"], Value::Array(Vec::new()));
        self.goes_to("events", "e").await?;
        self.goes_to("inbox", "i").await?;
        says(self, "main", &["Nothing needs a person."]).await;
        assert_eq!(
            self.session.ask("return document.querySelectorAll('[data-testid=cause]').length").await?,
            json!(0)
        );
        self.session.both_lights("empty").await
    }
}
