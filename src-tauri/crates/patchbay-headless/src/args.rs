//! What can be said on the command line.

use std::path::PathBuf;

#[derive(clap::Parser)]
#[command(name = "patchbay-headless", version, about = "The Patchbay relay without a window")]
pub struct Args {
    /// Simulated vendors instead of real ones; without --home in a home that is removed at the end
    #[arg(long)]
    pub practice: bool,
    /// Where this relay keeps its data; otherwise PATCHBAY_HOME, otherwise the usual place of this system
    #[arg(long, value_name = "DIR")]
    pub home: Option<PathBuf>,
    /// The port of the API and the page; 0 for any free one
    #[arg(long, default_value_t = 0)]
    pub port: u16,
    /// The port events come in at, 0 for any free one; otherwise the settings decide
    #[arg(long)]
    pub intake_port: Option<u16>,
    /// The built page
    #[arg(long, value_name = "DIR")]
    pub page: Option<PathBuf>,
    /// Decides what the simulators do
    #[arg(long, default_value_t = 7)]
    pub seed: u64,
    /// Makes the second token of the relay on this home, which shows sealed payloads for an hour, prints where it lies
    /// and ends
    #[arg(long)]
    pub unlock: bool,
    /// Prints the OpenAPI document and ends
    #[arg(long)]
    pub openapi: bool,
    /// Prints the vendors that can be connected, as JSON, and ends
    #[arg(long)]
    pub vendors: bool,
}
