//! The intake's own port: bound at start, bound anew when a person chooses another one, shut with a reason when
//! it cannot be had. The relay runs either way.

use crate::listen::{Listening, listen};
use axum::{Router, http::StatusCode, response::IntoResponse as _};
use patchbay_model::{
    limits,
    problem::{Problem, Remedy},
};
use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::net::TcpListener;

/// How long requests that were begun may take when the port is given up.
const CLOSE_WITHIN: Duration = Duration::from_secs(3);

pub(crate) struct Intake {
    router: Router,
    now: Mutex<Now>,
}

struct Now {
    port: u16,
    listening: Option<Listening>,
    problem: Option<Problem>,
}

impl Intake {
    /// Binds `port` (0: any free one). A port that cannot be had leaves intake shut and says so.
    pub(crate) async fn open(router: Router, port: u16) -> Self {
        let (listening, problem) = match bind(port, &router).await {
            Ok(listening) => (Some(listening), None),
            Err(problem) => {
                tracing::error!(port, "The intake's port could not be bound; intake is shut.");
                (None, Some(problem))
            }
        };
        Self { router, now: Mutex::new(Now { port, listening, problem }) }
    }

    /// `http://127.0.0.1:port`, of the port that is bound or was asked for.
    pub(crate) fn address(&self) -> String {
        let now = self.lock();
        let port = now.listening.as_ref().map_or(now.port, |listening| listening.address().port());
        format!("http://{}:{port}", Ipv4Addr::LOCALHOST)
    }

    pub(crate) fn problem(&self) -> Option<Problem> {
        self.lock().problem.clone()
    }

    /// Moves to another port. The old one stays in use when the new one cannot be had.
    pub(crate) async fn rebind(&self, port: u16) -> Result<(), Problem> {
        let listening = bind(port, &self.router).await?;
        let old = {
            let mut now = self.lock();
            now.port = port;
            now.problem = None;
            now.listening.replace(listening)
        };
        if let Some(old) = old {
            old.close(CLOSE_WITHIN).await;
        }
        Ok(())
    }

    pub(crate) async fn close(&self) {
        let old = self.lock().listening.take();
        if let Some(old) = old {
            old.close(CLOSE_WITHIN).await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn bind(port: u16, router: &Router) -> Result<Listening, Problem> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let bound = TcpListener::bind(address).await.and_then(|listener| listen(listener, router.clone()));
    bound.map_err(|error| {
        Problem::new(
            "intake.port_taken",
            format!("Port {port} cannot be used, so no events come in. Another program may have it. Choose another port."),
        )
        .remedy(Remedy::ChangePort)
        .detail(error.to_string())
    })
}

/// What stands at the intake's port while nothing can be received: senders are told to come again.
pub(crate) fn shut() -> Router {
    Router::new().fallback(|| async {
        let mut response = crate::door::problem_response(
            StatusCode::SERVICE_UNAVAILABLE,
            Problem::new("intake_shut", "Patchbay takes no events right now. Send this again.")
                .remedy(Remedy::Retry),
        );
        response.headers_mut().insert(http::header::RETRY_AFTER, limits::QUEUE_PAUSE_RETRY_S.into());
        response.into_response()
    })
}
