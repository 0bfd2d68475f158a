//! The layers hold: who may import whom, compared with what cargo knows of the workspace.
//!
//! A forbidden edge fails here and not in a review. Edges between our packages count for tests too, but for this
//! package, which may see everything. What a crate's own tests bring along (a browser's HTTP client) ships with nothing.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;

use serde::Deserialize;

/// The table of the architecture, a row per package: `package -> the packages of ours it may import`.
const TABLE: &str = "
    patchbay            -> patchbay-api
    patchbay-headless   -> patchbay-api
    patchbay-api        -> patchbay-relay patchbay-provision patchbay-connectors patchbay-store patchbay-kit \
                           patchbay-model patchbay-sandbox
    patchbay-relay      -> patchbay-store patchbay-kit patchbay-model
    patchbay-provision  -> patchbay-store patchbay-kit patchbay-model
    patchbay-connectors -> patchbay-kit patchbay-model
    patchbay-store      -> patchbay-model
    patchbay-kit        -> patchbay-model
    patchbay-model      ->
    patchbay-sandbox    ->
    xtask               ->
";

/// The package that may import everything: it is the tests of more than one crate.
const TESTS: &str = "patchbay-tests";

/// Libraries that only one of our packages may use, and what it keeps for the others.
const KEPT: &[(&str, &[&str], &str)] = &[
    ("patchbay-kit", &["reqwest", "ureq", "isahc", "surf", "curl", "attohttpc", "minreq"], "HTTP clients"),
    ("patchbay-store", &["rusqlite", "rusqlite_migration", "sqlx", "diesel", "libsqlite3-sys"], "SQL"),
    ("patchbay-kit", &["keyring", "oauth2"], "credentials"),
    ("patchbay", &["tauri", "wry", "tao"], "the window"),
];

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    /// Set for a package of this workspace.
    path: Option<PathBuf>,
    /// `dev`, `build`, or nothing for what the package itself is made of.
    kind: Option<String>,
}

impl Dependency {
    fn ships(&self) -> bool {
        self.kind.as_deref() != Some("dev")
    }
}

type Table = BTreeMap<String, Vec<String>>;

fn table() -> Table {
    TABLE
        .lines()
        .filter_map(|line| line.split_once("->"))
        .map(|(from, to)| (from.trim().to_owned(), to.split_whitespace().map(str::to_owned).collect()))
        .collect()
}

fn workspace() -> Vec<Package> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    let done = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(root)
        .output()
        .expect("cargo runs these tests, so it can be asked");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    serde_json::from_slice::<Metadata>(&done.stdout).expect("cargo's own format").packages
}

/// Every edge between packages of ours that the table does not have, as a sentence.
fn forbidden_edges(packages: &[Package], table: &Table) -> Vec<String> {
    let mut said = Vec::new();
    for package in packages.iter().filter(|p| p.name != TESTS) {
        let Some(allowed) = table.get(&package.name) else {
            said.push(format!("{} has no row in the table: decide which layer it stands in.", package.name));
            continue;
        };
        for dependency in package.dependencies.iter().filter(|d| d.path.is_some()) {
            if !allowed.contains(&dependency.name) {
                let may = if allowed.is_empty() { "nothing of ours".to_owned() } else { allowed.join(", ") };
                said.push(format!(
                    "{} imports {}, which the layers forbid: it may import {may}.",
                    package.name, dependency.name
                ));
            }
        }
    }
    said
}

/// Every use of a kept library by a package that does not keep it, as a sentence.
fn strays(packages: &[Package]) -> Vec<String> {
    let mut said = Vec::new();
    for package in packages.iter().filter(|p| p.name != TESTS) {
        for (keeper, libraries, what) in KEPT.iter().filter(|(keeper, _, _)| *keeper != package.name) {
            let used =
                package.dependencies.iter().filter(|d| d.ships() && libraries.contains(&d.name.as_str()));
            said.extend(
                used.map(|d| format!("{} uses {}: {what} are for {keeper} alone.", package.name, d.name)),
            );
        }
    }
    said
}

fn package(name: &str, ours: &[&str], others: &[&str]) -> Package {
    let dependency = |name: &&str, path| Dependency { name: (*name).to_owned(), path, kind: None };
    let ours = ours.iter().map(|d| dependency(d, Some(PathBuf::from("somewhere"))));
    let others = others.iter().map(|d| dependency(d, None));
    Package { name: name.to_owned(), dependencies: ours.chain(others).collect() }
}

#[test]
fn no_package_imports_what_its_layer_forbids() {
    let said = forbidden_edges(&workspace(), &table());
    assert!(said.is_empty(), "\n{}\n", said.join("\n"));
}

#[test]
fn sql_http_clients_credentials_and_the_window_have_one_keeper_each() {
    let said = strays(&workspace());
    assert!(said.is_empty(), "\n{}\n", said.join("\n"));
}

#[test]
fn a_planted_edge_upwards_or_sideways_is_found() {
    for (from, to) in [
        ("patchbay-model", "patchbay-kit"),
        ("patchbay-store", "patchbay-kit"),
        ("patchbay-relay", "patchbay-connectors"),
        ("patchbay-connectors", "patchbay-sandbox"),
        ("patchbay", "patchbay-store"),
    ] {
        let said = forbidden_edges(&[package(from, &[to], &[])], &table());
        assert_eq!(said.len(), 1, "{from} -> {to} passed");
        assert!(said[0].contains(from) && said[0].contains(to));
    }
}

#[test]
fn a_package_without_a_row_and_a_stray_client_are_found() {
    assert_eq!(forbidden_edges(&[package("patchbay-new", &[], &[])], &table()).len(), 1);
    assert_eq!(strays(&[package("patchbay-relay", &[], &["reqwest", "serde"])]).len(), 1);
}
