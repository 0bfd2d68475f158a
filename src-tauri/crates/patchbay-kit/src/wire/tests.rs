//! The real wire against a few bytes of HTTP on loopback.

use super::*;
use patchbay_model::limits::ANSWER_BYTES_MAX;
use std::net::SocketAddr;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

/// Answers every connection with the same bytes and closes it; returns where, and counts the connections.
async fn server(answer: Vec<u8>) -> (SocketAddr, std::sync::Arc<std::sync::atomic::AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let at = listener.local_addr().expect("an address");
    let count = std::sync::Arc::<std::sync::atomic::AtomicUsize>::default();
    let seen = std::sync::Arc::clone(&count);
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            seen.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            let mut request = [0; 4096];
            let _ = socket.read(&mut request).await;
            let _ = socket.write_all(&answer).await;
            let _ = socket.shutdown().await;
        }
    });
    (at, count)
}

pub fn post(uri: &str, private: bool) -> http::Request<Bytes> {
    let mut request = http::Request::post(uri).body(Bytes::from_static(b"{}")).expect("a request");
    if private {
        request.extensions_mut().insert(AllowPrivate);
    }
    request
}

async fn send(uri: &str, private: bool) -> Result<http::Response<Bytes>, WireError> {
    ReqwestWire::new().expect("a client").send(post(uri, private)).await
}

#[tokio::test]
async fn an_answer_comes_back_whole_and_a_redirect_is_not_followed() {
    let (at, _) = server(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nx-a: b\r\n\r\nok".to_vec()).await;
    let answer = send(&format!("http://{at}/x"), true).await.expect("an answer");
    assert_eq!((answer.status().as_u16(), &answer.body()[..]), (200, &b"ok"[..]));
    assert_eq!(answer.headers()["x-a"], "b");
    let (at, count) = server(
        format!("HTTP/1.1 307 T\r\nlocation: http://{at}/y\r\ncontent-length: 0\r\n\r\n").into_bytes(),
    )
    .await;
    assert_eq!(send(&format!("http://{at}/x"), true).await.expect("an answer").status(), 307);
    assert_eq!(count.load(std::sync::atomic::Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_port_nobody_listens_on_means_that_nothing_was_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let at = listener.local_addr().expect("an address");
    drop(listener);
    let error = send(&format!("http://{at}/"), true).await.expect_err("nobody there");
    assert_eq!(error, WireError::not_sent(WireErrorKind::Connect));
}

#[tokio::test]
async fn an_answer_that_breaks_off_means_that_something_may_have_been() {
    for cut in ["", "HTTP/1.1 200 OK\r\ncontent-le", "HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\nhalf"] {
        let (at, count) = server(cut.as_bytes().to_vec()).await;
        let error = send(&format!("http://{at}/"), true).await.expect_err("half an answer");
        assert_eq!(error, WireError::maybe_sent(WireErrorKind::Broken), "{cut}");
        assert_eq!(count.load(std::sync::atomic::Ordering::SeqCst), 1, "sent once: {cut}");
    }
}

#[tokio::test]
async fn an_answer_past_the_cap_is_cut() {
    let mut answer =
        format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", ANSWER_BYTES_MAX + 1).into_bytes();
    answer.resize(answer.len() + ANSWER_BYTES_MAX + 1, b' ');
    let (at, _) = server(answer).await;
    let error = send(&format!("http://{at}/"), true).await.expect_err("too long");
    assert_eq!(error, WireError::maybe_sent(WireErrorKind::TooLong));
}

#[tokio::test]
async fn a_guarded_connection_reaches_neither_this_machine_nor_plain_http() {
    for uri in [
        "https://127.0.0.1/",
        "https://127.1/",
        "https://0x7f.1/",
        "https://2130706433/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://192.168.0.1:8443/",
        "https://169.254.169.254/latest",
    ] {
        let error = send(uri, false).await.expect_err(uri);
        assert_eq!(error, WireError::not_sent(WireErrorKind::Refused), "{uri}");
    }
    assert_eq!(
        send("https://localhost/", false).await.expect_err("a name of this machine"),
        WireError::not_sent(WireErrorKind::Refused)
    );
    assert_eq!(
        send("http://vendor.example/", false).await.expect_err("plain"),
        WireError::not_sent(WireErrorKind::NotHttps)
    );
}
