//! A plain HTTP/1.1 listener that can hang up: a service that answers [`Cut`] closes the connection.

use crate::cut::Cut;
use axum::body::Body;
use http::{Request, Response};
use hyper_util::rt::TokioIo;
use std::future::Future;
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};

/// Serves until the returned task is aborted, and then drops every connection.
pub fn listen<S, F>(listener: TcpListener, service: S) -> JoinHandle<()>
where
    S: Fn(Request<Body>) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Result<Response<Body>, Cut>> + Send + 'static,
{
    tokio::spawn(async move {
        let mut connections = JoinSet::new();
        loop {
            let stream = tokio::select! {
                accepted = listener.accept() => match accepted {
                    Ok((stream, _)) => stream,
                    Err(error) => {
                        tracing::warn!(%error, "A simulator could not accept a connection.");
                        continue;
                    }
                },
                Some(_) = connections.join_next() => continue,
            };
            // Small answers must not wait for the peer's acknowledgement of the last one.
            let _ = stream.set_nodelay(true);
            let service = service.clone();
            connections.spawn(async move {
                let service = hyper::service::service_fn(move |request: Request<hyper::body::Incoming>| {
                    service(request.map(Body::new))
                });
                // An error here is a peer that left, or a cut that a fault asked for.
                let _ = hyper::server::conn::http1::Builder::new()
                    .serve_connection(TokioIo::new(stream), service)
                    .await;
            });
        }
    })
}
