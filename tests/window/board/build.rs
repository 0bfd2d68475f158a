//! The work-order line, built from nothing by whichever hand. One function for each thing a person does.

use serde_json::json;
use thirtyfour::error::WebDriverResult;

use super::vendor::{BOARD, Vendor};
use crate::draw::Ends;
use crate::hand::{Hand, Person};
use crate::look::{glanced_at, looked_at, says};
use crate::page::{standing, visible};

const LINE: &str = "Work orders in the field";
const NAME: &str = "[data-testid=route-name]";

/// Cords of the line: a field of the event and a column of the board.
const CORDS: &[(&str, &str)] = &[
    ("names.wrapupCode", "name"),
    ("names.wrapupCode", "result"),
    ("names.userId", "owner"),
    ("names.queueId", "queue"),
    ("wrapupNotes", "notes"),
    ("eventTime", "called_on"),
    ("wrapupDurationMs", "wrap_up"),
    ("conversationId", "conversation"),
    ("ani", "caller"),
];

impl Person<'_> {
    /// Begins a new line: its name, what comes in, and the board at the vendor that was made a moment ago.
    pub async fn begins(&self) -> WebDriverResult<Vendor> {
        self.goes_to("routes", "r").await?;
        match self.hand {
            Hand::Keys => self.stroke("n").await?,
            Hand::Pointer => self.press("[data-testid=new-line]").await?,
        }
        self.session.ready(Some("route")).await;
        self.fill(NAME, LINE).await?;
        self.press("[data-testid=route-kinds] label:first-of-type input, [data-testid=route-kinds] input")
            .await?;
        let listed = "document.querySelectorAll('[data-testid=route-container] option').length > 1";
        self.session.until("the boards that are known", listed).await;
        let vendor = Vendor::makes_a_board(self.session).await?;
        self.press("[data-testid=boards-again]").await?;
        let known = format!(
            "document.querySelector('[data-testid=route-container] option[value={}]')",
            json!(vendor.board)
        );
        self.session.until("the new board", &known).await;
        self.choose("[data-testid=route-container]", &vendor.board).await?;
        self.session.until("the board on the screen", &visible("[data-testid=board]")).await;
        looked_at(self, "line").await?;
        Ok(vendor)
    }

    /// Plans the key column, looks at the plan, has it carried out and comes back to the line.
    pub async fn plans_a_key(&self, vendor: &Vendor) -> WebDriverResult<()> {
        self.press("[data-testid=plan-key]").await?;
        self.session.ready(Some("plan")).await;
        says(self, "main", &[BOARD, "Patchbay key", "1 change"]).await;
        looked_at(self, "plan").await?;
        assert!(
            !vendor.columns().await.iter().any(|one| one == "Patchbay key"),
            "nothing is made before it is applied"
        );
        self.press("[data-testid=plan-apply]").await?;
        let done = "[...document.querySelectorAll('[data-testid=plan-step]')].every((one) => one.dataset.state === 'done')";
        self.session.until("the plan, carried out", done).await;
        assert!(vendor.columns().await.iter().any(|one| one == "Patchbay key"), "the column is there");
        looked_at(self, "plan-done").await?;
        self.press("[data-testid=plan-back]").await?;
        self.session.ready(Some("route")).await;
        self.session.until("the key column in its place", &visible("[data-testid=board]")).await;
        says(self, "[data-testid=board]", &["kept by Patchbay"]).await;
        self.session
            .until("a line without findings", "!document.querySelector('[data-testid=findings]')")
            .await;
        let resumed = self.session.ask(&format!("return {}", visible("[data-testid=resumed]"))).await?;
        assert_eq!(resumed, json!(false), "what waited a moment is no earlier visit");
        Ok(())
    }

    /// Draws every cord; the name gets a second one, so that both join in a template.
    pub async fn draws_every_cord(&self) -> WebDriverResult<()> {
        for (n, (path, field)) in CORDS.iter().enumerate() {
            self.draws(path, field, Ends::Plugged).await?;
            if n == 2 {
                looked_at(self, "cords").await?;
            }
        }
        self.draws("names.queueId", "name", Ends::Asked).await?;
        looked_at(self, "replace").await?;
        self.press("[data-testid=join]").await?;
        self.session.until("the dialog, gone", &format!("!({})", visible("[role=dialog]"))).await;
        let mut expected: Vec<String> = CORDS.iter().map(|(_, field)| (*field).to_owned()).collect();
        expected.sort();
        assert_eq!(self.cords().await?, expected);
        Ok(())
    }

    /// Puts steps on the cords and says what each shows.
    pub async fn adds_steps(&self) -> WebDriverResult<()> {
        let step = |name: &str| format!("[data-testid=step][data-do={name}]");
        // The value that was seen gets a label, and the rest one of its own.
        self.opens_steps("result").await?;
        self.choose("[data-testid=lookup] select", "Complaint").await?;
        self.choose(&format!("{} select", step("lookup")), "use").await?;
        self.fill(&format!("{} input[aria-label=Otherwise]", step("lookup")), "Resolved").await?;
        looked_at(self, "lookup").await?;
        self.closes_dock().await?;

        self.opens_steps("owner").await?;
        self.session.until("the person's step", &visible(&step("person"))).await;
        self.choose(&format!("{} select", step("person")), "use").await?;
        self.fill(&format!("{} input[aria-label=Otherwise]", step("person")), "88001").await?;
        self.closes_dock().await?;

        self.opens_steps("queue").await?;
        self.adds("trim").await?;
        self.adds("case").await?;
        self.closes_dock().await?;

        self.opens_steps("notes").await?;
        self.adds("trim").await?;
        self.adds("truncate").await?;
        self.fill(&format!("{} input[type=number]", step("truncate")), "40").await?;
        self.closes_dock().await?;

        self.opens_steps("called_on").await?;
        self.adds("date").await?;
        self.adds("format_date").await?;
        self.fill(&format!("{} input", step("format_date")), "%d %B %Y").await?;
        self.closes_dock().await?;

        self.opens_steps("name").await?;
        self.fill("[data-testid=chain] textarea", "{{ names.wrapupCode }} in {{ names.queueId }}").await?;
        looked_at(self, "template").await?;
        self.closes_dock().await?;

        // A caller's number is hidden; on this one cord it leaves as it is.
        self.opens_steps("caller").await?;
        self.press("[data-testid=in-clear]").await?;
        self.session.until("the mark", &visible("[data-testid=in-clear]:checked")).await;
        self.closes_dock().await
    }

    /// A filter that holds everything back and says why, and then one that does not.
    pub async fn filters(&self) -> WebDriverResult<()> {
        self.press("[data-testid=filter-open]").await?;
        self.press("[data-testid=add-clause]").await?;
        self.fill("[data-testid=clause-path]", "wrapupDurationMs").await?;
        self.choose("[data-testid=clause-op]", "more_than").await?;
        self.fill("[data-testid=clause-value]", "999999").await?;
        self.session.until("why not", &visible("[data-testid=why][data-verdict=no]")).await;
        let seen = self.session.words("[data-testid=seen]").await?;
        assert!(seen.starts_with("saw ") && seen.chars().any(|one| one.is_ascii_digit()), "{seen}");
        looked_at(self, "why-not").await?;
        self.fill("[data-testid=clause-value]", "1000").await?;
        self.session.until("that it passes", &visible("[data-testid=why][data-verdict=yes]")).await;
        let sentence = "document.querySelector('[data-testid=filter-open]').title === 'wrapupDurationMs is more than 1000'";
        self.session.until("the filter's sentence", sentence).await;
        self.press("[data-testid=filter-done]").await
    }

    /// Notes are kept as they come from now on.
    pub async fn changes_a_policy(&self) -> WebDriverResult<()> {
        match self.hand {
            Hand::Keys => {
                self.stands_at("source", "wrapupNotes").await?;
                assert_eq!(standing(self.session, "source").await?.as_deref(), Some("wrapupNotes"));
                self.chord(&[crate::hand::ALT], "p").await?;
            }
            Hand::Pointer => {
                self.seen("source", "wrapupNotes").await?;
                self.press("[data-testid=policy][data-path=wrapupNotes]").await?;
            }
        }
        self.session.until("the menu", &visible("[role=menu]")).await;
        glanced_at(self, "policy").await?;
        self.take("[data-testid=policy-keep]").await?;
        says(self, "[data-testid=toast]", &["wrapupNotes: keep, from the next event on"]).await;
        Ok(())
    }

    /// Saves the line and turns it on.
    pub async fn saves_and_turns_on(&self) -> WebDriverResult<()> {
        match self.hand {
            Hand::Keys => self.chord(&[crate::hand::CONTROL], "s").await?,
            Hand::Pointer => self.press("[data-testid=save-route]").await?,
        }
        self.session.until("the saved line", "/\\/routes\\/(?!new)/.test(location.hash)").await;
        self.session.ready(Some("route")).await;
        self.press("[data-testid=route-switch]").await?;
        self.session.until("the line, on", &visible("[data-testid=route-switch][aria-checked=true]")).await;
        looked_at(self, "on").await
    }
}
