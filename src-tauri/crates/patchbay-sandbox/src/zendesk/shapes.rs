//! What people, settings, fields and webhooks look like.

use super::account::SUBDOMAIN;
use super::people::Member;
use serde_json::{Value, json};

/// A visitor is a user too: one without an id.
pub(super) fn visitor() -> Value {
    json!({ "user": {
        "id": null, "url": null, "name": "Anonymous user", "email": "invalid@example.com", "role": "end-user",
        "custom_role_id": null, "verified": false, "active": true,
    } })
}

pub(super) fn me(member: Member, base: &str) -> Value {
    json!({ "user": {
        "id": member.id, "url": format!("{base}/api/v2/users/{}.json", member.id), "name": member.name,
        "email": member.email, "role": member.role, "role_type": null, "custom_role_id": null, "verified": true,
        "active": true, "suspended": false, "locale": "en-GB", "time_zone": "Berlin", "iana_time_zone": "Europe/Berlin",
        "created_at": "2024-03-01T09:00:00Z", "updated_at": "2026-06-01T09:00:00Z", "phone": null, "tags": [],
        "organization_id": null, "default_group_id": 8_447_320_466_430_u64, "restricted_agent": false,
    } })
}

pub(super) fn settings() -> Value {
    json!({ "settings": {
        "active_features": { "customer_satisfaction": false, "user_tagging": true },
        "api": { "accepted_api_agreement": true, "api_password_access": "false", "api_token_access": "true" },
        "branding": { "header_color": "1A00C3" }, "tickets": { "comments_public_by_default": true },
        "lotus": { "prefer_lotus": true }, "localization": { "locale_ids": [1] }, "subdomain": SUBDOMAIN,
    } })
}

pub(super) fn ticket_fields(base: &str) -> Vec<Value> {
    let field = |number: u64, kind: &str, title: &str, removable: bool| {
        let id = 8_447_320_465_000_u64 + number;
        json!({
            "url": format!("{base}/api/v2/ticket_fields/{id}.json"), "id": id, "type": kind, "title": title, "raw_title": title,
            "description": title, "raw_description": title, "position": number, "active": true, "required": false,
            "collapsed_for_agents": false, "regexp_for_validation": null, "title_in_portal": title, "visible_in_portal": false,
            "editable_in_portal": false, "required_in_portal": false, "tag": null, "created_at": "2024-03-01T09:00:00Z",
            "updated_at": "2026-06-01T09:00:00Z", "removable": removable, "key": null, "agent_description": null,
        })
    };
    let named = |names: &[(&str, &str)]| {
        let options = names.iter().map(|(name, value)| json!({ "name": name, "value": value }));
        Value::Array(options.collect())
    };
    let mut status = field(3, "status", "Status", false);
    status["system_field_options"] = named(&[("Open", "open"), ("Pending", "pending"), ("Solved", "solved")]);
    let mut priority = field(4, "priority", "Priority", false);
    priority["system_field_options"] =
        named(&[("Low", "low"), ("Normal", "normal"), ("High", "high"), ("Urgent", "urgent")]);
    let mut line = field(10, "tagger", "Product line", true);
    line["custom_field_options"] = json!([
        { "id": 8_447_320_465_111_u64, "name": "Billing", "raw_name": "Billing", "value": "pl_billing", "default": false },
        { "id": 8_447_320_465_112_u64, "name": "Voice::Inbound", "raw_name": "Voice::Inbound", "value": "pl_voice_in", "default": false },
    ]);
    let mut breached = field(11, "checkbox", "SLA breached", true);
    breached["tag"] = json!("sla_breached");
    vec![
        field(1, "subject", "Subject", false),
        field(2, "description", "Description", false),
        status,
        priority,
        line,
        breached,
        field(12, "integer", "Seats", true),
        field(13, "date", "Due", true),
    ]
}

pub(super) fn webhooks() -> Vec<Value> {
    vec![json!({
        "id": "01GK8E6BKWMJZD2T8Y5AXJQMG5", "name": "Somebody else's", "status": "active", "http_method": "POST",
        "subscriptions": ["zen:event-type:ticket.created"], "endpoint": "https://other.example.com/in", "request_format": "json",
        "created_at": "2026-05-01T09:31:00Z", "created_by": "8447388090494",
    })]
}
