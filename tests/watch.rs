//! A simulator on a port of its own that keeps a log of what reached it, and can keep requests waiting at its door.

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    extract::Request,
    response::Response,
};
use patchbay_sandbox::{Clock, Simulator, Start};
use std::{
    net::Ipv4Addr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};

/// One request, in the order they came.
#[derive(Debug, Clone)]
pub struct Heard {
    pub path: String,
    pub body: Bytes,
    /// Nothing while it has not been answered.
    pub status: Option<u16>,
}

impl Heard {
    /// Whether its body holds this text.
    pub fn says(&self, text: &str) -> bool {
        memchr::memmem::find(&self.body, text.as_bytes()).is_some()
    }
}

/// A watched simulator. Dropping it stops it.
pub struct Watched<S> {
    pub vendor: S,
    pub base: String,
    log: Arc<Mutex<Vec<Heard>>>,
    open: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl<S: Simulator> Watched<S> {
    /// Starts it with the machine's own time, as a real relay sees it. Requests whose body holds `waits` wait
    /// while the door is shut; they are in the log from the moment they came.
    pub async fn open(waits: &'static str) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
        let base = format!("http://{}", listener.local_addr().expect("it is bound"));
        let clock = Clock::starting_at(wall_ms());
        let vendor = S::start(&Start { clock, base: base.clone(), ..Start::in_process() });
        let log = Arc::new(Mutex::new(Vec::new()));
        let (open, door) = watch::channel(true);
        let (simulator, written) = (vendor.clone(), Arc::clone(&log));
        let app = Router::new().fallback(move |request: Request| {
            answer(simulator.clone(), Arc::clone(&written), door.clone(), waits, request)
        });
        let task = tokio::spawn(async move { axum::serve(listener, app).await.expect("it serves") });
        Self { vendor, base, log, open, task }
    }

    pub fn shut_the_door(&self, shut: bool) {
        self.open.send_replace(!shut);
    }

    /// What has come so far.
    pub fn heard(&self) -> Vec<Heard> {
        lock(&self.log).clone()
    }

    /// How many requests have come whose body holds `text`.
    pub fn count(&self, text: &str) -> usize {
        lock(&self.log).iter().filter(|heard| heard.says(text)).count()
    }
}

impl<S> Drop for Watched<S> {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn answer<S: Simulator>(
    vendor: S,
    log: Arc<Mutex<Vec<Heard>>>,
    mut door: watch::Receiver<bool>,
    waits: &'static str,
    request: Request,
) -> Response<Body> {
    let (head, body) = request.into_parts();
    let body = to_bytes(body, 1 << 20).await.unwrap_or_default();
    let heard = Heard { path: head.uri.path().to_owned(), body: body.clone(), status: None };
    let (held, at) = (heard.says(waits), {
        let mut log = lock(&log);
        log.push(heard);
        log.len() - 1
    });
    if held && door.wait_for(|open| *open).await.is_err() {
        return Response::new(Body::empty());
    }
    let request = Request::from_parts(head, Body::from(body));
    let answer = vendor.answer(request).await.unwrap_or_else(|cut| cut.into_response());
    lock(&log)[at].status = Some(answer.status().as_u16());
    answer
}

fn lock(log: &Mutex<Vec<Heard>>) -> MutexGuard<'_, Vec<Heard>> {
    log.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The machine's time, UTC milliseconds.
#[expect(clippy::disallowed_methods, reason = "a real relay is a process with the machine's own clock")]
pub fn wall_ms() -> u64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    u64::try_from(now.as_millis()).unwrap_or_default()
}
