//! Accounts connected in the real window, with a real browser beside it, each against its simulated vendor.

mod cards;
mod failures;
mod person;
mod planted;
mod vendors;
mod wizard;

use patchbay_kit::world::World;
use patchbay_sandbox::monday::Plan;
use patchbay_sandbox::{Options, Running, serve};
use thirtyfour::error::WebDriverResult;

use crate::app::{Space, gone, with_app_at};
use crate::canaries;
use crate::desk::{Desk, Theme};
use crate::session::{SIZES, Session};
use failures::Scene;
use person::Person;
use planted::Arguments;
use vendors::{EVERY, Entry};

#[tokio::test]
async fn every_vendor_is_connected_in_every_way_and_no_secret_is_left_lying() {
    let desk = Desk::set_up(Theme::Light);
    let running = simulators().await;
    let arguments = Arguments::watched(desk.folder());
    with_app_at(&desk, Space::Real, "connect", async |session, desk| {
        session.ready(Some("welcome")).await;
        let mut person = Person::sits_down("connect").await;
        cards::sheet(session).await?;
        let mut ids = Vec::new();
        for entry in EVERY {
            ids.push(connected(session, desk, &mut person, &running, entry).await?);
        }
        let id_of = |vendor: &str, way: &str| {
            let at = EVERY.iter().position(|entry| entry.vendor == vendor && entry.way == way);
            ids[at.expect("it is one of them")].as_str()
        };
        cards::every_card(session).await?;
        cards::details(session, id_of("monday", "oauth")).await?;
        cards::cut_off_and_back(session, (desk, &mut person), &running, id_of("monday", "oauth")).await?;
        cards::removed(session, &running, id_of("zendesk", "code")).await?;
        // While it runs, what is newest lies in the log that is written ahead of the database.
        let secrets = planted::secrets(&running);
        assert_eq!(planted::on_page(session, &secrets).await?, Vec::<String>::new());
        assert_eq!(canaries::found_at(desk.folder(), &secrets, KEPT), Vec::<String>::new());
        assert_eq!(session.violations().await?, Vec::<String>::new());
        Ok(())
    })
    .await;
    gone(&desk);
    let secrets = planted::secrets(&running);
    assert_eq!(canaries::found_at(desk.folder(), &secrets, KEPT), Vec::<String>::new());
    assert_eq!(arguments.told(&secrets), Vec::<String>::new());
}

/// A name that is kept in the clear, by which a search shows that it sees.
const KEPT: &str = "Window genesys client";

#[tokio::test]
async fn a_sign_in_that_goes_wrong_says_why_and_leads_on() {
    let desk = Desk::set_up(Theme::Dark);
    let running = simulators().await;
    with_app_at(&desk, Space::Real, "refused", async |session, desk| {
        session.ready(Some("welcome")).await;
        let mut person = Person::sits_down("refused").await;
        // Once without a slip, so that every step is seen in the dark as well.
        let id = connected(session, desk, &mut person, &running, Entry::of("genesys", "code")).await?;
        cards::details(session, &id).await?;
        let line = running.line();
        let mut scene = Scene { session, desk, person: &mut person, running: &running, line };
        scene.denied().await?;
        scene.wrong_state().await?;
        scene.expired_code().await?;
        scene.wrong_secret().await?;
        scene.closed_browser().await?;
        scene.busy_ports().await?;
        scene.no_network().await?;
        scene.silent_vendor().await?;
        scene.saved(9).await?;
        assert_eq!(session.violations().await?, Vec::<String>::new());
        Ok(())
    })
    .await;
    gone(&desk);
}

/// One account, from the first step to its card. Each step is looked at once, at the first account that has it.
async fn connected(
    session: &Session,
    desk: &Desk,
    person: &mut Person,
    running: &Running,
    entry: &Entry,
) -> WebDriverResult<String> {
    let looks = entry.vendor == "genesys" && entry.way == "code";
    wizard::opened(session).await;
    if looks {
        seen(session, "vendor").await?;
    }
    wizard::vendor_chosen(session, entry.vendor).await;
    if looks {
        seen(session, "way").await?;
    }
    wizard::way_chosen(session, entry.way).await;
    wizard::fill(session, &entry.values(&running.line())).await?;
    if looks {
        seen(session, "fields").await?;
    }
    wizard::go(session).await;
    if entry.browser {
        wizard::stands(session, "waiting").await;
        if looks {
            seen(session, "waiting").await?;
        }
        let asked = person.asked(desk).await?;
        asked.picture(&format!("{}-{}", entry.vendor, entry.way)).await?;
        let words = asked.allow().await?;
        assert!(words.contains("Patchbay has your answer"), "{words}");
    }
    wizard::stands(session, "result").await;
    if looks {
        seen(session, "result").await?;
    }
    session.picture(&format!("result-{}-{}", entry.vendor, entry.way)).await?;
    wizard::saved(session, &entry.name(), looks || entry.vendor == "generic").await
}

/// The simulated vendors, at the time it is.
pub async fn simulators() -> Running {
    let now = World::real().now().0;
    let wall_ms = u64::try_from(now).expect("it is past 1970");
    serve(Options { wall_ms, plan: Plan::Enterprise, ..Options::default() }).await.expect("they find ports")
}

/// Looks at the page in both sizes: keeps pictures, and finds nothing in the smaller that would keep somebody out.
async fn seen(session: &Session, what: &str) -> WebDriverResult<()> {
    let [large, small] = SIZES;
    for size in [large, small] {
        session.resize(size).await?;
        session.picture(&format!("{what}-{}", size.0)).await?;
    }
    assert_eq!(session.barriers().await?, Vec::<String>::new(), "{what}");
    session.resize(large).await
}
