//! `demo`: from a fresh clone to the open window in Practice, or to the same page in a browser.

use std::env;
use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;

use serde::Deserialize;

use crate::place::Place;
use crate::setup::{self, For};
use crate::shell::{Run, Said, cargo};

#[derive(clap::Args)]
pub struct Args {
    /// Serve the page to a browser even where a window could open
    #[arg(long)]
    no_window: bool,
}

/// What headless prints first; the fields the demo needs.
#[derive(Deserialize)]
struct Started {
    api: String,
    token: String,
}

pub fn run(args: &Args) -> Said<()> {
    let place = Place::find()?;
    let display = cfg!(any(target_os = "macos", windows)) || has("DISPLAY") || has("WAYLAND_DISPLAY");
    if args.no_window || !display {
        if !args.no_window {
            println!("There is no display, so the page is served to a browser instead.");
        }
        headless(&place)
    } else {
        window(&place)
    }
}

fn has(name: &str) -> bool {
    env::var_os(name).is_some_and(|value| !value.is_empty())
}

fn window(place: &Place) -> Said<()> {
    setup::prepare(place, For::Window)?;
    // Cargo asks the network only for what it lacks, so a second demo opens without one.
    cargo(&place.root, ["build", "--package", "patchbay"]).go()?;
    println!("Opening Patchbay in Practice: nothing leaves this machine.");
    Run::new(place.program("patchbay")).args(["--practice"]).within(&place.root).go()
}

fn headless(place: &Place) -> Said<()> {
    setup::prepare(place, For::Headless)?;
    cargo(&place.root, ["build", "--package", "patchbay-headless"]).go()?;
    let run = Run::new(place.program("patchbay-headless"))
        .args(["--practice", "--page"])
        .args([place.ui().join("dist")])
        .within(&place.root);
    let ended = |e: std::io::Error| format!("`{}` could not be followed: {e}.", run.line());
    let mut child = run.command().stdout(Stdio::piped()).spawn().map_err(ended)?;
    let mut lines = BufReader::new(child.stdout.take().expect("standard output was piped above")).lines();
    if let Some(first) = lines.next() {
        let first = first.map_err(ended)?;
        match serde_json::from_str::<Started>(&first) {
            Ok(started) => announce(&started),
            Err(_) => println!("{first}"),
        }
    }
    for line in lines {
        println!("{}", line.map_err(ended)?);
    }
    let status = child.wait().map_err(ended)?;
    if status.success() { Ok(()) } else { Err(format!("`{}` ended with {status}.", run.line())) }
}

fn announce(started: &Started) {
    println!("\nPatchbay runs in Practice: nothing leaves this machine. Open\n");
    println!("  {}\n", address(&started.api, &started.token));
    println!("and press Ctrl-C here to stop it.");
    // Someone may be reading this through a pipe, where a line waits until the buffer is full.
    let _ = std::io::stdout().flush();
}

/// The page's address. The token stands in the fragment, which a browser never sends.
fn address(api: &str, token: &str) -> String {
    let origin = match api.split_once("://") {
        Some((scheme, rest)) => format!("{scheme}://{}", rest.split('/').next().unwrap_or(rest)),
        None => api.to_owned(),
    };
    format!("{origin}/#token={token}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_address_is_the_origin_of_the_api_with_the_token_in_the_fragment() {
        assert_eq!(address("http://127.0.0.1:4100/api", "abc"), "http://127.0.0.1:4100/#token=abc");
        assert_eq!(address("http://127.0.0.1:4100", "abc"), "http://127.0.0.1:4100/#token=abc");
    }
}
