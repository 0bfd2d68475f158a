//! What failed at a vendor is mended on the real page, by the keyboard alone: dead letters under one cause, the cord
//! mended where the fix leads, a dry run, a replay of which each arrives once. Then a caller is looked for by number
//! and a sealed payload is revealed, which stands in the audit.

pub mod line;
mod mend;
mod show;

use patchbay_sandbox::Running;
use thirtyfour::error::WebDriverResult;

use crate::hand::{Hand, Person};
use crate::session::{SIZES, Session};
use line::{Door, Line, caller};

/// Events that die of the fault.
const DEAD: u64 = 6;

/// The journey. `may_reveal`: whoever asks through `door` and the page may see what is sealed.
pub async fn journey(
    session: &Session,
    door: &impl Door,
    running: &Running,
    may_reveal: bool,
) -> WebDriverResult<()> {
    session.ready(Some("welcome")).await;
    session.resize(SIZES[0]).await?;
    let line = Line::drawn(door, running).await;
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
    if may_reveal {
        person.reveals(3, door).await?;
    }
    assert_eq!(session.violations().await?, Vec::<String>::new());
    Ok(())
}

/// Who called, and a value that is kept in the clear beside them.
pub fn hidden() -> (Vec<String>, &'static str) {
    ((0..=DEAD).map(caller).collect(), line::QUEUE)
}
