//! The request sheet: everything the colleague who owns the other system needs to let us in, to be sent as it is.

use super::{fit::Environment, needs::steps, vendors::redirects};
use crate::door::{Answer, Body, Place, Problems, Refusal, not_found};
use axum::Json;
use patchbay_connectors::by_id;
use patchbay_kit::{
    connector::{Feature, Host, Manifest, NeedKind, Settings, WAY, Way},
    permissions::{NeedRow, needs},
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt::Write as _};
use utoipa::ToSchema;

/// What a sheet is for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SheetFor {
    /// One of the vendor's ways.
    way: String,
    environment: Environment,
    #[serde(default)]
    settings: BTreeMap<String, String>,
}

/// A page for a colleague.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Sheet {
    title: String,
    intro: String,
    sections: Vec<SheetSection>,
    /// All of it as plain text, for mail.
    text: String,
}

#[derive(Debug, Serialize, ToSchema)]
struct SheetSection {
    title: String,
    lines: Vec<SheetLine>,
}

#[derive(Debug, Serialize, ToSchema)]
struct SheetLine {
    text: String,
    /// A value to be copied as it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    copy: Option<String>,
}

/// Writes a request sheet for one way.
#[utoipa::path(post, operation_id = "write_sheet", path = "/vendors/{id}/sheet", tag = "connections", request_body = SheetFor, params(("id" = String, Path, description = "A vendor's id")), responses((status = 200, body = Sheet), Problems))]
pub(crate) async fn sheet(Place(vendor): Place<String>, Body(wish): Body<SheetFor>) -> Answer<Sheet> {
    let manifest = by_id(&vendor).map(|connector| connector.manifest()).ok_or_else(|| not_found("vendor"))?;
    let way = manifest.ways.iter().find(|way| way.id == wish.way);
    let way = way.ok_or_else(|| {
        Refusal::unfit("connection.way", format!("{} has no such way to sign in.", manifest.name))
    })?;
    let mut settings: Settings = wish.settings;
    settings.insert(WAY.to_owned(), way.id.to_owned());
    Ok(Json(write(manifest, way, wish.environment, &settings)))
}

fn write(
    manifest: &'static Manifest,
    way: &'static Way,
    environment: Environment,
    settings: &Settings,
) -> Sheet {
    let which = match environment {
        Environment::Production => "production",
        Environment::Test => "test",
    };
    let title = format!("Access to {} for Patchbay", manifest.name);
    let intro = format!(
        "Patchbay carries contact-centre events to the tools the back office works in. To connect it to your {which} \
         account of {}, we ask for the access below and for nothing more. It runs on our own computers; no other \
         company is given the data or the credentials.",
        manifest.name
    );
    let sections = [
        said(
            "How it signs in",
            [way.name, way.help].map(str::to_owned).into_iter().chain(way.warning.map(str::to_owned)),
        ),
        account(manifest, way, settings),
        copied("Redirect addresses to register, exactly as they stand", redirects(way)),
        numbered("What to do", steps(manifest, way)),
        rights(&needs(manifest, way)),
        said(
            "Plans and licences",
            manifest.plans.iter().map(|plan| format!("{}: {}", feature(plan.feature), plan.message)),
        ),
        hosts((manifest.hosts)(settings)),
        said("What ends", way.ends.into_iter().map(|ends| ends.message.to_owned())),
        answer(manifest, way),
    ];
    let sections: Vec<SheetSection> =
        sections.into_iter().filter(|section| !section.lines.is_empty()).collect();
    let text = text(&title, &intro, &sections);
    Sheet { title, intro, sections, text }
}

fn section(title: &str, lines: Vec<SheetLine>) -> SheetSection {
    SheetSection { title: title.to_owned(), lines }
}

fn said(title: &str, lines: impl Iterator<Item = String>) -> SheetSection {
    let lines = lines.filter(|text| !text.is_empty()).map(|text| SheetLine { text, copy: None });
    section(title, lines.collect())
}

fn copied(title: &str, values: Vec<String>) -> SheetSection {
    let line = |value: String| SheetLine { text: value.clone(), copy: Some(value) };
    section(title, values.into_iter().map(line).collect())
}

fn numbered(title: &str, steps: Vec<String>) -> SheetSection {
    let steps = steps.into_iter().enumerate().map(|(at, step)| format!("{}. {step}", at + 1));
    said(title, steps)
}

/// Which account is meant, as far as it was entered.
fn account(manifest: &'static Manifest, way: &'static Way, settings: &Settings) -> SheetSection {
    let asks = manifest.asks_of(way).filter(|ask| !ask.secret && !ask.advanced);
    let lines = asks.filter_map(|ask| {
        let value = settings.get(ask.id).map(|value| value.trim()).filter(|value| !value.is_empty())?;
        Some(SheetLine { text: format!("{}: {value}", ask.label), copy: Some(value.to_owned()) })
    });
    section("Which account", lines.collect())
}

fn rights(needs: &[NeedRow]) -> SheetSection {
    let lines = needs.iter().map(|need| {
        let names = need.any.join(" or ");
        let kind = match need.kind {
            NeedKind::Scope => "Scope",
            NeedKind::Permission => "Permission",
            NeedKind::Role => "Role",
            NeedKind::KeyOption => "Option of the key",
        };
        let why = need.why.join("; ");
        SheetLine {
            text: format!("{kind} {names} ({}). Why: {why}. Where: {}.", feature(need.feature), need.place),
            copy: need.any.first().cloned(),
        }
    });
    section("What it must be allowed to do, and why", lines.collect())
}

fn hosts(hosts: Vec<Host>) -> SheetSection {
    let lines = hosts.into_iter().map(|host| {
        let at = format!("{}:{}", host.name, host.port);
        SheetLine { text: format!("{at}, outgoing. {}", host.why), copy: Some(at) }
    });
    section("Addresses for a firewall", lines.collect())
}

/// What comes back to us.
fn answer(manifest: &'static Manifest, way: &'static Way) -> SheetSection {
    let asks = manifest.asks_of(way).filter(|ask| !ask.advanced);
    let lines = asks.map(|ask| {
        let secret = if ask.secret { " Secret: send it by a safe way, not by mail." } else { "" };
        let optional = if ask.required { "" } else { " (if there is one)" };
        format!("{}{optional}: ________. {}{secret}", ask.label, ask.help)
    });
    said("Please answer with", lines)
}

fn feature(feature: Feature) -> &'static str {
    match feature {
        Feature::Connect => "to connect",
        Feature::Receive => "to receive events",
        Feature::Discover => "to list what can be chosen",
        Feature::Deliver => "to deliver",
        Feature::Provision => "to set up what is missing",
        Feature::Monitor => "to watch",
    }
}

fn text(title: &str, intro: &str, sections: &[SheetSection]) -> String {
    let mut text = format!("{title}\n\n{intro}\n");
    for section in sections {
        let _ = write!(text, "\n{}\n", section.title);
        for line in &section.lines {
            let _ = writeln!(text, "  {}", line.text);
        }
    }
    text
}
