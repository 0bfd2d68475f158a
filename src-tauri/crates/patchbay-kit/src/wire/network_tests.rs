//! Proxies and certificate files, with a proxy and a TLS server of our own on loopback.

use super::{tests::post, *};
use patchbay_model::problem::Problem;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, pki_types::PrivateKeyDer},
};

/// A company's own certificate authority.
pub struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    pub fn new() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        Self(CertifiedIssuer::self_signed(params, key).expect("a certificate"))
    }

    pub fn write(&self, dir: &Path) -> PathBuf {
        let path = dir.join("company.pem");
        std::fs::write(&path, self.0.pem()).expect("written");
        path
    }

    /// Answers every request with 200 and these header lines.
    pub async fn serve(&self, headers: &'static str) -> SocketAddr {
        let names = ["localhost", "127.0.0.1", "vendor.example"].map(str::to_owned).to_vec();
        let key = KeyPair::generate().expect("a key");
        let params = CertificateParams::new(names).expect("names");
        let leaf = params.signed_by(&key, &self.0).expect("a certificate");
        let key = PrivateKeyDer::Pkcs8(key.serialize_der().into());
        let config = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(vec![leaf.der().clone()], key)
            .expect("a configuration");
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let at = listener.local_addr().expect("an address");
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let acceptor = acceptor.clone();
                tokio::spawn(async move {
                    let Ok(mut socket) = acceptor.accept(socket).await else { return };
                    let _ = socket.read(&mut [0; 4096]).await;
                    let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n{headers}\r\nok");
                    let _ = socket.write_all(answer.as_bytes()).await;
                    let _ = socket.shutdown().await;
                });
            }
        });
        at
    }
}

/// A proxy that leads everywhere to `to`; returns where it is and the first lines it was sent.
async fn proxy(to: SocketAddr) -> (SocketAddr, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let at = listener.local_addr().expect("an address");
    let seen = Arc::<Mutex<Vec<String>>>::default();
    let heard = Arc::clone(&seen);
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let heard = Arc::clone(&heard);
            tokio::spawn(async move {
                let mut head = [0; 4096];
                let read = socket.read(&mut head).await.unwrap_or(0);
                let head = String::from_utf8_lossy(&head[..read]).into_owned();
                heard.lock().expect("no panic while held").push(head);
                let Ok(mut there) = TcpStream::connect(to).await else { return };
                let _ = socket.write_all(b"HTTP/1.1 200 Connected\r\n\r\n").await;
                let _ = copy_bidirectional(&mut socket, &mut there).await;
            });
        }
    });
    (at, seen)
}

fn lines(seen: &Mutex<Vec<String>>) -> Vec<String> {
    let seen = seen.lock().expect("no panic while held");
    seen.iter().map(|head| head.lines().next().unwrap_or_default().to_owned()).collect()
}

fn believing(path: PathBuf) -> NetworkSettings {
    NetworkSettings { ca_file: Some(path), ..NetworkSettings::default() }
}

async fn ask(wire: &ReqwestWire, at: SocketAddr) -> Result<u16, WireError> {
    let request = post(&format!("https://localhost:{}/", at.port()), true);
    wire.send(request).await.map(|answer| answer.status().as_u16())
}

#[tokio::test]
async fn a_companys_own_authority_is_believed_only_where_its_file_is_given() {
    let dir = tempfile::tempdir().expect("a folder");
    let (ours, theirs) = (Authority::new(), Authority::new());
    let at = ours.serve("").await;
    let refused = Err(WireError::not_sent(WireErrorKind::Connect));
    let wire = ReqwestWire::new().expect("a client");
    assert_eq!(ask(&wire, at).await, refused, "unknown to the system");
    let wrong = ReqwestWire::with(believing(theirs.write(dir.path()))).expect("a client");
    assert_eq!(ask(&wrong, at).await, refused, "another authority");
    // From the next call on, without a new wire.
    wire.apply(believing(ours.write(dir.path()))).expect("a good file");
    assert_eq!(ask(&wire, at).await, Ok(200));
    wire.apply(NetworkSettings::default()).expect("the default");
    assert_eq!(ask(&wire, at).await, refused, "no longer");
}

/// Run by the next test in a process of its own, whose system trusts one authority.
#[tokio::test]
async fn child_whose_system_trusts_an_authority() {
    let Some(file) = std::env::var_os("PATCHBAY_TEST_CA") else { return };
    let Some(ports) = std::env::var("PATCHBAY_TEST_PORTS").ok() else { return };
    let ats: Vec<SocketAddr> = ports.split(' ').map(|at| at.parse().expect("an address")).collect();
    let wire = ReqwestWire::with(believing(file.into())).expect("a client");
    let mut answers = Vec::new();
    for at in ats {
        answers.push(ask(&wire, at).await);
    }
    let refused = Err(WireError::not_sent(WireErrorKind::Connect));
    assert_eq!(answers, [Ok(200), Ok(200), Ok(200), refused]);
}

/// Elsewhere than on Linux no environment says what the system trusts.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn the_files_certificates_are_all_believed_and_replace_none_of_the_systems() {
    let dir = tempfile::tempdir().expect("a folder");
    let [systems, first, second, other] = [(); 4].map(|()| Authority::new());
    let both = dir.path().join("both.pem");
    std::fs::write(&both, format!("# ours\n{}\n{}", first.0.pem(), second.0.pem())).expect("written");
    let mut ports = Vec::new();
    for authority in [&systems, &first, &second, &other] {
        ports.push(authority.serve("").await.to_string());
    }
    let environment = [
        ("PATCHBAY_TEST_CA", both),
        ("PATCHBAY_TEST_PORTS", ports.join(" ").into()),
        ("SSL_CERT_FILE", systems.write(dir.path())),
    ];
    run("child_whose_system_trusts_an_authority", &environment).await;
}

/// Runs one test of this file in a process of its own.
async fn run(name: &str, environment: &[(&str, PathBuf)]) {
    let child = tokio::process::Command::new(std::env::current_exe().expect("this test"))
        .args(["--exact", &format!("wire::network_tests::{name}")])
        .envs(environment.iter().cloned())
        .env_remove("NO_PROXY")
        .env_remove("no_proxy")
        .output()
        .await
        .expect("it runs");
    let said = String::from_utf8_lossy(&child.stdout);
    assert!(child.status.success() && said.contains("1 passed"), "{said}");
}

#[tokio::test]
async fn a_bad_file_is_named_and_changes_nothing() {
    let dir = tempfile::tempdir().expect("a folder");
    let ours = Authority::new();
    let at = ours.serve("").await;
    let wire = ReqwestWire::with(believing(ours.write(dir.path()))).expect("a client");
    let before = wire.settings();
    let file = |name: &str, bytes: &[u8]| {
        let path = dir.path().join(name);
        std::fs::write(&path, bytes).expect("written");
        path
    };
    let junk = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    for path in [
        dir.path().join("absent.pem"),
        dir.path().to_owned(),
        file("empty.pem", b""),
        file("key.pem", KeyPair::generate().expect("a key").serialize_pem().as_bytes()),
        file("der.pem", ours.0.der()),
        file("cut.pem", &ours.0.pem().as_bytes()[..120]),
        file("junk.pem", junk.as_bytes()),
        file("large.pem", &vec![b'\n'; 1_100_000]),
    ] {
        let error = wire.apply(believing(path.clone())).expect_err("a bad file");
        let problem = Problem::from(error);
        assert_eq!(problem.code, "network.ca_file", "{}", path.display());
        assert!(problem.message.contains(&path.display().to_string()), "{}", problem.message);
    }
    assert_eq!(wire.settings(), before);
    assert_eq!(ask(&wire, at).await, Ok(200));
}

#[tokio::test]
async fn a_proxy_that_was_set_carries_every_call_but_those_to_this_machine() {
    let dir = tempfile::tempdir().expect("a folder");
    let ours = Authority::new();
    let at = ours.serve("").await;
    let (proxy_at, seen) = proxy(at).await;
    // By name: it resolves to an address that no vendor may have.
    for (n, host) in ["127.0.0.1", "localhost", "user:s3cr3t@localhost"].into_iter().enumerate() {
        let choice: ProxyChoice = format!("http://{host}:{}", proxy_at.port()).parse().expect("an address");
        assert!(!format!("{choice:?} {choice}").contains("s3cr3t"));
        let settings = NetworkSettings { proxy: choice, ..believing(ours.write(dir.path())) };
        let wire = ReqwestWire::with(settings).expect("a client");
        let answer = wire.send(post("https://vendor.example/x", false)).await.expect("an answer");
        assert_eq!((answer.status().as_u16(), &answer.body()[..]), (200, &b"ok"[..]));
        assert_eq!(lines(&seen).len(), n + 1);
        assert_eq!(lines(&seen)[n], "CONNECT vendor.example:443 HTTP/1.1");
        assert_eq!(ask(&wire, at).await, Ok(200));
        assert_eq!(lines(&seen).len(), n + 1, "a simulator is asked directly");
        let private = wire.send(post("https://10.0.0.1/", false)).await.expect_err("refused here already");
        assert_eq!(private, WireError::not_sent(WireErrorKind::Refused));
    }
    let last = seen.lock().expect("no panic while held").pop().expect("a head");
    assert!(last.to_ascii_lowercase().contains("proxy-authorization: basic "), "{last}");
}

#[test]
fn only_what_can_be_a_proxy_is_one() {
    let read = |text: &str| text.parse::<ProxyChoice>();
    assert_eq!(read("none").expect("a choice"), ProxyChoice::None);
    assert_eq!(read(" system ").expect("a choice"), ProxyChoice::System);
    for text in ["proxy", "proxy:8080", "socks5://proxy:1080", "ftp://proxy", "http://"] {
        let problem = Problem::from(read(text).expect_err(text));
        assert_eq!(problem.code, "network.proxy", "{text}");
    }
}

/// Run by the next test in a process of its own, whose environment names a proxy.
#[tokio::test]
async fn child_with_a_proxy_in_its_environment() {
    let Some(ca) = std::env::var_os("PATCHBAY_TEST_CA").map(PathBuf::from) else { return };
    let direct = ReqwestWire::with(believing(ca.clone())).expect("a client");
    let error = direct.send(post("https://vendor.invalid/none", false)).await.expect_err("no such name");
    assert_eq!(error, WireError::not_sent(WireErrorKind::Connect));
    let plain = ReqwestWire::new().expect("a client");
    plain.send(post("https://vendor.invalid/none", false)).await.expect_err("no such name");
    let settings = NetworkSettings { proxy: ProxyChoice::System, ..believing(ca) };
    let system = ReqwestWire::with(settings).expect("a client");
    system.send(post("https://vendor.example/system", false)).await.expect("through the proxy");
    system.send(post("https://localhost:1/", true)).await.expect_err("asked directly");
}

#[tokio::test]
async fn the_environments_proxy_is_used_only_when_a_person_chose_the_systems() {
    let dir = tempfile::tempdir().expect("a folder");
    let ours = Authority::new();
    let (at, seen) = proxy(ours.serve("").await).await;
    let url = PathBuf::from(format!("http://localhost:{}", at.port()));
    let mut environment = vec![("PATCHBAY_TEST_CA", ours.write(dir.path()))];
    environment
        .extend(["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "HTTP_PROXY"].map(|name| (name, url.clone())));
    run("child_with_a_proxy_in_its_environment", &environment).await;
    assert_eq!(lines(&seen), ["CONNECT vendor.example:443 HTTP/1.1"]);
}
