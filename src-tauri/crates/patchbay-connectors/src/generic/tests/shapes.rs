//! Bodies of the shapes that guides for such integrations show, in words of our own.

use super::*;

#[test]
fn a_flat_disposition_with_its_own_event_id() {
    let body = json!({"id": "ev-1", "callId": "call-9", "customerName": "J. Doe", "queueName": "Returns",
        "dispositionCode": "refund_promised", "agentId": "ag-3"});
    let event =
        one(&[("dedup_path", "id"), ("lane_path", "callId"), ("kind_path", "dispositionCode")], &body);
    assert_eq!((event.dedup.as_str(), event.lane.as_str()), ("id:ev-1", "call-9"));
    assert_eq!(event.kind.0, "generic.refund_promised");
    assert_eq!(event.payload, body);
}

#[test]
fn a_nested_conversation_that_has_ended() {
    let body = json!({"id": "m-2", "eventType": "CONVERSATION_ENDED", "createdAt": "2026-11-18T11:06:40Z",
        "conversation": {"id": "conv-2", "direction": "INBOUND",
            "contact": {"id": "c-1", "externalContacts": [{"externalId": "77"}]},
            "primaryContact": {"phoneNumber": "+12025550142"}, "tags": [{"id": "t", "label": "Gold"}]}});
    let paths = [
        ("kind_path", "eventType"),
        ("dedup_path", "id"),
        ("lane_path", "conversation.id"),
        ("subject_path", "conversation.contact.externalContacts[0].externalId"),
        ("time_path", "createdAt"),
    ];
    let event = one(&paths, &body);
    assert_eq!((event.lane.as_str(), event.subject.as_deref()), ("conv-2", Some("77")));
    assert_eq!(event.occurred_at, Some(Timestamp(1_795_000_000_000)));
}

#[test]
fn a_queue_warning_with_its_figures_in_a_list() {
    let body = json!({"id": "q-3", "type": "queue.waiting", "queue": {"id": "queue-1"},
        "metrics": [{"name": "Support", "waitTime": {"avg": 412.5, "max": 900}}, {"name": "Sales", "waitTime": {"avg": 3}}]});
    let event = one(&[("dedup_path", "id"), ("lane_path", "metrics[0].name")], &body);
    assert_eq!((event.kind.0.as_str(), event.lane.as_str()), ("generic.queue.waiting", "Support"));
}

#[test]
fn a_ticket_whose_values_are_a_list_of_keys() {
    let body = json!({"type": "ticket_changed", "fields": [{"key": "ticket_id", "value": "HD-1"},
        {"key": "priority", "value": "High"}, {"key": "changed_at", "value": "2026-11-18T11:06:40Z"}],
        "routing": {"skill": "billing", "priority": 1}});
    let event = one(&[("subject_path", "fields[0].value"), ("time_path", "fields[2].value")], &body);
    assert_eq!(event.subject.as_deref(), Some("HD-1"));
    assert!(event.dedup.starts_with("body:"), "without an id of its own a change is named by its body");
    assert_eq!(event.kind.0, "generic.ticket_changed");
}

#[test]
fn an_alarm_with_details_and_an_entity() {
    let body = json!({"message": "Alarm: Support is behind", "priority": "P1", "tags": ["alarm", "sla"],
        "details": {"waitTime": "412", "sla": "61"}, "entity": {"id": "queue-1", "type": "Queue"}});
    let event = one(&[("lane_path", "entity.id"), ("kind_path", "tags[0]")], &body);
    assert_eq!((event.kind.0.as_str(), event.lane.as_str()), ("generic.alarm", "queue-1"));
}
