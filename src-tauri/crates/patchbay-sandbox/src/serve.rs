//! Both simulators on ports of this machine: for demos, for other programs' tests, for the practice mode.

use crate::clock::Clock;
use crate::genesys::{CLIENT_ID, CLIENT_SECRET, Genesys, HttpPost};
use crate::listen::listen;
use crate::monday::{Monday, Plan};
use serde_json::{Value, json};
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// How to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// 0 takes any free port.
    pub monday_port: u16,
    pub genesys_port: u16,
    /// Decides conversations, repeats and faults. Printed in [`Running::line`].
    pub seed: u64,
    /// The wall time now, in UTC milliseconds: this crate does not look at the machine's clock.
    pub wall_ms: u64,
    /// The plan whose limits the monday account has.
    pub plan: Plan,
}

impl Default for Options {
    /// Any ports, seed 7, 2026-11-21 09:00 UTC, the Pro plan.
    fn default() -> Options {
        Options { monday_port: 0, genesys_port: 0, seed: 7, wall_ms: 1_795_251_600_000, plan: Plan::Pro }
    }
}

/// Simulators that are being served. Dropping it stops them, like [`Running::shutdown`].
pub struct Running {
    pub monday: Monday,
    pub genesys: Genesys,
    pub monday_address: SocketAddr,
    pub genesys_address: SocketAddr,
    tasks: Vec<JoinHandle<()>>,
}

/// Serves both simulators on loopback until [`Running`] is dropped.
///
/// # Errors
/// A port that cannot be had.
pub async fn serve(options: Options) -> io::Result<Running> {
    let clock = Clock::starting_at(options.wall_ms);
    let monday = Monday::new(clock, options.seed, options.plan);
    let genesys = Genesys::new(clock, options.seed, HttpPost);
    let monday_listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.monday_port)).await?;
    let genesys_listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.genesys_port)).await?;
    let (monday_address, genesys_address) = (monday_listener.local_addr()?, genesys_listener.local_addr()?);
    let tasks = vec![
        listen(monday_listener, {
            let monday = monday.clone();
            move |request| {
                let monday = monday.clone();
                async move { monday.handle(request).await }
            }
        }),
        listen(genesys_listener, {
            let genesys = genesys.clone();
            move |request| {
                let genesys = genesys.clone();
                async move { genesys.handle(request).await }
            }
        }),
        tokio::spawn({
            let genesys = genesys.clone();
            async move { genesys.run().await }
        }),
    ];
    Ok(Running { monday, genesys, monday_address, genesys_address, tasks })
}

impl Running {
    /// Addresses and test credentials, as one JSON object that fits a line.
    pub fn line(&self) -> Value {
        let codes = self.genesys.org().wrapup_codes.iter();
        let codes: Vec<Value> = codes.map(|code| json!({ "id": code.id, "name": code.name })).collect();
        json!({
            "seed": self.genesys.seed(),
            "monday": {
                "endpoint": format!("http://{}/v2", self.monday_address),
                "token": self.monday.token(),
                "board_id": self.monday.board_id(),
            },
            "genesys": {
                "base": format!("http://{}", self.genesys_address),
                "host": self.genesys_address.ip().to_string(),
                "port": self.genesys_address.port(),
                "client_id": CLIENT_ID,
                "client_secret": CLIENT_SECRET,
                "wrapup_codes": codes,
            },
        })
    }

    /// Stops serving and drops every connection.
    pub fn shutdown(self) {}
}

impl Drop for Running {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::genesys::{Call, Post as _, Target};

    #[tokio::test]
    async fn both_answer_on_their_ports_and_stop() {
        let running = serve(Options::default()).await.unwrap();
        let line = running.line();
        let call = |url: &str| Call { url: url.to_owned(), headers: Vec::new(), body: "{}".into() };
        assert_eq!(HttpPost.post(call(line["monday"]["endpoint"].as_str().unwrap())).await.unwrap(), 401);
        let token_url = format!("{}/oauth/token", line["genesys"]["base"].as_str().unwrap());
        assert_eq!(HttpPost.post(call(&token_url)).await.unwrap(), 400);
        // The data action's own carrier, against the other simulator: any answer is an answer.
        running.genesys.set_target(Some(Target { url: token_url.clone(), key: "k".into() }));
        let made = running.genesys.make_one_call(None).await.unwrap();
        assert!(made.posts.iter().all(|posted| posted.status == Some(400)));
        assert_eq!(running.genesys.stats().lost, 4);
        running.shutdown();
        tokio::task::yield_now().await;
        assert!(HttpPost.post(call(&token_url)).await.is_err());
    }
}
