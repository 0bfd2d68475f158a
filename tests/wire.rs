//! Networks between the relay and a simulated vendor: a quiet one, and one that loses, delays and repeats.

use axum::body::Body;
use bytes::Bytes;
use futures::future::BoxFuture;
use http_body_util::BodyExt as _;
use patchbay_kit::wire::{Wire, WireError, WireErrorKind};
use patchbay_sandbox::monday::Monday;
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

/// Hands requests straight to the simulator.
#[derive(Clone)]
pub struct Direct(pub Monday);

impl Wire for Direct {
    fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Result<http::Response<Bytes>, WireError>> {
        Box::pin(answer(self.0.clone(), request))
    }
}

/// Two accounts of the same vendor, told apart by the port of their address.
#[derive(Clone)]
pub struct Two {
    /// Everything that is not for the other.
    pub first: Monday,
    pub second: Monday,
    pub second_port: u16,
}

impl Wire for Two {
    fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Result<http::Response<Bytes>, WireError>> {
        let is_second = request.uri().port_u16() == Some(self.second_port);
        let monday = if is_second { &self.second } else { &self.first };
        Box::pin(answer(monday.clone(), request))
    }
}

async fn answer(monday: Monday, request: http::Request<Bytes>) -> Result<http::Response<Bytes>, WireError> {
    let broken = |_| WireError::maybe_sent(WireErrorKind::Broken);
    let (head, body) = monday.handle(request.map(Body::from)).await.map_err(|_| broken(()))?.into_parts();
    let body = body.collect().await.map_err(|_| broken(()))?.to_bytes();
    Ok(http::Response::from_parts(head, body))
}

/// Chances in `0.0..=1.0` that a call meets each misfortune.
#[derive(Debug, Clone, Copy, Default)]
pub struct Weather {
    /// Never arrives; the caller waits in vain.
    pub lost_before: f64,
    /// Arrives and is acted on; the answer is lost.
    pub lost_after: f64,
    /// Arrives only after the caller has given up.
    pub late: f64,
    /// Arrives twice.
    pub doubled: f64,
    /// Takes up to this long each way, in milliseconds.
    pub delay_ms: u64,
}

/// The same vendor through bad weather, repeated exactly by its seed.
#[derive(Clone)]
pub struct Stormy {
    monday: Monday,
    weather: Weather,
    chance: Arc<Mutex<ChaCha8Rng>>,
}

impl Stormy {
    pub fn new(monday: Monday, weather: Weather, seed: u64) -> Self {
        Self { monday, weather, chance: Arc::new(Mutex::new(ChaCha8Rng::seed_from_u64(seed))) }
    }

    fn unit(&self) -> f64 {
        f64::from(self.chance.lock().unwrap_or_else(PoisonError::into_inner).next_u32()) / f64::from(u32::MAX)
    }

    async fn travel(&self) {
        let ms = (self.unit() * self.weather.delay_ms as f64) as u64;
        tokio::time::sleep(Duration::from_millis(ms)).await;
    }
}

fn copy(request: &http::Request<Bytes>) -> http::Request<Bytes> {
    let mut copy = http::Request::new(request.body().clone());
    *copy.method_mut() = request.method().clone();
    *copy.uri_mut() = request.uri().clone();
    *copy.headers_mut() = request.headers().clone();
    copy
}

impl Wire for Stormy {
    fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Result<http::Response<Bytes>, WireError>> {
        Box::pin(async move {
            self.travel().await;
            let (fate, w) = (self.unit(), self.weather);
            if fate < w.lost_before {
                return Err(WireError::maybe_sent(WireErrorKind::Timeout));
            }
            if fate < w.lost_before + w.late {
                let (monday, request) = (self.monday.clone(), copy(&request));
                // The bytes were on their way already: nothing recalls them, not even the sender's death.
                tokio::spawn(async move {
                    tokio::time::sleep(Duration::from_millis(3_000)).await;
                    drop(answer(monday, request).await);
                });
                return Err(WireError::maybe_sent(WireErrorKind::Timeout));
            }
            if fate < w.lost_before + w.late + w.doubled {
                drop(answer(self.monday.clone(), copy(&request)).await);
            }
            let answered = answer(self.monday.clone(), request).await;
            self.travel().await;
            if fate > 1.0 - w.lost_after {
                return Err(WireError::maybe_sent(WireErrorKind::Broken));
            }
            answered
        })
    }
}
