//! A caller found by number, and what is sealed shown for a reason.

use serde_json::json;
use thirtyfour::error::WebDriverResult;

use super::line::{Door, caller, fact};
use crate::hand::{CONTROL, ENTER, Person};
use crate::look::says;
use crate::page::visible;

const REASON: &str = "The caller asks what was noted";

impl Person<'_> {
    /// Types a caller's number into the box and comes to the event and to its record at the vendor.
    pub async fn finds_a_caller(&self, n: u64) -> WebDriverResult<()> {
        self.chord(&[CONTROL], "k").await?;
        self.session.until("the box", &visible("[data-testid=palette-input]")).await;
        self.types(&caller(n)).await?;
        self.session
            .until("the one event", "document.querySelectorAll('[data-testid=find-hit]').length === 1")
            .await;
        says(self, "[data-testid=find-sentence]", &[" Received "]).await;
        says(self, "[data-testid=find-record]", &["Open in monday.com"]).await;
        self.session.both_lights("found").await?;
        self.stroke(ENTER).await?;
        self.session.ready(Some("events")).await;
        self.session.until("its drawer", &visible("[data-testid=drawer]")).await;
        says(self, "[data-testid=drawer]", &[&fact(n), "Delivered", "Open in monday.com"]).await;
        self.session.both_lights("event").await
    }

    /// Reveals the payload of the open event and finds the act in the audit.
    pub async fn reveals(&self, n: u64, door: &impl Door) -> WebDriverResult<()> {
        let drawer = "[data-testid=drawer]";
        assert!(!self.session.words(drawer).await?.contains(&caller(n)), "the number is hidden");
        self.stroke("v").await?;
        self.fill("[data-testid=reveal-reason]", REASON).await?;
        self.session.both_lights("reveal-asked").await?;
        self.stroke(ENTER).await?;
        self.session.until("the payload", &visible("[data-testid=revealed-payload]")).await;
        says(self, "[data-testid=revealed-payload]", &[&caller(n)]).await;
        let left =
            "parseInt(document.querySelector('[data-testid=reveal-left]').innerText.match(/\\d+/)[0], 10)";
        let first = self.session.ask(&format!("return {left}")).await?.as_u64().expect("seconds");
        assert!((30..=60).contains(&first), "a minute: {first}");
        self.session.until("fewer seconds", &format!("{left} < {first}")).await;
        self.session.both_lights("revealed").await?;
        self.press("[data-testid=reveal-hide]").await?;
        self.session.until("it is shut", "!document.querySelector('[data-testid=revealed]')").await;
        assert!(!self.session.words(drawer).await?.contains(&caller(n)), "and nothing of it stays");
        self.goes_to("settings", "s").await?;
        self.press("[data-testid=to-activity]").await?;
        self.session.ready(Some("audit")).await;
        let act = "[data-testid=audit-line][data-what='payload.revealed'] button";
        self.press(act).await?;
        says(self, "[data-testid=audit-line][data-what='payload.revealed']", &[REASON]).await;
        self.press("[data-testid=audit-check]").await?;
        self.session.until("a whole chain", &visible("[data-testid=audit-found][data-ok=true]")).await;
        self.session.both_lights("activity").await?;
        let found = door.ask("GET", "/audit", None).await;
        let lines = found["lines"].as_array().expect("lines");
        let told: Vec<_> = lines.iter().filter(|line| line["what"] == "payload.revealed").collect();
        assert!(told.len() == 1 && told[0].to_string().contains(REASON), "{told:?}");
        assert!(told[0]["who"].as_str().is_some_and(|who| !who.is_empty()), "{told:?}");
        assert!(!json!(lines).to_string().contains(&caller(n)), "no act tells a number");
        assert_eq!(door.ask("GET", "/audit/check", None).await["ok"], true);
        Ok(())
    }
}
