//! `bindings`: the OpenAPI document, the page's types and the vendors that its in-memory relay knows, all written by
//! the program that is built here.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::value::RawValue;

use crate::place::Place;
use crate::setup::page;
use crate::shell::{NPM, Run, Said, cargo};

#[derive(clap::Args)]
pub struct Args {
    /// Write nothing; fail when a committed file is stale
    #[arg(long)]
    check: bool,
}

/// A generated file: where it is committed, and what it must hold.
struct Generated {
    path: PathBuf,
    text: String,
}

pub fn run(args: &Args) -> Said<()> {
    let place = Place::find()?;
    cargo(&place.root, ["build", "--quiet", "--package", "patchbay-headless"]).go()?;
    if args.check {
        return check(&place);
    }
    let stale = stale(&place)?;
    for file in &stale {
        write(&file.path, &file.text)?;
        println!("Wrote {}.", file.path.display());
    }
    if stale.is_empty() {
        println!("The bindings are up to date.");
    }
    Ok(())
}

/// Fails when a committed file is not what the program that is built now would write.
pub fn check(place: &Place) -> Said<()> {
    match stale(place)?.first() {
        None => Ok(()),
        Some(first) => {
            let name = first.path.strip_prefix(&place.root).unwrap_or(&first.path);
            Err(format!("{} is stale. Run `cargo xtask bindings` and commit it.", name.display()))
        }
    }
}

fn stale(place: &Place) -> Said<Vec<Generated>> {
    Ok(generate(place)?.into_iter().filter(|file| !is_current(file)).collect())
}

/// The document as the program prints it, and what the page's generator makes of it.
fn generate(place: &Place) -> Said<Vec<Generated>> {
    let document = Run::new(place.program("patchbay-headless")).args(["--openapi"]).output()?;
    let work = place.target.join("bindings");
    let source = work.join("openapi.json");
    write(&source, &document)?;
    page::install(place)?;
    let types = work.join("schema.d.ts");
    Run::new(NPM)
        .args(["exec", "--no", "--", "openapi-typescript"])
        .args([&source])
        .args(["--output"])
        .args([&types])
        .within(place.ui())
        .output()?;
    let types =
        fs::read_to_string(&types).map_err(|e| format!("{} could not be read: {e}.", types.display()))?;
    let vendors = Run::new(place.program("patchbay-headless")).args(["--vendors"]).output()?;
    let ipc = place.ui().join("src/ipc");
    Ok(vec![
        Generated { path: ipc.join("hosts/fake/vendors.json"), text: one_a_line(&vendors)? },
        Generated { path: ipc.join("openapi.json"), text: document },
        Generated { path: ipc.join("schema.d.ts"), text: types },
    ])
}

/// A change shows whose it is.
fn one_a_line(list: &str) -> Said<String> {
    let unread = |e: serde_json::Error| format!("The vendors could not be read: {e}.");
    let all: Vec<&RawValue> = serde_json::from_str(list).map_err(unread)?;
    let lines: Vec<&str> = all.into_iter().map(RawValue::get).collect();
    Ok(format!("[\n{}\n]\n", lines.join(",\n")))
}

fn is_current(file: &Generated) -> bool {
    fs::read_to_string(&file.path).is_ok_and(|text| text == file.text)
}

fn write(path: &Path, text: &str) -> Said<()> {
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(path, text))
        .map_err(|e| format!("{} could not be written: {e}.", path.display()))
}
