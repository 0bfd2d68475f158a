//! Drawing on the patch bay: cords from one side to the other, and the steps on them.

use std::time::Duration;

use serde_json::json;
use thirtyfour::error::WebDriverResult;

use crate::hand::{DOWN, ENTER, ESCAPE, HOME, Hand, Person, down, moved, up};
use crate::page::{cords, standing};

/// Rows of one side.
const ROWS_MAX: usize = 80;
/// Stops of the pointer between two jacks.
const STOPS: i64 = 4;
/// Times one looks again at what has not come to rest.
const TRIES: usize = 20;
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Where a new cord ends up.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Ends {
    Plugged,
    /// The jack is taken, and a question stands there.
    Asked,
}

impl Person<'_> {
    /// Draws a cord from a field of the event to a column.
    pub async fn draws(&self, path: &str, field: &str, ends: Ends) -> WebDriverResult<()> {
        match self.hand {
            Hand::Keys => self.draws_by_keys(path, field, ends).await?,
            Hand::Pointer => self.draws_by_pointer(path, field).await?,
        }
        match ends {
            Ends::Plugged => {
                let cord = format!("document.querySelector('[data-testid=cord][data-field={field}]')");
                self.session.until(&format!("the cord to {field}"), &cord).await;
                self.session.until("an empty hand", "!document.querySelector('[data-holding]')").await;
            }
            Ends::Asked => self.session.until("the question", &crate::page::visible("[role=dialog]")).await,
        }
        Ok(())
    }

    async fn draws_by_keys(&self, path: &str, field: &str, ends: Ends) -> WebDriverResult<()> {
        self.stands_at("source", path).await?;
        self.stroke(ENTER).await?;
        self.session.until("the cord in the hand", "document.querySelector('[data-holding=source]')").await;
        self.session
            .until("the keyboard on the other side", "document.activeElement?.dataset.side === 'target'")
            .await;
        // What is taken is passed over by the arrows; with Shift they stop there as well.
        if ends == Ends::Plugged {
            self.walks_to("target", field, &[]).await?
        } else {
            self.finds("target", field).await?
        }
        self.stroke(ENTER).await
    }

    /// Brings the keyboard to a pane and there to a row: by the letters of its name, else by the arrows.
    pub async fn stands_at(&self, side: &str, key: &str) -> WebDriverResult<()> {
        self.tab_to(&format!("[data-side={side}]")).await?;
        if side == "source" {
            let name = key.rsplit('.').next().unwrap_or(key);
            self.types(&name.to_lowercase()).await?;
        }
        self.walks_to(side, key, &[]).await
    }

    async fn walks_to(&self, side: &str, key: &str, held: &[&str]) -> WebDriverResult<()> {
        if standing(self.session, side).await?.as_deref() == Some(key) {
            return Ok(());
        }
        self.chord(held, HOME).await?;
        for _ in 0..ROWS_MAX {
            if standing(self.session, side).await?.as_deref() == Some(key) {
                return Ok(());
            }
            self.chord(held, DOWN).await?;
        }
        panic!("the arrows do not come to {key}");
    }

    async fn finds(&self, side: &str, key: &str) -> WebDriverResult<()> {
        self.walks_to(side, key, &["\u{e008}"]).await
    }

    /// Takes the jack, sees what is in the hand, brings it over and lets go once the right row answers. What stands
    /// on the board may still move a little while it is read: then the hand follows, as one would.
    async fn draws_by_pointer(&self, path: &str, field: &str) -> WebDriverResult<()> {
        let held = format!(
            "document.querySelector('[data-jack=source][data-look=live]')?.dataset.path === {}",
            json!(path)
        );
        let meant =
            format!("document.querySelector('[data-row=target][data-key={field}]')?.ariaSelected === 'true'");
        for _ in 0..TRIES {
            let (x, y) = self.seen("source", path).await?;
            self.points(vec![moved(x, y, 0), down(), moved(x + 20, y, 20), moved(x + 40, y, 20)]).await?;
            self.session
                .until("a cord in the hand", "document.querySelector('[data-jack=source][data-look=live]')")
                .await;
            if self.session.ask(&format!("return {held}")).await? != json!(true) {
                // Another row had moved under the hand: let go over the bay, and once more.
                self.points(vec![up()]).await?;
                continue;
            }
            let mut at = (x + 40, y);
            for _ in 0..TRIES {
                let to = self.seen("target", field).await?;
                let stop =
                    |n: i64| moved(at.0 + (to.0 - at.0) * n / STOPS, at.1 + (to.1 - at.1) * n / STOPS, 20);
                self.points((1..=STOPS).map(stop).collect()).await?;
                at = to;
                if self.answers(&meant).await? {
                    return self.points(vec![up()]).await;
                }
            }
            panic!("{field} does not answer to the cord that is held over it");
        }
        panic!("the jack of {path} does not keep still");
    }

    /// Whether a condition comes true within a moment.
    async fn answers(&self, condition: &str) -> WebDriverResult<bool> {
        for _ in 0..TRIES {
            if self.session.ask(&format!("return {condition}")).await? == json!(true) {
                return Ok(true);
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
        Ok(false)
    }

    /// Where a jack is. A field of the event is searched for first, as one does among many.
    pub async fn seen(&self, side: &str, key: &str) -> WebDriverResult<(i64, i64)> {
        if side == "source" {
            self.searches(key).await?;
        }
        self.found(&format!("[data-row={side}][data-key={}] [data-jack]", json!(key))).await
    }

    /// Leaves only the fields of the event in sight that have `path` in their name.
    pub async fn searches(&self, path: &str) -> WebDriverResult<()> {
        let field = "[data-testid=find-source]";
        if self.session.ask(&format!("return {}", crate::page::visible(field))).await? != json!(true) {
            self.press("[data-testid=find-open-source]").await?;
        }
        let searched = format!("return document.querySelector({})?.value === {}", json!(field), json!(path));
        if self.session.ask(&searched).await? != json!(true) {
            self.fill(field, path).await?;
        }
        Ok(())
    }

    /// Opens the steps on a column's cord; the keyboard is in them.
    pub async fn opens_steps(&self, field: &str) -> WebDriverResult<()> {
        match self.hand {
            Hand::Keys => {
                self.tab_to("[data-side=target]").await?;
                self.walks_to("target", field, &[]).await?;
                self.stroke("t").await?;
            }
            Hand::Pointer => {
                // A cord without steps has its chip only while its column is the one that is meant.
                self.press(&format!("[data-row=target][data-key={field}]")).await?;
                self.press(&format!("[data-testid=chip][data-field={field}]")).await?;
            }
        }
        let inside = "document.activeElement?.closest('[data-testid=chain]')";
        self.session.until("the keyboard in the steps", inside).await;
        Ok(())
    }

    /// Adds a step at the end of the cord whose steps are open.
    pub async fn adds(&self, step: &str) -> WebDriverResult<()> {
        let count = format!("document.querySelectorAll('[data-testid=step][data-do={step}]').length");
        let before = self.session.ask(&format!("return {count}")).await?;
        self.pick("add-step", step).await?;
        self.session.until(&format!("the step {step}"), &format!("{count} === {before} + 1")).await;
        Ok(())
    }

    /// Back from the steps, or from the filter, to the board.
    pub async fn closes_dock(&self) -> WebDriverResult<()> {
        match self.hand {
            Hand::Keys => self.stroke(ESCAPE).await?,
            Hand::Pointer => self.press("[data-testid=dock] [aria-label=Fewer]").await?,
        }
        self.session
            .until("a low dock", "document.querySelector('[data-testid=dock]').dataset.size !== 'tall'")
            .await;
        Ok(())
    }

    /// The columns that have a cord.
    pub async fn cords(&self) -> WebDriverResult<Vec<String>> {
        cords(self.session).await
    }
}
