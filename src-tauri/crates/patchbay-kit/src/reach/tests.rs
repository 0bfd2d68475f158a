//! Hosts of our own on loopback, good and bad.

use super::*;
use crate::wire::network_tests::Authority;
use patchbay_model::time::Timestamp;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

/// 2026-11-18 11:06:40 UTC.
const NOW: Timestamp = Timestamp(1_795_000_000_000);
const DATED: &str = "date: Wed, 18 Nov 2026 11:06:40 GMT\r\n";

fn host(name: &str, port: u16, tls: bool) -> Host {
    Host { name: name.to_owned(), port, tls, why: "the API" }
}

fn world() -> World {
    World::test(1, NOW)
}

fn wire() -> ReqwestWire {
    ReqwestWire::new().expect("a client")
}

fn taken(reached: &Reached) -> Vec<(StepName, bool)> {
    reached.steps.iter().map(|step| (step.step, step.ok)).collect()
}

/// Takes connections and answers each with these bytes, in plain.
async fn plain(answer: &'static [u8]) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            tokio::spawn(async move {
                if socket.read(&mut [0; 4096]).await.is_ok_and(|read| read > 0) {
                    let _ = socket.write_all(answer).await;
                }
            });
        }
    });
    port
}

use StepName::{Answer, Connect, Name, Tls};

#[tokio::test]
async fn a_good_host_passes_every_step_and_its_time_is_compared() {
    let dir = tempfile::tempdir().expect("a folder");
    let ours = Authority::new();
    let at = ours.serve(DATED).await;
    let settings = NetworkSettings { ca_file: Some(ours.write(dir.path())), ..NetworkSettings::default() };
    let wire = ReqwestWire::with(settings).expect("a client");
    let found = reach(&wire, &[host("localhost", at.port(), true)], true, &world()).await;
    assert_eq!(taken(&found.hosts[0]), [(Name, true), (Connect, true), (Tls, true), (Answer, true)]);
    assert!(found.clock.ok && found.clock.skew_ms.is_some_and(|skew| skew.abs() < 10_000), "{found:?}");
    assert!(found.trust.contains("company.pem") && found.proxy.contains("directly"), "{found:?}");
    let json = serde_json::to_value(&found).expect("JSON");
    assert_eq!(json["hosts"][0]["steps"][2]["step"], "tls");
    assert_eq!(json["hosts"][0]["why"], "the API");
}

#[tokio::test]
async fn each_step_that_fails_is_the_last_and_says_why() {
    let at = Authority::new().serve("").await;
    let closed = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let free = closed.local_addr().expect("an address").port();
    drop(closed);
    let hosts = [
        host("no-such-host.invalid", 443, true),
        host("127.0.0.1", free, true),
        host("127.0.0.1", at.port(), true),
        host("127.0.0.1", plain(b"HTTP/1.1 400 No\r\n\r\n").await, true),
        host("127.0.0.1", plain(b"").await, false),
        host("127.0.0.1", plain(b"HTTP/1.1 503 Later\r\ncontent-length: 0\r\n\r\n").await, false),
        host("not a host", 443, true),
    ];
    let found = reach(&wire(), &hosts, true, &world()).await;
    let expected: [(&[(StepName, bool)], &str); 7] = [
        (&[(Name, false)], "no address"),
        (&[(Name, true), (Connect, false)], "refuses the connection"),
        (&[(Name, true), (Connect, true), (Tls, false)], "root certificate"),
        (&[(Name, true), (Connect, true), (Tls, false)], "not TLS"),
        (&[(Name, true), (Connect, true), (Answer, false)], "broke the connection off"),
        (&[(Name, true), (Connect, true), (Answer, true)], "status 503"),
        (&[(Name, false)], "not the name of a host"),
    ];
    for (reached, (steps, words)) in found.hosts.iter().zip(expected) {
        assert_eq!(taken(reached), steps, "{reached:?}");
        let last = reached.steps.last().expect("a step");
        assert!(last.message.contains(words), "{last:?}");
    }
    assert_eq!(found.clock.skew_ms, None);
}

#[tokio::test]
async fn a_guarded_connection_is_told_that_a_name_leads_to_this_machine() {
    let port = plain(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await;
    let hosts = [host("localhost", port, true), host("127.0.0.1", port, true)];
    for reached in reach(&wire(), &hosts, false, &world()).await.hosts {
        assert_eq!(taken(&reached), [(Name, false)], "{reached:?}");
        assert!(reached.steps[0].message.contains("may not reach"), "{reached:?}");
    }
}

#[tokio::test]
async fn silence_ends_and_hosts_do_not_wait_for_each_other() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    // Taken by the system, and never spoken to.
    let hosts = [(); 3].map(|()| host("127.0.0.1", port, true));
    let (started, limit) = (std::time::Instant::now(), Duration::from_millis(500));
    let found = within(limit, &wire(), &hosts, true, &world()).await;
    assert!(started.elapsed() < limit * 5, "{:?}", started.elapsed());
    for reached in found.hosts {
        assert_eq!(taken(&reached), [(Name, true), (Connect, true), (Tls, false)]);
        assert!(reached.steps[2].message.contains("said nothing"), "{reached:?}");
    }
}

#[tokio::test]
async fn a_proxy_is_tried_in_place_of_the_host_behind_it() {
    let port = plain(b"HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n").await;
    let proxy = format!("http://localhost:{port}").parse().expect("an address");
    let wire = ReqwestWire::with(NetworkSettings { proxy, ca_file: None }).expect("a client");
    let found = reach(&wire, &[host("vendor.example", 443, true)], false, &world()).await;
    let reached = &found.hosts[0];
    assert_eq!(taken(reached), [(Name, true), (Connect, true), (Tls, false)], "{reached:?}");
    assert!(reached.steps[1].message.starts_with("The proxy http://localhost:"), "{reached:?}");
    assert!(reached.steps[2].message.contains("proxy"), "{reached:?}");
    assert!(found.proxy.contains("http://localhost:"), "{}", found.proxy);
}

#[test]
fn a_wrong_clock_is_told_and_one_vendors_is_not_taken_for_ours() {
    let minute = 60_000;
    assert!(clock(vec![0, 4 * minute, -5 * minute]).ok);
    assert!(clock(vec![0, 1_000, 90 * minute]).ok, "two agree");
    let ahead = clock(vec![6 * minute]);
    assert_eq!((ahead.ok, ahead.skew_ms), (false, Some(6 * minute)));
    assert!(ahead.message.contains("6 minutes ahead of"), "{}", ahead.message);
    let behind = clock(vec![-3 * 60 * minute; 2]);
    assert!(behind.message.contains("3 hours behind"), "{}", behind.message);
    assert!(clock(vec![-9 * 1_440 * minute]).message.contains("9 days behind"));
    assert_eq!((clock(vec![]).ok, clock(vec![]).skew_ms), (true, None));
}
