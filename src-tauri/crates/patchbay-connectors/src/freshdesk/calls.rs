//! Every call to Freshdesk. There are no scopes: a key may do what its agent's role may. See NOTES.md, "roles".

use crate::table::get;
use patchbay_kit::connector::Feature;

calls! {
    ME = get(
        "agents.me",
        "/api/v2/agents/me",
        Feature::Connect,
        "Tells which agent the key belongs to",
        &[],
    );
    TICKET_FIELDS = get(
        "ticket_fields.list",
        "/api/v2/ticket_fields",
        Feature::Discover,
        "Lists the fields of tickets with their choices",
        &[],
    );
}
