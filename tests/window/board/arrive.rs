//! What was previewed, what was sent as a test, and what a real event became at the vendor: field by field.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::json;
use thirtyfour::error::WebDriverResult;

use super::vendor::{Item, Vendor};
use crate::hand::{Hand, Person};
use crate::look::{glanced_at, looked_at, says};
use crate::page::{record, visible};

/// From a call's end to its item.
const ARRIVES_WITHIN: Duration = Duration::from_secs(30);
const LOOK_EVERY: Duration = Duration::from_millis(100);
const KEY: &str = "Patchbay key";
/// What stands for a value, or a part of one, that is personal.
const HIDDEN: char = '•';

impl Person<'_> {
    /// Opens the newest event in the preview: what each column would hold.
    pub async fn previews(&self, what: &str) -> WebDriverResult<BTreeMap<String, String>> {
        let large =
            self.session.ask("return document.querySelector('[data-testid=dock]').dataset.size").await?;
        if large == json!("folded") {
            self.press("[data-testid=dock-fold]").await?;
        }
        let settled = "!document.querySelector('[data-testid=preview-row][data-verdict=invalid]')";
        self.session.until("a preview without a fault", settled).await;
        self.press("[data-testid=preview-row] button").await?;
        self.session.until("the record", &visible("[data-testid=record] tbody tr")).await;
        glanced_at(self, what).await?;
        let values = record(self.session).await?;
        self.press("[data-testid=record] button").await?;
        Ok(values)
    }

    /// Sends one marked record and holds what arrived against the preview.
    pub async fn tests(&self, vendor: &Vendor, previewed: &BTreeMap<String, String>) -> WebDriverResult<()> {
        assert_eq!(vendor.items().await.len(), 0, "nothing has been sent");
        self.press("[data-testid=test-send]").await?;
        self.session.until("what it would do", &visible("[data-testid=dialog]")).await;
        looked_at(self, "test").await?;
        self.press("[data-testid=confirm]").await?;
        self.session
            .until("the vendor's answer", &visible("[data-testid=test-answer][data-outcome=delivered]"))
            .await;
        looked_at(self, "test-answer").await?;
        let items = vendor.items().await;
        assert_eq!(items.len(), 1, "one test, one item");
        arrived(previewed, &items[0], true);
        match self.hand {
            Hand::Keys => self.stroke(crate::hand::ESCAPE).await?,
            Hand::Pointer => self.press("[data-testid=dialog] button").await?,
        }
        self.session.until("the dialog, gone", &format!("!({})", visible("[data-testid=dialog]"))).await;
        Ok(())
    }

    /// Makes one call, waits for its item and holds it against the preview of the same event.
    pub async fn takes_one_call(&self, vendor: &Vendor) -> WebDriverResult<()> {
        let before: Vec<String> = vendor.items().await.into_iter().map(|item| item.id).collect();
        let place = self.session.ask("return location.hash.split('/').at(-1)").await?;
        let line = place.as_str().expect("the saved line has an id");
        self.goes_to("practice", "p").await?;
        self.press("[data-testid=make-one-call]").await?;
        let start = tokio::time::Instant::now();
        let item = loop {
            let fresh: Vec<Item> =
                vendor.items().await.into_iter().filter(|item| !before.contains(&item.id)).collect();
            assert!(fresh.len() <= 1, "one call, {} items", fresh.len());
            if let Some(item) = fresh.into_iter().next() {
                break item;
            }
            assert!(start.elapsed() < ARRIVES_WITHIN, "no item within {ARRIVES_WITHIN:?}");
            tokio::time::sleep(LOOK_EVERY).await;
        };
        self.goes_to("routes", "r").await?;
        self.press(&format!("[data-testid=route-row][data-route-id='{line}'] a")).await?;
        self.session.ready(Some("route")).await;
        says(self, "h1", &["Work orders in the field"]).await;
        let conversation = item.cells.get("Conversation").expect("the conversation's id").clone();
        says(self, "[data-testid=dock]", &[&conversation]).await;
        let previewed = self.previews("arrived").await?;
        assert_eq!(
            previewed.get("Conversation"),
            Some(&conversation),
            "the newest event is the one that arrived"
        );
        assert!(!previewed["Notes"].starts_with(HIDDEN), "notes are kept since the change: {previewed:?}");
        arrived(&previewed, &item, false);
        Ok(())
    }
}

/// Whether a text is what a preview hides in part: every part that is told is there, in its order, and more.
fn fits(held: &str, said: &str) -> bool {
    let mut rest = held;
    let told = said.split(HIDDEN).filter(|part| !part.is_empty());
    let all = told.into_iter().all(|part| match rest.find(part) {
        Some(at) => {
            rest = &rest[at + part.len()..];
            true
        }
        None => false,
    });
    all && !held.contains(HIDDEN) && !held.is_empty()
}

/// Every field that was previewed is in the item as it was said, and the item holds nothing else.
fn arrived(previewed: &BTreeMap<String, String>, item: &Item, is_test: bool) {
    assert!(previewed.len() >= 8, "eight cords or more: {previewed:?}");
    for (column, said) in previewed {
        let held = item.cells.get(column).map(String::as_str).unwrap_or_default();
        if said.contains(HIDDEN) {
            // The preview never tells it, and it arrives whole.
            assert!(fits(held, said), "{column}: {held:?} is not what {said:?} hides");
        } else if is_test && column == "Name" {
            assert!(held.contains(said.as_str()) && held != said, "{held:?} is marked as a test of {said:?}");
        } else {
            assert_eq!(held, said, "{column}");
        }
    }
    let more: Vec<&String> =
        item.cells.keys().filter(|column| !previewed.contains_key(*column) && *column != KEY).collect();
    assert!(more.is_empty(), "the item holds what nobody previewed: {more:?}");
    assert!(
        is_test || item.cells.contains_key(KEY),
        "the key column that was planned holds the record's key"
    );
}
