//! What failed at a vendor is mended in the real window, by the keyboard alone: dead letters under one cause, the cord
//! mended where the fix leads, a dry run, a replay of which each arrives once. Then a caller is looked for by number
//! and a sealed payload is revealed, which stands in the audit.

mod line;
mod mend;
mod show;

use thirtyfour::error::WebDriverResult;

use crate::app::{Space, gone, with_app_at};
use crate::canaries;
use crate::connections::simulators;
use crate::desk::{Desk, Theme};
use crate::hand::{Hand, Person};
use crate::session::{SIZES, Session};
use line::{Line, caller};

/// Events that die of the fault.
const DEAD: u64 = 6;

#[tokio::test]
async fn what_died_of_one_cause_is_mended_tried_and_replayed_by_the_keyboard_alone() {
    let desk = Desk::set_up(Theme::Light);
    let running = simulators().await;
    with_app_at(&desk, Space::Real, "inbox", async |session, _| {
        let line = begun(session, &running).await?;
        let person = Person { session, hand: Hand::Keys };
        line.posts(0, "High").await;
        line.arrives(1).await;
        // Somebody renames a label at the vendor: what comes with the old word dies from here on.
        line.takes_labels(&["Low", "Normal", "High", "Critical"]);
        for n in 1..=DEAD {
            line.posts(n, "Urgent").await;
        }
        person.sees_one_cause(DEAD).await?;
        person.mends_the_cord(&line).await?;
        let previewed = person.tries(DEAD).await?;
        person.replays(&line, DEAD).await?;
        line.holds(&previewed).await;
        person.finds_a_caller(3).await?;
        person.reveals(3).await?;
        assert_eq!(session.violations().await?, Vec::<String>::new());
        Ok(())
    })
    .await;
    gone(&desk);
    let callers: Vec<String> = (0..=DEAD).map(caller).collect();
    assert_eq!(canaries::found_at(desk.folder(), &callers, line::QUEUE), Vec::<String>::new());
}

async fn begun<'r>(session: &Session, running: &'r patchbay_sandbox::Running) -> WebDriverResult<Line<'r>> {
    session.ready(Some("welcome")).await;
    session.resize(SIZES[0]).await?;
    Line::drawn(session, running).await
}
