//! The least HTTP client: one request, one answer, one connection. Tests that kill servers want nothing pooled.

use serde_json::Value;
use std::{io, net::SocketAddr, time::Duration};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

/// Status, headers and body of an answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    /// The value of the first header of this name.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(own, _)| own.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }
}

/// Sends one request and reads its answer to the end.
///
/// # Errors
/// Whatever the socket says, a half answer, or ten seconds of silence.
pub async fn send(
    to: SocketAddr,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> io::Result<Answer> {
    tokio::time::timeout(Duration::from_secs(10), exchange(to, method, path, headers, body))
        .await
        .unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
}

async fn exchange(
    to: SocketAddr,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> io::Result<Answer> {
    let mut stream = TcpStream::connect(to).await?;
    let mut head =
        format!("{method} {path} HTTP/1.1\r\nconnection: close\r\ncontent-length: {}\r\n", body.len());
    if !headers.iter().any(|(name, _)| *name == "host") {
        head.push_str(&format!("host: {to}\r\n"));
    }
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("\r\n");
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(body).await?;
    let mut read = Vec::new();
    stream.read_to_end(&mut read).await?;
    parse(&read).ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
}

/// An answer that is whole; half of one is none.
fn parse(bytes: &[u8]) -> Option<Answer> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&bytes[..end]).ok()?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let headers = head.lines().skip(1).filter_map(|line| line.split_once(':'));
    let headers = headers.map(|(name, value)| (name.to_owned(), value.trim().to_owned())).collect();
    let mut answer = Answer { status, headers, body: bytes[end + 4..].to_vec() };
    if answer.header("transfer-encoding") == Some("chunked") {
        answer.body = whole(&answer.body)?;
    }
    match answer.header("content-length").and_then(|length| length.parse::<usize>().ok()) {
        Some(length) if answer.body.len() < length => None,
        Some(_) | None => Some(answer),
    }
}

/// A body that came in pieces, each after its length in hexadecimal; nothing where the last, empty one is missing.
fn whole(mut pieces: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let end = pieces.windows(2).position(|window| window == b"\r\n")?;
        let length = usize::from_str_radix(std::str::from_utf8(&pieces[..end]).ok()?.trim(), 16).ok()?;
        if length == 0 {
            return Some(body);
        }
        body.extend_from_slice(pieces.get(end + 2..end + 2 + length)?);
        pieces = pieces.get(end + 2 + length + 2..)?;
    }
}

/// Reads what a server keeps sending, into `heard`, until it or the task ends.
///
/// # Errors
/// Whatever the socket says.
pub async fn overhear(
    to: SocketAddr,
    path: &str,
    headers: &[(&str, &str)],
    heard: &std::sync::Mutex<Vec<u8>>,
) -> io::Result<()> {
    let mut stream = TcpStream::connect(to).await?;
    let mut head = format!("GET {path} HTTP/1.1\r\nhost: {to}\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    stream.write_all(format!("{head}\r\n").as_bytes()).await?;
    let mut some = [0; 4_096];
    loop {
        match stream.read(&mut some).await? {
            0 => return Ok(()),
            n => {
                heard.lock().unwrap_or_else(std::sync::PoisonError::into_inner).extend_from_slice(&some[..n])
            }
        }
    }
}
