//! Every call to Freshdesk. There are no scopes: a key may do what its agent's role may. See NOTES.md, "roles".

use patchbay_kit::connector::{Call, Feature};

calls! {
    ME = Call {
        id: "agents.me",
        method: "GET",
        path: "/api/v2/agents/me",
        field: None,
        feature: Feature::Connect,
        why: "Tells which agent the key belongs to",
        needs: &[],
    };
    TICKET_FIELDS = Call {
        id: "ticket_fields.list",
        method: "GET",
        path: "/api/v2/ticket_fields",
        field: None,
        feature: Feature::Discover,
        why: "Lists the fields of tickets with their choices",
        needs: &[],
    };
}
