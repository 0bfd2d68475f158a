//! Looking at a screen while somebody works on it.

use serde_json::json;
use thirtyfour::error::WebDriverResult;

use crate::hand::Person;
use crate::session::SIZES;

/// Keeps pictures in both sizes and finds nothing in either that would keep somebody out.
pub async fn looked_at(person: &Person<'_>, what: &str) -> WebDriverResult<()> {
    let session = person.session;
    let [large, small] = SIZES;
    for size in [small, large] {
        session.resize(size).await?;
        session.picture(&format!("{what}-{}", size.0)).await?;
        if size == small {
            assert_eq!(session.barriers().await?, Vec::<String>::new(), "{what}");
        }
    }
    Ok(())
}

/// The same without another size: what floats goes away when the window changes.
pub async fn glanced_at(person: &Person<'_>, what: &str) -> WebDriverResult<()> {
    person.session.picture(what).await?;
    assert_eq!(person.session.barriers().await?, Vec::<String>::new(), "{what}");
    Ok(())
}

/// Waits until each of the words stands within what `css` names.
pub async fn says(person: &Person<'_>, css: &str, words: &[&str]) {
    for word in words {
        let condition = format!(
            "[...document.querySelectorAll({})].some((one) => one.innerText.includes({}))",
            json!(css),
            json!(word)
        );
        person.session.until(word, &condition).await;
    }
}
