//! Ticket fields. The three forms of `choices` are the vendor's: an object of pairs, of numbers, and a list.

use serde_json::{Value, json};

pub(super) fn ticket_fields() -> Value {
    let field = |id: u64, name: &str, label: &str, kind: &str, position: u64| {
        json!({
            "id": 43_000_000_000_u64 + id, "name": name, "label": label, "label_for_customers": label, "type": kind,
            "position": position, "default": kind.starts_with("default_"), "required_for_closure": false,
            "required_for_agents": position < 6, "required_for_customers": position == 1,
            "customers_can_edit": position == 1, "displayed_to_customers": true,
            "created_at": "2024-01-01T00:00:00Z", "updated_at": "2024-01-01T00:00:00Z",
        })
    };
    let mut status = field(104, "status", "Status", "default_status", 4);
    status["choices"] = json!({
        "2": ["Open", "Being Processed"], "3": ["Pending", "Awaiting your Reply"],
        "4": ["Resolved", "This ticket has been Resolved"], "5": ["Closed", "This ticket has been Closed"],
    });
    let mut priority = field(105, "priority", "Priority", "default_priority", 5);
    priority["choices"] = json!({ "Low": 1, "Medium": 2, "High": 3, "Urgent": 4 });
    let mut line = field(120, "cf_product_line", "Product line", "custom_dropdown", 12);
    line["choices"] = json!(["Billing", "Voice"]);
    json!([
        field(101, "subject", "Subject", "default_subject", 1),
        status,
        priority,
        field(106, "description", "Description", "default_description", 6),
        line,
        field(121, "cf_seats", "Seats", "custom_number", 13),
    ])
}
