//! From the start line to the last flight landed.

use crate::{
    args::Args,
    front::{self, Front},
    home::{self, Home},
    logs,
    unlock::Unlock,
};
use patchbay_api::{House, KeySource, Listening, Options, Problem, Remedy, listen, new_token};
use serde::Serialize;
use serde_json::Value;
use std::{
    fs,
    io::Write as _,
    net::Ipv4Addr,
    path::{Path, PathBuf},
    time::Duration,
};
use tokio::net::TcpListener;

/// How long requests that were begun may take when stopping.
const ANSWER_WITHIN: Duration = Duration::from_millis(500);
/// The whole stop; what has not landed by then is looked up at the next start.
const STOP_WITHIN: Duration = Duration::from_secs(9);

/// The file of the home that holds the token of its door.
const TOKEN: &str = "token";

/// What is printed once everything listens.
#[derive(Serialize)]
struct Started {
    api: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    token_file: Option<PathBuf>,
    intake: String,
    openapi: String,
    page: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    simulators: Option<Value>,
}

/// Runs until it is told to stop.
///
/// # Errors
/// What kept it from starting.
pub async fn run(args: Args) -> Result<(), Problem> {
    let home = Home::of(&args)?;
    let stop = stop_signal()?;
    let bound = bind(args.port).await;
    let key = std::env::var_os("PATCHBAY_KEY_FILE")
        .map_or(KeySource::Keyring, |file| KeySource::KeyFile(PathBuf::from(file)));
    let options = Options {
        practice: args.practice,
        key,
        intake_port: args.intake_port,
        seed: args.seed,
        ..Options::new(&home.path)
    };
    let logs = logs::open(&home.path.join("logs"));
    let house = House::open(options).await?;
    if let Err(error) = logs {
        eprintln!("The log files could not be opened, so this run keeps none: {error}.");
    }
    // Whoever had this home before lets go of its port first: it is free by now, unless it is somebody else's.
    let bound = match bound {
        Ok(listener) => Ok(listener),
        Err(_) => bind(args.port).await,
    };
    let intake = house.intake_address().unwrap_or_default();
    let serving = match bound.and_then(|listener| serve(&args, &home, &house, listener, intake)) {
        Ok((serving, started)) => {
            say(&started);
            serving
        }
        Err(problem) => {
            house.close().await;
            return Err(problem);
        }
    };
    stop.await;
    tracing::info!("Stopping.");
    let closed = tokio::time::timeout(STOP_WITHIN, async {
        serving.close(ANSWER_WITHIN).await;
        house.close().await;
    });
    if closed.await.is_err() {
        tracing::warn!("Not everything ended in time.");
    }
    Ok(())
}

async fn bind(port: u16) -> Result<TcpListener, Problem> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(|error| {
        Problem::new("api.port_taken", format!("Port {port} cannot be used for the API."))
            .remedy(Remedy::ChangePort)
            .detail(error.to_string())
    })
}

fn serve(
    args: &Args,
    home: &Home,
    house: &House,
    listener: TcpListener,
    intake: String,
) -> Result<(Listening, Started), Problem> {
    let failed = |error: std::io::Error| {
        Problem::new("api.failed", "The API could not be served.").detail(error.to_string())
    };
    let port = listener.local_addr().map_err(failed)?.port();
    let mut token = new_token();
    let page = home::page(args.page.as_deref());
    let origin = format!("http://{}:{port}", Ipv4Addr::LOCALHOST);
    let mut started = Started {
        api: format!("{origin}/api"),
        token: None,
        token_file: None,
        intake,
        openapi: format!("{origin}/api/openapi.json"),
        page: format!("{origin}/"),
        simulators: house.simulators(),
    };
    if args.practice {
        started.page = format!("{origin}/#token={token}");
        started.token = Some(token.clone());
    } else {
        let (path, kept) = door_token(&home.path, token)?;
        (started.token_file, token) = (Some(path), kept);
    }
    let router =
        front::router(house.router(), Front::new(token, port, Unlock::of(&home.path)), page.as_deref());
    Ok((listen(listener, router).map_err(failed)?, started))
}

/// Where the token of the door lies, and what it is: `token`, or on a disk without room the one of the run before, which
/// whoever reads this home has already.
fn door_token(home: &Path, token: String) -> Result<(PathBuf, String), Problem> {
    match keep_token(home, TOKEN, &token) {
        Ok(path) => Ok((path, token)),
        Err(problem) if problem.code == "disk.full" => {
            let (path, kept) = token_before(home).ok_or(problem)?;
            tracing::warn!("The disk is full: the token of the run before goes on.");
            Ok((path, kept))
        }
        Err(problem) => Err(problem),
    }
}

/// The token that an earlier run wrote whole into this home, where nobody but its owner reads it.
fn token_before(home: &Path) -> Option<(PathBuf, String)> {
    let path = home.join(TOKEN);
    #[cfg(unix)]
    {
        let mode = std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&path).ok()?.permissions());
        if mode & 0o077 != 0 {
            return None;
        }
    }
    let kept = fs::read_to_string(&path).ok()?;
    (kept.len() == new_token().len()).then(|| (path.canonicalize().unwrap_or(path), kept))
}

/// Writes a token where only the owner of the home reads it.
///
/// # Errors
/// `disk.full`, or `home.unusable`. What lay there is as it was.
pub fn keep_token(home: &Path, name: &str, token: &str) -> Result<PathBuf, Problem> {
    let path = home.join(name);
    let temporary = home.join(format!("{name}.new"));
    let write = || -> std::io::Result<()> {
        match fs::remove_file(&temporary) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&temporary)?;
        file.write_all(token.as_bytes())?;
        file.sync_all()?;
        fs::rename(&temporary, &path)
    };
    write().map_err(|error| {
        // Half a token is none. What cannot be removed is written over by the next run.
        let _ = fs::remove_file(&temporary);
        let problem = match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Problem::new(
                "disk.full",
                "The disk is full: not even the token of this relay could be written. Make room and start it again.",
            )
            .remedy(Remedy::FreeDisk),
            _ => Problem::new("home.unusable", "The token could not be written into the home."),
        };
        problem.subject("home", home.display()).detail(error.to_string())
    })?;
    Ok(path.canonicalize().unwrap_or(path))
}

/// One line on standard output; whoever reads it through a pipe has it at once.
fn say(started: &Started) {
    let line = serde_json::to_string(started).expect("the start line is plain data");
    let mut out = std::io::stdout().lock();
    if let Err(error) = writeln!(out, "{line}").and_then(|()| out.flush()) {
        tracing::warn!(%error, "Nobody reads the start line.");
    }
}

/// Resolves when the process is asked to stop.
fn stop_signal() -> Result<impl Future<Output = ()>, Problem> {
    let failed = |error: std::io::Error| {
        Problem::new("signals.failed", "This system's stop signals cannot be heard.")
            .detail(error.to_string())
    };
    #[cfg(unix)]
    let mut terminate =
        tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()).map_err(failed)?;
    #[cfg(unix)]
    let mut interrupt =
        tokio::signal::unix::signal(tokio::signal::unix::SignalKind::interrupt()).map_err(failed)?;
    Ok(async move {
        #[cfg(unix)]
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        #[cfg(not(unix))]
        if tokio::signal::ctrl_c().await.map_err(failed).is_err() {
            std::future::pending::<()>().await;
        }
    })
}

/// What the process ends with when it could not start.
pub fn exit_code(problem: &Problem) -> u8 {
    match problem.code.split('.').next() {
        Some("home") if problem.code == "home.locked" => 3,
        Some("store" | "disk") => 4,
        Some("api") => 5,
        Some(_) | None => 1,
    }
}
