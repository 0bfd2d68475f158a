//! A window with an empty page, for figures: what a start of the real one is measured beside. Its first line of output
//! says that the page stands.

use std::path::PathBuf;

use tauri::webview::PageLoadEvent;
use tauri::{WebviewUrl, WebviewWindowBuilder};

fn main() {
    let data = PathBuf::from(std::env::args_os().nth(1).expect("a folder for the web view's files"));
    tauri::Builder::default()
        // A page of its own: one that is called blank is never loaded, so nothing would say that it stands.
        .register_uri_scheme_protocol("bare", |_, _| tauri::http::Response::new(b"<!doctype html>".to_vec()))
        .setup(move |app| {
            let empty = WebviewUrl::External("bare://localhost/".parse()?);
            WebviewWindowBuilder::new(app, "bare", empty)
                .data_directory(data)
                .inner_size(1280.0, 800.0)
                .on_page_load(|_, load| {
                    if load.event() == PageLoadEvent::Finished {
                        println!("It stands.");
                    }
                })
                .build()?;
            Ok(())
        })
        .run(tauri::generate_context!())
        .expect("a window opens");
}
