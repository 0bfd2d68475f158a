//! Over a real socket: answers, and connections that are cut.

use super::*;
use crate::listen::listen;
use crate::monday::Fault;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tower::Service as _;

async fn exchange(address: std::net::SocketAddr, monday: &Monday) -> String {
    let body = creating(monday, "A", json!({})).to_string();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!(
        "POST /v2 HTTP/1.1\r\nhost: x\r\nauthorization: {}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        monday.token(),
        body.len()
    );
    stream.write_all((head + &body).as_bytes()).await.unwrap();
    let mut heard = String::new();
    // A reset is as good as an early end: both are no answer.
    let _ = stream.read_to_string(&mut heard).await;
    heard
}

#[tokio::test]
async fn a_cut_connection_ends_without_a_single_byte() {
    let monday = monday();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let served = monday.clone();
    let task = listen(listener, move |request| {
        let monday = served.clone();
        async move { monday.handle(request).await }
    });
    assert!(exchange(address, &monday).await.starts_with("HTTP/1.1 200 OK\r\n"));
    monday.fail_next([Fault::CutBefore, Fault::CutAfter]);
    assert_eq!(exchange(address, &monday).await, "");
    assert_eq!(monday.items_created(), 1);
    assert_eq!(exchange(address, &monday).await, "");
    assert_eq!(monday.items_created(), 2);
    task.abort();
}

#[tokio::test]
async fn a_router_answers_a_cut_with_a_body_that_fails() {
    let monday = monday();
    let mut router = monday.router();
    let answer = router.call(request(&monday, &creating(&monday, "A", json!({})), &[])).await.unwrap();
    assert_eq!(hear(answer).await.status, 200);
    monday.fail_next([Fault::CutAfter]);
    let answer = router.call(request(&monday, &creating(&monday, "B", json!({})), &[])).await.unwrap();
    assert!(axum::body::to_bytes(answer.into_body(), 1_000).await.is_err());
    assert_eq!(monday.items_created(), 2);
}
