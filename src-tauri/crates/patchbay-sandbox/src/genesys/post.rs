//! How an event leaves: a call that somebody carries. Over a socket here, in process in a simulation.

use bytes::Bytes;
use futures::FutureExt as _;
use futures::future::BoxFuture;
use http_body_util::Full;
use hyper_util::rt::TokioIo;
use std::future::Future;
use std::io;
use std::time::Duration;
use tokio::net::TcpStream;

/// One HTTP POST of a data action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    pub url: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

/// Carries calls. The answer is the HTTP status; an error is no answer.
pub trait Post: Send + Sync + 'static {
    fn post(&self, call: Call) -> BoxFuture<'static, io::Result<u16>>;
}

impl<C, F> Post for C
where
    C: Fn(Call) -> F + Send + Sync + 'static,
    F: Future<Output = io::Result<u16>> + Send + 'static,
{
    fn post(&self, call: Call) -> BoxFuture<'static, io::Result<u16>> {
        self(call).boxed()
    }
}

/// Plain HTTP/1.1 over TCP, one connection per call, 10 s in all: what a practice relay on this machine needs.
#[derive(Clone, Copy, Debug, Default)]
pub struct HttpPost;

/// The timeout a data action for this purpose is given.
const TIMEOUT: Duration = Duration::from_secs(10);

impl Post for HttpPost {
    fn post(&self, call: Call) -> BoxFuture<'static, io::Result<u16>> {
        async move { tokio::time::timeout(TIMEOUT, send(call)).await.map_err(io::Error::other)? }.boxed()
    }
}

async fn send(call: Call) -> io::Result<u16> {
    let url = url::Url::parse(&call.url).map_err(io::Error::other)?;
    let (Some(host), Some(port), "http") = (url.host_str(), url.port_or_known_default(), url.scheme()) else {
        return Err(io::Error::other("the practice target is a plain http URL"));
    };
    let stream = TcpStream::connect((host.trim_matches(['[', ']']), port)).await?;
    stream.set_nodelay(true)?;
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(io::Error::other)?;
    let connection = tokio::spawn(connection);
    let mut request = http::Request::post(&url[url::Position::BeforePath..url::Position::AfterQuery])
        .header("host", format!("{host}:{port}"))
        .header("connection", "close");
    for (name, value) in &call.headers {
        request = request.header(name, value);
    }
    let request = request.body(Full::new(Bytes::from(call.body))).map_err(io::Error::other)?;
    let response = sender.send_request(request).await.map_err(io::Error::other);
    connection.abort();
    Ok(response?.status().as_u16())
}
