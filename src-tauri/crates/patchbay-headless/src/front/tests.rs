//! Who gets past the front, and what everything that leaves it carries.

use super::*;
use axum::{Extension, body::Body, routing::get};
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;

const HOST_NAME: &str = "127.0.0.1:4100";

/// A door that says whether it was told who asks.
fn front(page: Option<&Path>) -> Router {
    let who = async |caller: Option<Extension<Caller>>| match caller {
        Some(Extension(Caller::Token)) => "token",
        Some(Extension(Caller::Unlocked)) => "unlocked",
        Some(Extension(Caller::Window)) => "window",
        None => "nobody",
    };
    let door = Router::new().route("/api/who", get(who));
    let unlock = Unlock::of(page.unwrap_or(Path::new("nowhere")));
    router(door, Front::new("right-token".to_owned(), 4100, unlock), page)
}

async fn ask(router: Router, path: &str, headers: &[(&str, &str)]) -> (StatusCode, HeaderMap, String) {
    let mut request = Request::get(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let Ok(response) = router.oneshot(request.body(Body::empty()).expect("a request")).await;
    let (parts, body) = response.into_parts();
    let body = body.collect().await.expect("a body").to_bytes();
    (parts.status, parts.headers, String::from_utf8_lossy(&body).into_owned())
}

#[tokio::test]
async fn the_token_counts_in_the_header_and_nowhere_else() {
    let host = ("host", HOST_NAME);
    for (headers, path) in [
        (vec![host], "/api/who"),
        (vec![host, ("authorization", "Bearer wrong")], "/api/who"),
        (vec![host, ("authorization", "Bearer right-token2")], "/api/who"),
        (vec![host, ("authorization", "right-token")], "/api/who"),
        (vec![host, ("authorization", "Basic right-token")], "/api/who"),
        (vec![host, ("cookie", "token=right-token")], "/api/who"),
        (vec![host], "/api/who?token=right-token&access_token=right-token"),
        (vec![host], "/practice/api/who"),
        (vec![host], "/api"),
    ] {
        let (status, answered, body) = ask(front(None), path, &headers).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED, "{path} {headers:?}");
        assert_eq!(answered["www-authenticate"], "Bearer");
        assert_eq!(answered["content-type"], "application/problem+json");
        assert!(!body.contains("right-token"));
    }
    for given in ["Bearer right-token", "bearer right-token"] {
        let (status, _, body) = ask(front(None), "/api/who", &[host, ("authorization", given)]).await;
        assert_eq!((status, body.as_str()), (StatusCode::OK, "token"));
    }
}

#[tokio::test]
async fn the_second_token_counts_beside_the_first_and_for_an_hour() {
    let home = std::env::temp_dir().join(format!("patchbay-unlock-{}", std::process::id()));
    std::fs::create_dir_all(&home).expect("a folder");
    let file = unlock::make(&home).expect("is written");
    let second = std::fs::read_to_string(&file).expect("is there");
    let (host, token) = (("host", HOST_NAME), ("authorization", "Bearer right-token"));
    let who = async |headers: &[(&str, &str)]| ask(front(Some(&home)), "/api/who", headers).await.2;
    assert_eq!(who(&[host, token, ("x-patchbay-unlock", &second)]).await, "unlocked");
    assert_eq!(who(&[host, token, ("x-patchbay-unlock", "wrong")]).await, "token");
    assert_eq!(who(&[host, token]).await, "token");
    let alone = ask(front(Some(&home)), "/api/who", &[host, ("x-patchbay-unlock", &second)]).await;
    assert_eq!(alone.0, StatusCode::UNAUTHORIZED, "it opens nothing by itself");
    let made = std::fs::File::options().write(true).open(&file).expect("opens");
    let written = made.metadata().and_then(|meta| meta.modified()).expect("a time");
    made.set_modified(written - std::time::Duration::from_secs(3_601)).expect("is set back");
    assert_eq!(who(&[host, token, ("x-patchbay-unlock", &second)]).await, "token", "its hour is over");
    made.set_modified(written + std::time::Duration::from_secs(3_600)).expect("is set ahead");
    assert_eq!(who(&[host, token, ("x-patchbay-unlock", &second)]).await, "token", "not of this hour");
    std::fs::write(&file, "").expect("writes");
    assert_eq!(who(&[host, token, ("x-patchbay-unlock", "")]).await, "token", "an empty file opens nothing");
    std::fs::remove_dir_all(&home).expect("is gone");
}

#[tokio::test]
async fn another_host_name_is_refused_whatever_else_is_right() {
    let token = ("authorization", "Bearer right-token");
    for host in ["evil.example", "127.0.0.1", "127.0.0.1:4101", "localhost", "evil.example:4100", ""] {
        let (status, ..) = ask(front(None), "/api/who", &[("host", host), token]).await;
        assert_eq!(status, StatusCode::MISDIRECTED_REQUEST, "{host}");
    }
    let (status, ..) = ask(front(None), "/api/who", &[token]).await;
    assert_eq!(status, StatusCode::MISDIRECTED_REQUEST, "no name at all");
    let two = [("host", HOST_NAME), ("host", "evil.example"), token];
    assert_eq!(ask(front(None), "/api/who", &two).await.0, StatusCode::MISDIRECTED_REQUEST);
    for host in [HOST_NAME, "localhost:4100", "LOCALHOST:4100"] {
        assert_eq!(ask(front(None), "/api/who", &[("host", host), token]).await.0, StatusCode::OK);
    }
}

#[tokio::test]
async fn the_page_needs_no_token_and_every_answer_carries_its_policy() {
    let page = std::env::temp_dir().join(format!("patchbay-page-{}", std::process::id()));
    std::fs::create_dir_all(&page).expect("a folder");
    std::fs::write(page.join("index.html"), "<!doctype html>the page").expect("writes");
    std::fs::write(page.join("app.js"), "1").expect("writes");
    let host = ("host", HOST_NAME);
    for (path, body) in [("/", "the page"), ("/routes/new", "the page"), ("/app.js", "1")] {
        let (status, headers, text) = ask(front(Some(&page)), path, &[host]).await;
        assert!(status == StatusCode::OK && text.contains(body), "{path}: {status} {text}");
        assert!(
            headers["content-security-policy"]
                .to_str()
                .is_ok_and(|csp| csp.starts_with("default-src 'none'"))
        );
        assert_eq!(
            (&headers["x-content-type-options"], &headers["referrer-policy"]),
            (&"nosniff".parse().expect("a value"), &"no-referrer".parse().expect("a value"))
        );
        assert!(!headers.contains_key("access-control-allow-origin"));
    }
    assert_eq!(
        ask(front(Some(&page)), "/..%2f..%2fetc%2fpasswd", &[host]).await.2,
        "<!doctype html>the page"
    );
    let answered =
        ask(front(Some(&page)), "/api/who", &[host, ("authorization", "Bearer right-token")]).await.1;
    assert_eq!(answered["cache-control"], "no-store");
    std::fs::remove_dir_all(&page).expect("removes");
    let (status, headers, text) = ask(front(None), "/", &[host]).await;
    assert_eq!(
        (status, &headers["content-type"]),
        (StatusCode::NOT_FOUND, &"application/problem+json".parse().expect("a value"))
    );
    assert!(text.contains("page.missing"));
}
