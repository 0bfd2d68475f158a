//! The window: opens the house in the background, shows the page, and carries its requests in.
//!
//! It holds no rules. What a request means is the door's business (`patchbay-api`); here are the process, the log
//! files, the two commands, the question on closing and the alerts on the desktop.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod closing;
mod commands;
mod door;
mod home;
mod logs;
mod notices;
mod page;
mod start;
mod window;

use std::{path::PathBuf, sync::Arc};

use clap::Parser;
use tauri::{Manager, RunEvent};

use closing::Closing;
use door::Door;
use page::Page;
use patchbay_api::{KeySource, Options};
use start::Start;

#[derive(Parser)]
#[command(name = "patchbay", version, about = "Carries contact-center events to where the work is done")]
struct Args {
    /// Open in Practice: simulated vendors, nothing leaves this machine
    #[arg(long)]
    practice: bool,
    /// Where this relay keeps its data; otherwise PATCHBAY_HOME, otherwise the usual place of this system
    #[arg(long, value_name = "DIR")]
    home: Option<PathBuf>,
}

fn main() {
    let start = Start::now();
    let args = Args::parse();
    let home = match args.home.map_or_else(|| home::usual(args.practice), Ok).and_then(home::made) {
        Ok(home) => home,
        Err(said) => {
            eprintln!("{said}");
            std::process::exit(1);
        }
    };
    if let Err(error) = logs::open(&home.join("logs")) {
        eprintln!("The log files could not be opened, so this run keeps none: {error}.");
    }
    let mut options = Options { practice: args.practice, ..Options::new(&home) };
    // The house hands in pages of the web alone.
    options.open_browser = Some(Arc::new(|url| open::that_detached(url).map_err(|error| error.to_string())));
    if let Some(file) = std::env::var_os("PATCHBAY_KEY_FILE") {
        options.key = KeySource::KeyFile(PathBuf::from(file));
    }
    let (on_alert, alerts) = notices::ear();
    options.on_alert = (!args.practice).then_some(on_alert);

    let app = tauri::Builder::default()
        // First, so that a second instance ends before it has set up anything.
        .plugin(window::single_instance(&home))
        .manage(start)
        .manage(Closing::default())
        .manage(Page::default())
        .invoke_handler(tauri::generate_handler![commands::call, commands::subscribe])
        .setup(move |app| {
            app.manage(Door::open(options));
            window::open(app.handle(), &home)?;
            notices::start(app.handle(), alerts);
            closing::on_signal(app.handle());
            Ok(())
        })
        .on_window_event(closing::on_window_event)
        .build(tauri::generate_context!());
    match app {
        Ok(app) => app.run(|app, event| {
            if let RunEvent::ExitRequested { code: None, api, .. } = event {
                api.prevent_exit();
                closing::leave(app);
            }
        }),
        Err(error) => {
            tracing::error!("The window could not be opened: {error}.");
            eprintln!("The window could not be opened: {error}.");
            std::process::exit(1);
        }
    }
}
