//! The fixed pages. Nothing that was sent to us is ever on one.

use bytes::Bytes;
use http::{Response, StatusCode, header};
use http_body_util::Full;

/// Where the browser ends up: an address without code and state.
pub const DONE: &str = "/done";

const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; \
                      frame-ancestors 'none'";

/// One of the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    Connected,
    NotConnected,
    /// The state is not ours, or was used: this answer is not taken.
    Stranger,
    NotHere,
    WrongMethod,
    WrongHost,
}

impl Page {
    fn status(self) -> StatusCode {
        match self {
            Self::Connected | Self::NotConnected => StatusCode::OK,
            Self::Stranger => StatusCode::BAD_REQUEST,
            Self::NotHere => StatusCode::NOT_FOUND,
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::WrongHost => StatusCode::MISDIRECTED_REQUEST,
        }
    }

    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Connected => (
                "Patchbay has your answer",
                "You can close this tab and go back to Patchbay, which finishes the sign-in.",
            ),
            Self::NotConnected => (
                "The sign-in was not completed",
                "Nothing was connected. You can close this tab and go back to Patchbay, which says why.",
            ),
            Self::Stranger => (
                "This is not the sign-in Patchbay waits for",
                "It may be an older one. Go back to Patchbay and open the sign-in from there.",
            ),
            Self::NotHere | Self::WrongMethod | Self::WrongHost => {
                ("Nothing here", "Patchbay only waits for a sign-in at this address.")
            }
        }
    }

    pub fn answer(self) -> Response<Full<Bytes>> {
        let (title, text) = self.words();
        let html = format!(
            "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" \
             content=\"width=device-width\"><title>{title}</title><style>:root{{color-scheme:light dark}}\
             body{{font:1rem/1.5 system-ui,sans-serif;max-width:32rem;margin:20vh auto;padding:0 1.5rem}}\
             h1{{font-size:1.25rem}}</style><h1>{title}</h1><p>{text}</p></html>\n"
        );
        let mut answer = plain(self.status(), html);
        let headers = answer.headers_mut();
        headers.insert(header::CONTENT_TYPE, header::HeaderValue::from_static("text/html; charset=utf-8"));
        if self == Self::WrongMethod {
            headers.insert(header::ALLOW, header::HeaderValue::from_static("GET"));
        }
        answer
    }
}

/// Sends the browser on, so that code and state are in neither its address bar nor its history.
pub fn onward() -> Response<Full<Bytes>> {
    let mut answer = plain(StatusCode::SEE_OTHER, String::new());
    answer.headers_mut().insert(header::LOCATION, header::HeaderValue::from_static(DONE));
    answer
}

fn plain(status: StatusCode, body: String) -> Response<Full<Bytes>> {
    let mut answer = Response::new(Full::from(body));
    *answer.status_mut() = status;
    for (name, value) in [
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONNECTION, "close"),
    ] {
        answer.headers_mut().insert(name, header::HeaderValue::from_static(value));
    }
    answer
}
