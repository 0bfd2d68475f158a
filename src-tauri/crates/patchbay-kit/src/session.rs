//! A call on behalf of one connection: with the row of the permission table it belongs to, and with its
//! credential. A token that the vendor refuses is renewed once and the call made again; a 401 has acted on
//! nothing.

use crate::{
    connector::{Call, Cx},
    http::CallError,
    http_table,
    secret::Secret,
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use bytes::Bytes;
use http::{HeaderName, HeaderValue, Request, Response, StatusCode, header};
use patchbay_model::{
    outcome::{Outcome, Scope},
    problem::{Problem, Remedy},
};

/// What a call proves itself with.
pub enum Credential<'a> {
    /// The sign-in's token, as `Bearer`.
    Bearer,
    /// The sign-in's token and nothing before it.
    Token,
    /// One header, whole.
    Header(HeaderName, Secret<String>),
    Basic {
        user: &'a str,
        password: &'a Secret<String>,
    },
    None,
}

/// No answer to read.
#[derive(Debug, Clone, PartialEq)]
pub enum Failure {
    /// No token could be had, and this is what it means for whoever waits.
    Token(Outcome),
    Call(CallError),
    /// The credential holds characters that no header can carry.
    Credential,
}

impl Failure {
    pub fn outcome(self) -> Outcome {
        match self {
            Self::Token(outcome) => outcome,
            Self::Call(error) => http_table::no_answer(&error),
            Self::Credential => Outcome::Held {
                scope: Scope::Connection,
                problem: Problem::new(
                    "auth.missing",
                    "This connection's credential is missing or holds characters that cannot be sent.",
                )
                .remedy(Remedy::Reconnect),
            },
        }
    }
    pub fn problem(self) -> Problem {
        http_table::problem_of(self.outcome())
    }
}

#[derive(Clone, Copy)]
enum Permit {
    Wait,
    Taken,
}

impl Cx {
    /// Waits for a permit, then calls. For questions.
    ///
    /// # Errors
    /// [`Failure`]; an answer of any status is none.
    pub async fn ask(
        &self,
        row: &'static Call,
        credential: Credential<'_>,
        request: Request<Bytes>,
    ) -> Result<Response<Bytes>, Failure> {
        self.session(row, credential, request, Permit::Wait).await
    }

    /// Calls now. For deliveries, whose claim has taken the permit.
    ///
    /// # Errors
    /// As [`ask`](Self::ask).
    pub async fn call(
        &self,
        row: &'static Call,
        credential: Credential<'_>,
        request: Request<Bytes>,
    ) -> Result<Response<Bytes>, Failure> {
        self.session(row, credential, request, Permit::Taken).await
    }

    /// A setting the vendor told last, else one a person entered.
    pub fn learned(&self, name: &str) -> Option<String> {
        self.keeper.learned(name).or_else(|| self.settings.get(name).cloned())
    }

    async fn session(
        &self,
        row: &'static Call,
        credential: Credential<'_>,
        mut request: Request<Bytes>,
        permit: Permit,
    ) -> Result<Response<Bytes>, Failure> {
        // A test's wire compares the request with its row.
        request.extensions_mut().insert(row);
        let prefix = match credential {
            Credential::Bearer => "Bearer ",
            Credential::Token => "",
            Credential::Header(name, value) => {
                request.headers_mut().insert(name, sensitive(value.expose())?);
                return self.send(request, permit).await;
            }
            Credential::Basic { user, password } => {
                let pair = Secret::new(format!("{user}:{}", password.expose()));
                let value = Secret::new(format!("Basic {}", BASE64_STANDARD.encode(pair.expose())));
                request.headers_mut().insert(header::AUTHORIZATION, sensitive(value.expose())?);
                return self.send(request, permit).await;
            }
            Credential::None => return self.send(request, permit).await,
        };
        let token = self.keeper.token(self).await.map_err(Failure::Token)?;
        let answer = self.send(bearing(&request, prefix, &token)?, permit).await?;
        if answer.status() != StatusCode::UNAUTHORIZED {
            self.keeper.proved(&token);
            return Ok(answer);
        }
        match self.keeper.instead_of(self, &token).await.map_err(Failure::Token)? {
            Some(token) => {
                let answer = self.send(bearing(&request, prefix, &token)?, permit).await?;
                if answer.status() != StatusCode::UNAUTHORIZED {
                    self.keeper.proved(&token);
                }
                Ok(answer)
            }
            None => Ok(answer),
        }
    }

    async fn send(&self, request: Request<Bytes>, permit: Permit) -> Result<Response<Bytes>, Failure> {
        match permit {
            Permit::Wait => self.http.ask(request).await,
            Permit::Taken => self.http.call(request).await,
        }
        .map_err(Failure::Call)
    }
}

fn bearing(
    request: &Request<Bytes>,
    prefix: &str,
    token: &Secret<String>,
) -> Result<Request<Bytes>, Failure> {
    let mut request = request.clone();
    let value = Secret::new(format!("{prefix}{}", token.expose()));
    request.headers_mut().insert(header::AUTHORIZATION, sensitive(value.expose())?);
    Ok(request)
}

fn sensitive(text: &str) -> Result<HeaderValue, Failure> {
    let mut value = HeaderValue::from_str(text.trim()).map_err(|_| Failure::Credential)?;
    value.set_sensitive(true);
    Ok(value)
}
