//! One round: through the browser where a person agrees, then the check.

use super::{
    desk::{SignIns, forget_later, until},
    draft::{Draft, Found, Given, Stage},
    words::{no_account, no_token, quiet},
};
use crate::{
    house::OpenBrowser,
    space::{Live, Space, blocking},
    stream::Notes,
};
use patchbay_kit::{
    connector::{Auth, Cx, allows_private},
    http::Http,
    keeper::Keeper,
    limit::Limiter,
    loopback::{Expected, Loopback},
    oauth::{Asked, CLIENT_ID, Grant, OAuth, begin, exchange},
    secret::Secret,
    wire::Wire,
    world::World,
};
use patchbay_model::{
    ids::ConnectionId,
    problem::{Problem, Remedy},
};
use patchbay_relay::shown;
use std::{sync::Arc, time::Duration};

/// Our share of a vendor's limits, as for a connection that is kept.
const SHARE: f64 = 0.8;

/// What a round needs of the space. Not the space itself: a round may wait for minutes, and a space that closes
/// must not wait for it.
pub(super) struct Ground {
    world: World,
    wire: Arc<dyn Wire>,
    limiter: Arc<Limiter>,
    notes: Notes,
    desk: Arc<SignIns>,
    browser: Option<OpenBrowser>,
    practice: bool,
    patience: Duration,
}

impl Ground {
    pub(super) fn of(space: &Space, live: &Live, given: &Given) -> Self {
        let known = given.before.as_ref().and_then(|before| {
            let snapshot = live.relay.snapshot();
            snapshot.connections.get(&before.id).map(|bound| Arc::clone(bound.cx.http.limiter()))
        });
        let per_minute = given.connector.manifest().calls_per_minute;
        Self {
            world: space.world.clone(),
            wire: Arc::clone(live.relay.wire()),
            // A connection that signs in again has one budget, whoever calls on its behalf.
            limiter: known.unwrap_or_else(|| Arc::new(Limiter::new(per_minute, SHARE))),
            notes: space.hub.notes(),
            desk: Arc::clone(&space.signins),
            browser: space.plan.browser.clone(),
            practice: space.plan.practice,
            patience: space.signins.patience(),
        }
    }

    fn cx(&self, given: &Given, grant: Option<Grant>) -> Cx {
        let connection = given.before.as_ref().map(|before| before.id);
        Cx {
            connection: connection.unwrap_or_else(|| ConnectionId::from_uuid(self.world.uuid())),
            settings: given.settings.clone(),
            secrets: given.secrets(),
            http: Http::new(
                Arc::clone(&self.wire),
                Arc::clone(&self.limiter),
                self.world.clone(),
                self.may_reach_private(given),
            ),
            keeper: Arc::new(Keeper::in_memory(grant)),
            connector: given.connector,
            world: self.world.clone(),
        }
    }

    fn may_reach_private(&self, given: &Given) -> bool {
        self.practice || allows_private(&given.settings)
    }

    fn tell(&self, draft: &Draft, stage: Stage) {
        draft.set(stage);
        self.notes.note("connections", Some(draft.id.clone()));
    }
}

/// What the browser was sent away with.
struct Away {
    loopback: Loopback,
    redirect: String,
    state: Secret<String>,
    verifier: Option<Secret<String>>,
}

/// Begins a round in place of the one before. Returns once the person can be in the browser.
pub(super) async fn start(ground: Ground, draft: &Arc<Draft>) {
    draft.runs(None);
    let given = &draft.given;
    let away = match given.way.auth {
        Auth::OAuthCode { .. } => match send_away(&ground, draft).await {
            Ok(away) => Some(away),
            Err(problem) => {
                let problem = quiet(given, None, problem);
                ground.tell(draft, Stage::Failed(problem));
                let (desk, kept) = (Arc::downgrade(&ground.desk), Arc::downgrade(draft));
                draft.runs(Some(tokio::spawn(forget_later(desk, kept))));
                return;
            }
        },
        Auth::OAuthClient | Auth::Basic | Auth::Keys | Auth::SecretUrl | Auth::None => {
            ground.tell(draft, Stage::Checking);
            None
        }
    };
    let kept = Arc::downgrade(draft);
    let task = tokio::spawn(async move {
        // Whoever cancels lets go of the draft; then there is nothing to tell any more.
        let Some(draft) = kept.upgrade() else { return };
        let desk = Arc::downgrade(&ground.desk);
        let stage = match whole(&ground, &draft, away).await {
            Ok(found) => Stage::Ready(Box::new(found)),
            Err(problem) => {
                tracing::info!(vendor = draft.given.connector.manifest().id, code = %problem.code, "A sign-in failed.");
                Stage::Failed(problem)
            }
        };
        ground.tell(&draft, stage);
        drop((ground, draft));
        forget_later(desk, kept).await;
    });
    draft.runs(Some(task));
}

/// Listens for the browser's answer and sends it to the vendor.
async fn send_away(ground: &Ground, draft: &Arc<Draft>) -> Result<Away, Problem> {
    let given = &draft.given;
    let Auth::OAuthCode { pkce, redirect } = given.way.auth else {
        unreachable!("only a way through the browser is sent there")
    };
    let oauth = oauth(given)?;
    let app = oauth.app(given.way, &given.settings)?;
    let loopback = Loopback::bind(redirect).await.map_err(|refused| refused.problem(given.vendor()))?;
    let redirect = loopback.redirect_uri();
    let id = given.settings.get(CLIENT_ID).map(String::as_str).unwrap_or_default();
    let begun =
        begin(&ground.world, &app, id, &redirect, pkce).map_err(|failure| no_token(given, failure))?;
    if !begun.may_open(ground.may_reach_private(given)).await {
        let message = "The vendor's sign-in page is not https, so it was not opened. Plain http is for addresses in \
                       your own network: if it is one, say so under “Address in your own network”.";
        return Err(Problem::new("address.invalid", message).remedy(Remedy::Reconnect));
    }
    let waiting = |opened, problem| Stage::Waiting {
        url: begun.url.to_string(),
        opened,
        redirect: redirect.clone(),
        until: until(ground.world.now(), ground.patience),
        problem,
    };
    let (opened, problem) = match &ground.browser {
        None => (false, None),
        Some(open) => {
            let (open, url) = (Arc::clone(open), begun.url.to_string());
            match blocking(move || open(&url)).await {
                Ok(Ok(())) => (true, None),
                Ok(Err(_)) | Err(_) => (
                    false,
                    Some(
                        Problem::new(
                            "signin.browser",
                            "The browser could not be started. Open the address in a browser on this computer yourself.",
                        )
                        .remedy(Remedy::Retry),
                    ),
                ),
            }
        }
    };
    ground.tell(draft, waiting(opened, problem));
    Ok(Away { loopback, redirect, state: begun.state, verifier: begun.verifier })
}

fn oauth(given: &Given) -> Result<&'static dyn OAuth, Problem> {
    given.connector.oauth().ok_or_else(|| {
        Problem::new("signin.way", format!("This way to sign in to {} is not ready.", given.vendor()))
    })
}

/// The browser's answer, the token for it, and the check.
async fn whole(ground: &Ground, draft: &Draft, away: Option<Away>) -> Result<Found, Problem> {
    let given = &draft.given;
    let asked = match away {
        Some(Away { loopback, redirect, state, verifier }) => {
            let issuer = oauth(given)?.issuer(given.way, &given.settings);
            let expected = Expected { state, issuer };
            let code = loopback.wait(expected, ground.patience).await;
            let code = code.map_err(|refused| quiet(given, None, refused.problem(given.vendor())))?;
            ground.tell(draft, Stage::Checking);
            let asked = Asked::Code { code: &code, redirect: &redirect, verifier: verifier.as_ref() };
            Some(token(ground, given, asked).await?)
        }
        None if given.way.auth == Auth::OAuthClient => Some(token(ground, given, Asked::Client).await?),
        None => None,
    };
    let cx = ground.cx(given, asked);
    let account = given.connector.check(&cx).await;
    let grant = cx.keeper.grant();
    let account = account.map_err(|problem| quiet(given, grant.as_ref(), no_account(given, problem)))?;
    let other = given.before.as_ref().and_then(|before| {
        let was = before.account.as_ref().filter(|was| !was.id.is_empty() && !account.id.is_empty())?;
        let differs = was.id != account.id;
        let name = before.shown.clone().unwrap_or_else(|| was.id.clone());
        differs.then(|| (name, shown(&account).unwrap_or_else(|| account.id.clone())))
    });
    Ok(Found { account, grant, other })
}

async fn token(ground: &Ground, given: &Given, asked: Asked<'_>) -> Result<Grant, Problem> {
    let oauth = oauth(given)?;
    let cx = ground.cx(given, None);
    let now = ground.world.now();
    let granted = exchange(&cx.http, oauth, given.way, &given.settings, &cx.secrets, asked, now).await;
    granted.map_err(|failure| quiet(given, None, no_token(given, failure)))
}
