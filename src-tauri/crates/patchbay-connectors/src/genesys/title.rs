//! One line about an event, from its masked view: names where they are known, ids where they are not.

use super::{
    fact::text,
    receive::{CUSTOMER_LEFT, DISPOSITION},
};
use serde_json::Value;

/// What there is to say after the kind's own name: a code or an agent with the queue, or how a customer left.
pub fn detail(kind: &str, view: &Value) -> String {
    let name = |field: &str| view.get("names").and_then(|names| text(names, field));
    let ending = text(view, "disconnectType");
    let subject = match kind {
        CUSTOMER_LEFT => ending.as_deref().map(|how| customer_left(how).unwrap_or_else(|| plain(how))),
        DISPOSITION => {
            name("wrapupCode").or_else(|| text(view, "wrapupName")).or_else(|| text(view, "wrapupCode"))
        }
        _ => name("userId").or_else(|| text(view, "userName")).or_else(|| text(view, "userId")),
    };
    let queue = name("queueId").or_else(|| text(view, "queueName"));
    match (subject, queue) {
        (Some(subject), Some(queue)) => format!("{subject}, {queue}"),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => text(view, "queueId").or_else(|| ending.as_deref().map(plain)).unwrap_or_default(),
    }
}

/// How the customer's own session ended. See NOTES.md: the vendor tells it from the participant's side.
fn customer_left(how: &str) -> Option<String> {
    let words = match how {
        "ENDPOINT" => "Customer hung up",
        "CLIENT" => "Customer closed the conversation",
        "PEER" => "The other side hung up",
        "SYSTEM" => "Ended by the system",
        "TIMEOUT" => "Timed out",
        "ERROR" | "TRANSPORT_FAILURE" => "The connection failed",
        "SPAM" => "Taken for spam",
        _ => return None,
    };
    Some(words.to_owned())
}

/// `CONSULT_TRANSFER` as words: “Consult transfer”.
fn plain(how: &str) -> String {
    let words = how.to_lowercase().replace('_', " ");
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::genesys::receive::{AGENT_LEFT, TRANSFER};
    use serde_json::json;

    #[test]
    fn names_come_first_then_what_was_sent() {
        let ids = json!({"wrapupCode": "code-1", "queueId": "queue-1", "userId": "user-1"});
        let mut named = ids.clone();
        named["names"] = json!({"wrapupCode": "Escalated", "queueId": "Billing EN", "userId": "Dana Levin"});
        for (kind, with, without) in [
            (DISPOSITION, "Escalated, Billing EN", "code-1"),
            (AGENT_LEFT, "Dana Levin, Billing EN", "user-1"),
            (TRANSFER, "Dana Levin, Billing EN", "user-1"),
        ] {
            assert_eq!((detail(kind, &named), detail(kind, &ids)), (with.to_owned(), without.to_owned()));
        }
        assert_eq!(detail(DISPOSITION, &json!({"queueId": "queue-1"})), "queue-1");
        assert_eq!(detail(TRANSFER, &json!({"disconnectType": "CONSULT_TRANSFER"})), "Consult transfer");
    }

    #[test]
    fn how_a_customer_left_is_said_in_words() {
        for (how, words) in [
            ("ENDPOINT", "Customer hung up"),
            ("PEER", "The other side hung up"),
            ("NO_ANSWER_TRANSFER", "No answer transfer"),
        ] {
            assert_eq!(detail(CUSTOMER_LEFT, &json!({"disconnectType": how})), words);
        }
        assert_eq!(detail(CUSTOMER_LEFT, &Value::Null), "");
    }

    #[test]
    fn what_is_masked_stays_so() {
        let masked = json!({"$masked": {"type": "string", "length": 6}});
        assert_eq!(detail(DISPOSITION, &json!({"wrapupCode": masked})), "");
        let view = json!({"userId": "user-1", "names": {"userId": masked, "queueId": "Billing EN"}});
        assert_eq!(detail(AGENT_LEFT, &view), "user-1, Billing EN");
        assert_eq!(detail(AGENT_LEFT, &json!({"userId": "user-1", "names": "theirs"})), "user-1");
    }
}
