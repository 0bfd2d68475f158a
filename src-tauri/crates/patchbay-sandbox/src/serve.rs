//! The simulators on ports of this machine: for demos, for other programs' tests, for the practice mode.

use crate::clock::Clock;
use crate::genesys::Genesys;
use crate::listen::listen;
use crate::monday::{Monday, Plan};
use crate::simulator::{Simulator, Start};
use serde_json::{Map, Value, json};
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// How to run. Simulators without a port here take any free one.
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

impl Options {
    fn port(&self, id: &str) -> u16 {
        match id {
            Monday::ID => self.monday_port,
            Genesys::ID => self.genesys_port,
            _ => 0,
        }
    }
}

/// Makes [`Running`] with one field per simulator, and the function that starts them in this order.
macro_rules! simulators {
    ($($name:ident: $kind:ty,)*) => {
        /// Simulators that are being served. Dropping it stops them, like [`Running::shutdown`].
        pub struct Running {
            $(pub $name: $kind,)*
            pub monday_address: SocketAddr,
            pub genesys_address: SocketAddr,
            seed: u64,
            served: Vec<Served>,
            tasks: Vec<JoinHandle<()>>,
        }

        /// Serves every simulator on loopback until [`Running`] is dropped.
        ///
        /// # Errors
        /// A port that cannot be had.
        pub async fn serve(options: Options) -> io::Result<Running> {
            let clock = Clock::starting_at(options.wall_ms);
            let (mut served, mut tasks) = (Vec::new(), Vec::new());
            $(let $name: $kind = put_up(&options, clock, &mut served, &mut tasks).await?;)*
            Ok(Running {
                monday_address: address(&served, Monday::ID),
                genesys_address: address(&served, Genesys::ID),
                seed: options.seed,
                $($name,)*
                served,
                tasks,
            })
        }
    };
}

// Adding a simulator is one line here, after `impl Simulator` in its own folder.
simulators! {
    monday: Monday,
    genesys: Genesys,
    salesforce: crate::salesforce::Salesforce,
    servicenow: crate::servicenow::ServiceNow,
    zendesk: crate::zendesk::Zendesk,
    freshdesk: crate::freshdesk::Freshdesk,
    opsgenie: crate::opsgenie::Opsgenie,
    opsgenie_eu: crate::opsgenie::OpsgenieEu,
    jsm: crate::jsm::Jsm,
    jira: crate::jira::Jira,
    zapier: crate::zapier::Zapier,
    webhook: crate::webhook::Webhook,
}

/// One simulator on its port.
struct Served {
    id: &'static str,
    address: SocketAddr,
    line: Value,
}

async fn put_up<S: Simulator>(
    options: &Options,
    clock: Clock,
    served: &mut Vec<Served>,
    tasks: &mut Vec<JoinHandle<()>>,
) -> io::Result<S> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port(S::ID))).await?;
    let address = listener.local_addr()?;
    let base = format!("http://{address}");
    let simulator = S::start(&Start { clock, seed: options.seed, base: base.clone(), plan: options.plan });
    served.push(Served { id: S::ID, address, line: simulator.line(&base) });
    tasks.push(listen(listener, {
        let simulator = simulator.clone();
        move |request| {
            let simulator = simulator.clone();
            async move { simulator.answer(request).await }
        }
    }));
    tasks.push(tokio::spawn({
        let simulator = simulator.clone();
        async move { simulator.run().await }
    }));
    Ok(simulator)
}

fn address(served: &[Served], id: &str) -> SocketAddr {
    served.iter().find(|served| served.id == id).expect("every simulator is served").address
}

impl Running {
    /// Addresses and test credentials, one object per vendor id, as one JSON object that fits a line.
    pub fn line(&self) -> Value {
        let mut line = Map::from_iter([("seed".to_owned(), json!(self.seed))]);
        line.extend(self.served.iter().map(|served| (served.id.to_owned(), served.line.clone())));
        Value::Object(line)
    }

    /// Where the simulator of a vendor listens.
    pub fn address(&self, vendor: &str) -> Option<SocketAddr> {
        self.served.iter().find(|served| served.id == vendor).map(|served| served.address)
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
    use crate::genesys::{Call, HttpPost, Post as _, Target};

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
