//! A door in front of a simulator's token endpoint, at which a relay can be killed: before the vendor has acted, or
//! after it has and before its answer leaves.

use axum::{Router, body::Body, extract::Request, response::Response};
use patchbay_sandbox::{Simulator, Start};
use std::{
    net::{Ipv4Addr, SocketAddr},
    process::Command,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::net::TcpListener;

/// When the request for a token meets its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meets {
    /// The vendor never sees it.
    Before,
    /// The vendor has spent the refresh token, and nobody hears what it gave for it.
    After,
}

/// A simulator on a port of its own.
pub struct Gate<S> {
    pub vendor: S,
    pub base: String,
    armed: Arc<Mutex<Option<(u32, Meets)>>>,
}

impl<S: Simulator> Gate<S> {
    /// Starts the simulator whose token endpoint is `token_path`.
    pub async fn open(start: Start, token_path: &'static str) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
        let address: SocketAddr = listener.local_addr().expect("it is bound");
        let base = format!("http://{address}");
        let vendor = S::start(&Start { base: base.clone(), ..start });
        let armed = Arc::new(Mutex::new(None));
        let (simulator, waits) = (vendor.clone(), Arc::clone(&armed));
        let app = Router::new().fallback(move |request: Request| {
            let (simulator, waits) = (simulator.clone(), Arc::clone(&waits));
            async move {
                let meets = match request.uri().path() == token_path {
                    true => waits.lock().unwrap_or_else(PoisonError::into_inner).take(),
                    false => None,
                };
                pass(&simulator, request, meets).await
            }
        });
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { vendor, base, armed }
    }

    /// The process `id` dies at its next token request.
    pub fn arm(&self, id: u32, meets: Meets) {
        *self.armed.lock().unwrap_or_else(PoisonError::into_inner) = Some((id, meets));
    }

    /// Whether nobody came since it was armed.
    pub fn is_armed(&self) -> bool {
        self.armed.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }
}

async fn pass<S: Simulator>(vendor: &S, request: Request, meets: Option<(u32, Meets)>) -> Response<Body> {
    if let Some((id, Meets::Before)) = meets {
        kill(id);
        return Response::new(Body::empty());
    }
    let answer = vendor.answer(request).await.unwrap_or_else(|cut| cut.into_response());
    if let Some((id, Meets::After)) = meets {
        kill(id);
    }
    answer
}

/// As the kernel would: SIGKILL, no destructor, no answer read.
fn kill(id: u32) {
    let done = Command::new("kill").args(["-9", &id.to_string()]).status();
    assert!(done.is_ok_and(|status| status.success()), "process {id} could not be killed");
}
