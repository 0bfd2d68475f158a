//! Addresses of webhook triggers, and everything else that people paste.

use super::Zapier;
use crate::script::{Script, cx_of};
use patchbay_kit::{connector::Connector, http::Http};
use patchbay_model::problem::{Problem, Remedy};
use std::sync::Arc;

const HOOK: &str = "https://hooks.zapier.com/hooks/catch/123456/abcdef/";

async fn check(hook: &str, private: bool) -> Result<patchbay_kit::connector::Account, Problem> {
    let script = Script::new([]);
    let mut cx = cx_of(&Zapier, &script, &[], &[("hook_url", hook)]);
    if private {
        cx.http = Http::new(Arc::clone(&script) as _, Arc::clone(cx.http.limiter()), cx.world.clone(), true);
    }
    let account = Zapier.check(&cx).await;
    assert!(script.asked().is_empty(), "a call would start the Zap");
    account
}

#[tokio::test]
async fn an_address_of_the_form_is_taken_and_nothing_is_sent() {
    for hook in [
        HOOK,
        " https://hooks.zapier.com/hooks/catch/123456/abcdef ",
        "https://hooks.zapier.com/hooks/catch/abcdef",
        "https://hooks.zapier.com/hooks/standard/123/abc-def/",
    ] {
        let account = check(hook, false).await.expect(hook);
        assert_eq!(account.name, "Zapier");
        assert_eq!(account.who, "webhook address: proven by the first delivery");
        assert!(
            account.id.is_empty() && account.learned.is_empty(),
            "nothing of the secret leaves the vault"
        );
    }
}

#[tokio::test]
async fn what_is_no_such_address_is_refused_in_a_sentence_that_does_not_repeat_it() {
    for (hook, said) in [
        ("hooks.zapier.com/hooks/catch/1/secret/", "no address"),
        ("http://hooks.zapier.com/hooks/catch/1/secret/", "https://"),
        ("https://hooks.zapier.com:8443/hooks/catch/1/secret/", "no port"),
        ("https://user:secret@hooks.zapier.com/hooks/catch/1/secret/", "user name"),
        ("https://hooks.zapier.com/hooks/catch/1/secret/#x", "user name"),
        ("https://hooks.zapier.com.evil.example/hooks/catch/1/secret/", "is at hooks.zapier.com"),
        ("https://zapier.com/app/editor/secret", "a page of Zapier's"),
        ("https://hooks.zapier.com/", "cut short"),
        ("https://hooks.zapier.com/hooks/catch/", "cut short"),
        ("https://hooks.zapier.com/hooks/catch", "cut short"),
        ("https://hooks.zapier.com/hooks", "cut short"),
        ("https://hooks.zapier.com/hooks/catch/1//secret/", "cut short"),
        ("https://hooks.zapier.com/hooks/catch/1/secret/more/", "cut short"),
        ("https://hooks.zapier.com/hooks/catch/1/<secret>/", "cut short"),
        ("http://127.0.0.1:4711/hooks/catch/1/secret/", "https://"),
    ] {
        let problem = check(hook, false).await.expect_err(hook);
        assert_eq!((problem.code.as_ref(), &problem.remedy), ("address.invalid", &Remedy::Reconnect));
        assert!(problem.message.contains(said), "{hook}: {}", problem.message);
        assert!(!format!("{problem:?}").contains("secret"), "{problem:?}");
    }
    assert_eq!(check("  ", false).await.expect_err("nothing").code, "auth.missing");
}

#[tokio::test]
async fn a_simulators_address_is_taken_only_where_private_addresses_are() {
    check("http://127.0.0.1:4711/hooks/catch/1/abc/", true).await.expect("a simulator");
    assert!(check("file:///hooks/catch/1/abc/", true).await.is_err());
    // Zapier's own host keeps its own form.
    assert!(check("http://hooks.zapier.com/hooks/catch/1/abc/", true).await.is_err());
}
