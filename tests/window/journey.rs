//! The journeys, written once over a [`Session`]: the window target and the browser target both run them.

use thirtyfour::error::WebDriverResult;

use crate::session::{SIZES, Session};

/// The page opens, fills both sizes, and asks for nothing its content policy forbids.
pub async fn opens(session: &Session) -> WebDriverResult<()> {
    session.until("the page", "document.readyState === 'complete' && document.title === 'Patchbay'").await;
    session.until("something on the page", "document.body.innerText.trim().length > 0").await;
    for size in SIZES {
        session.resize(size).await?;
        session.picture(&format!("opens-{}x{}", size.0, size.1)).await?;
    }
    assert_eq!(session.violations().await?, Vec::<String>::new());
    Ok(())
}

/// A script the page does not ship is refused and noticed: the check above would see one.
pub async fn refuses_a_planted_script(session: &Session) -> WebDriverResult<()> {
    session.until("the page", "document.readyState === 'complete' && document.body").await;
    let plant = "const s = document.createElement('script'); s.textContent = 'window.planted = 1'; \
                 document.body.append(s); return window.planted ?? null";
    assert!(session.ask(plant).await?.is_null(), "the planted script ran");
    session.until("the violation", "window.policyViolations.length > 0").await;
    let seen = session.violations().await?;
    assert!(seen[0].starts_with("script-src"), "{seen:?}");
    Ok(())
}

/// A page that is made to leave for a foreign address stays where it is.
pub async fn stays_at_home(session: &Session) -> WebDriverResult<()> {
    session.until("the page", "document.readyState === 'complete' && document.body").await;
    let before = session.ask("window.wasHere = 1; return location.origin").await?;
    session.ask("location.href = 'http://127.0.0.1:9/'; return null").await?;
    session.ask("window.open('http://127.0.0.1:9/'); return null").await?;
    session.until("the same page", "window.wasHere === 1").await;
    assert_eq!(session.ask("return location.origin").await?, before);
    assert_eq!(session.driver.windows().await?.len(), 1);
    Ok(())
}
