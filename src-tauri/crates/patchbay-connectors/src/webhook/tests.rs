//! Addresses, headers and secrets as people enter them. Nothing here is ever sent.

use super::Webhook;
use crate::script::{Script, cx_of};
use data_encoding::{BASE64, BASE64_NOPAD};
use patchbay_kit::{
    connector::{Account, Connector},
    http::Http,
};
use patchbay_model::problem::Problem;
use std::sync::Arc;

async fn check(
    settings: &[(&str, &str)],
    secrets: &[(&str, &str)],
    private: bool,
) -> Result<Account, Problem> {
    let script = Script::new([]);
    let mut cx = cx_of(&Webhook, &script, settings, secrets);
    if private {
        cx.http = Http::new(Arc::clone(&script) as _, Arc::clone(cx.http.limiter()), cx.world.clone(), true);
    }
    let account = Webhook.check(&cx).await;
    assert!(script.asked().is_empty(), "nobody knows what a call would do");
    account
}

async fn bare(url: &str, private: bool) -> Result<Account, Problem> {
    check(&[("way", "none"), ("url", url)], &[], private).await
}

async fn header(name: &str, value: &str) -> Result<Account, Problem> {
    let settings = [("way", "header"), ("url", "https://hooks.example.com/in"), ("header_name", name)];
    check(&settings, &[("header_value", value)], false).await
}

async fn signed(secret: &str) -> Result<Account, Problem> {
    check(&[("way", "signed"), ("url", "https://hooks.example.com/in")], &[("signing", secret)], false).await
}

#[tokio::test]
async fn an_https_address_is_an_account_by_its_host_and_its_path_stays_out() {
    let account =
        bare("https://Hooks.example.com:8443/in/k-4711?key=s3cr3t", false).await.expect("an account");
    assert_eq!(account.name, "hooks.example.com:8443");
    assert_eq!(account.who, "without proof: proven by the first delivery");
    assert_eq!(account.id, "https://hooks.example.com:8443");
    assert!(!account.person);
}

#[tokio::test]
async fn an_address_that_cannot_or_may_not_be_called_is_refused() {
    for (url, code, said) in [
        ("", "address.invalid", "no address"),
        ("hooks.example.com/in", "address.invalid", "no address"),
        ("http://hooks.example.com/in", "address.invalid", "https:// only"),
        ("ftp://hooks.example.com/in", "address.invalid", "begins with https://"),
        ("https://user@hooks.example.com/in", "address.invalid", "user name or password"),
        ("https://:pw@hooks.example.com/in", "address.invalid", "user name or password"),
        ("https://hooks.example.com/in#part", "address.invalid", "#"),
        ("https://127.0.0.1/in", "address.refused", "on this machine"),
        ("https://0x7f.1/in", "address.refused", "on this machine"),
        ("https://[::1]:8443/in", "address.refused", "on this machine"),
        ("https://169.254.169.254/latest", "address.refused", "on this machine"),
        ("https://10.0.0.8/in", "address.refused", "on this machine"),
    ] {
        let problem = bare(url, false).await.expect_err(url);
        assert_eq!(problem.code, code, "{url}");
        assert!(problem.message.contains(said), "{url}: {}", problem.message);
    }
}

#[tokio::test]
async fn where_private_addresses_are_allowed_plain_http_is_too_and_user_names_are_not() {
    let account = bare("http://127.0.0.1:4711/in", true).await.expect("an account");
    assert_eq!(account.id, "http://127.0.0.1:4711");
    assert!(bare("http://user:pw@127.0.0.1:4711/in", true).await.is_err());
    assert!(bare("ftp://127.0.0.1/in", true).await.is_err());
}

#[tokio::test]
async fn a_header_of_https_own_or_of_the_delivery_is_refused_by_name() {
    for name in [
        "Host",
        "Content-Length",
        "content-type",
        "Transfer-Encoding",
        "Connection",
        "Proxy-Authorization",
        "Webhook-Signature",
        "Idempotency-Key",
        "Cookie",
        "Sec-Fetch-Mode",
    ] {
        let problem = header(name, "v").await.expect_err(name);
        assert_eq!(problem.code, "header.name");
        assert!(problem.message.contains(name), "{}", problem.message);
    }
    for name in ["X Api", "X-Api:", "X-Äpi", "x\r\ny"] {
        assert_eq!(header(name, "v").await.expect_err(name).code, "header.name");
    }
    for name in ["X-Api-Key", "Authorization", "api_key"] {
        let account = header(name, "Bearer abc").await.expect(name);
        assert_eq!(account.who, "header: proven by the first delivery");
    }
}

#[tokio::test]
async fn a_value_that_cannot_be_sent_is_refused_without_being_repeated() {
    for value in ["s3cr3t\r\nHost: evil.example", "s3cr3t\u{7f}"] {
        let problem = header("X-Api-Key", value).await.expect_err("unsendable");
        assert_eq!(problem.code, "header.value");
        assert!(!format!("{problem:?}").contains("s3cr3t"));
    }
    assert_eq!(header("X-Api-Key", " ").await.expect_err("nothing").code, "auth.missing");
}

#[tokio::test]
async fn a_user_name_holds_no_colon_and_a_password_is_needed() {
    let settings = |user| [("way", "basic"), ("url", "https://hooks.example.com/in"), ("user", user)];
    let account = check(&settings("relay"), &[("password", "p:w")], false).await.expect("an account");
    assert_eq!(account.who, "user name and password: proven by the first delivery");
    let colon = check(&settings("re:lay"), &[("password", "pw")], false).await.expect_err("a colon");
    assert_eq!(colon.code, "header.value");
    let none = check(&settings("relay"), &[], false).await.expect_err("no password");
    assert_eq!(none.code, "auth.missing");
}

#[tokio::test]
async fn a_signing_secret_has_the_published_form() {
    for length in [24, 32, 64] {
        let key = vec![7; length];
        for text in [BASE64.encode(&key), BASE64_NOPAD.encode(&key)] {
            let account = signed(&format!(" whsec_{text}\n")).await.expect("a secret");
            assert_eq!(account.who, "signed: proven by the first delivery");
        }
    }
    let text = |length: usize| BASE64.encode(&vec![7; length]);
    for (secret, said) in [
        (text(32), "whsec_ and base64"),
        ("whsec_%%%".to_owned(), "whsec_ and base64"),
        (format!("whsec_{}", text(23)), "this one has 23"),
        (format!("whsec_{}", text(65)), "this one has 65"),
        (format!("whsk_{}", text(32)), "key pair"),
    ] {
        let problem = signed(&secret).await.expect_err("no secret");
        assert_eq!(problem.code, "signing.form");
        assert!(problem.message.contains(said), "{}", problem.message);
        assert!(!problem.message.contains(&text(32)));
    }
    let bare = check(&[("way", "signed"), ("url", "https://h.example.com/")], &[], false).await;
    assert_eq!(bare.expect_err("no secret").code, "auth.missing");
}
