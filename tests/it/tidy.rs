//! House rules that no compiler checks, over every file of the repository.

use std::fs;
use std::path::{Path, PathBuf};

/// Past this a file is named, so that someone looks for its seam.
const LINES_NOTED: usize = 400;
/// Past this the test fails.
const LINES_MAX: usize = 600;

const SKIPPED: &[&str] = &["target", "node_modules", "dist", "dist-fake", "artifacts", "gen", ".git"];
/// Written by a program, not by hand.
const GENERATED: &[&str] = &["schema.d.ts", "openapi.json", "Cargo.lock", "package-lock.json"];

/// Where a path of one person's machine would begin. Put together here, so that this file holds none itself.
const HOMES: &[&str] =
    &[concat!("/ro", "ot/"), concat!("/ho", "me/"), concat!("/Us", "ers/"), concat!("/wo", "rk/")];

/// Connectors that stand for no vendor, and so have no simulator.
const NO_VENDOR: &[&str] = &["contract", "generic", "patchbay", "script"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("this package lies in the workspace").to_owned()
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        match entry.file_type() {
            Ok(kind) if kind.is_dir() && !SKIPPED.contains(&name.as_str()) => files(&path, found),
            Ok(kind) if kind.is_file() && !GENERATED.contains(&name.as_str()) => found.push(path),
            Ok(_) | Err(_) => {}
        }
    }
}

/// Every text file of the repository with its path from the root; pictures and fonts are left out.
fn texts() -> Vec<(String, String)> {
    let root = root();
    let mut found = Vec::new();
    files(&root, &mut found);
    found
        .into_iter()
        .filter_map(|path| {
            let text = fs::read_to_string(&path).ok()?;
            Some((path.strip_prefix(&root).ok()?.to_string_lossy().into_owned(), text))
        })
        .collect()
}

fn is_source(path: &str) -> bool {
    [".rs", ".ts", ".tsx", ".css", ".sql"].iter().any(|end| path.ends_with(end))
}

/// The lines of `text` that hold a path of someone's machine, by number from 1.
fn machine_paths(text: &str) -> Vec<usize> {
    let starts = |line: &str, home: &str| {
        line.match_indices(home).any(|(at, _)| {
            // Part of a longer address, as in `/api/Users/`, is somebody's API and no machine.
            line[..at]
                .chars()
                .next_back()
                .is_none_or(|before| !before.is_alphanumeric() && !"/}.*".contains(before))
        })
    };
    let lines = text.lines().enumerate();
    lines.filter(|(_, line)| HOMES.iter().any(|home| starts(line, home))).map(|(at, _)| at + 1).collect()
}

fn folders(path: &Path) -> Vec<String> {
    let entries = fs::read_dir(path).into_iter().flatten().flatten();
    let folders = entries.filter(|e| e.file_type().is_ok_and(|kind| kind.is_dir()));
    folders.map(|e| e.file_name().to_string_lossy().into_owned()).collect()
}

#[test]
fn a_source_file_is_read_in_one_sitting() {
    let mut said = Vec::new();
    for (path, text) in texts().into_iter().filter(|(path, _)| is_source(path)) {
        let lines = text.lines().count();
        if lines > LINES_MAX {
            said.push(format!("{path} has {lines} lines; {LINES_MAX} is the end: find its seam."));
        } else if lines > LINES_NOTED {
            println!("{path} has {lines} lines; look for its seam.");
        }
    }
    assert!(said.is_empty(), "\n{}\n", said.join("\n"));
}

#[test]
fn no_test_is_set_aside() {
    let marks = [
        concat!("#[ig", "nore"),
        concat!("it.sk", "ip("),
        concat!("test.sk", "ip("),
        concat!("it.on", "ly("),
    ];
    let found = texts().into_iter().filter(|(path, _)| is_source(path));
    let said: Vec<_> = found
        .flat_map(|(path, text)| {
            marks
                .iter()
                .filter(move |m| text.contains(**m))
                .map(move |m| format!("{path} has `{m}`: fix or delete."))
        })
        .collect();
    assert!(said.is_empty(), "\n{}\n", said.join("\n"));
}

#[test]
fn no_file_names_a_path_of_one_machine() {
    let mut said = Vec::new();
    for (path, text) in texts() {
        said.extend(
            machine_paths(&text)
                .into_iter()
                .map(|line| format!("{path}:{line} names a path of one machine.")),
        );
    }
    assert!(said.is_empty(), "\n{}\n", said.join("\n"));
}

#[test]
fn every_vendor_has_a_simulator() {
    let crates = root().join("src-tauri/crates");
    let simulators = folders(&crates.join("patchbay-sandbox/src"));
    let connectors = folders(&crates.join("patchbay-connectors/src"));
    let alone: Vec<_> = connectors
        .iter()
        .filter(|name| !NO_VENDOR.contains(&name.as_str()) && !simulators.contains(name))
        .map(|name| format!("The connector `{name}` has no simulator of that name in patchbay-sandbox."))
        .collect();
    assert!(alone.is_empty(), "\n{}\n", alone.join("\n"));
}

#[test]
fn a_machine_path_is_found_and_an_api_path_is_not() {
    let home = HOMES[1];
    assert_eq!(machine_paths(&format!("fine\nlet x = \"{home}ann/x\";\n")), [2]);
    assert!(machine_paths(&format!("GET /scim/v2{}1", HOMES[2])).is_empty());
}
