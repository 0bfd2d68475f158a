//! Canaries: planted personal values and secrets are in no file of the home, in no form.

use patchbay_sandbox::monday::Fault;
use patchbay_tests::{
    desk::Desk,
    rig::{PATH_SECRET, SIGNING_KEY},
};

/// What must be found nowhere.
const CANARIES: &[&str] = &[
    "+12025550142",
    "2025550142",
    "jane.canary@example.com",
    "4111111111111111",
    "Jane Canaryworth",
    "tok_canary_9f8e7d6c5b4a",
    SIGNING_KEY,
    PATH_SECRET,
    "practice-personal-token",
];

/// Every spelling a value could hide in.
fn forms(value: &str) -> Vec<Vec<u8>> {
    let base64 = |bytes: &[u8]| {
        let encodings = [data_encoding::BASE64, data_encoding::BASE64URL_NOPAD];
        // A value inside a longer text is shifted by nought, one or two bytes; its inner part then reads the same.
        (0..3_usize)
            .flat_map(|shift| {
                let padded = [vec![b'x'; shift], bytes.to_vec()].concat();
                encodings.clone().map(|encoding| {
                    let text = encoding.encode(&padded);
                    let (from, to) = (if shift == 0 { 0 } else { 4 }, padded.len() / 3 * 4);
                    text.as_bytes()[from.min(to)..to].to_vec()
                })
            })
            .collect::<Vec<_>>()
    };
    let url: String = value
        .bytes()
        .map(|b| if b.is_ascii_alphanumeric() { (b as char).to_string() } else { format!("%{b:02X}") })
        .collect();
    let json = serde_json::Value::from(value).to_string();
    let utf16: Vec<u8> = value.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let hex = data_encoding::HEXLOWER.encode(value.as_bytes()).into_bytes();
    let mut forms = base64(value.as_bytes());
    forms.extend([value.into(), url.into_bytes(), json[1..json.len() - 1].into(), utf16, hex]);
    forms.retain(|form| form.len() >= 8);
    forms
}

fn find(home: &Desk, value: &str) -> Option<String> {
    for file in home.files() {
        let bytes = std::fs::read(&file).unwrap_or_default();
        for form in forms(value) {
            if memchr::memmem::find(&bytes, &form).is_some() {
                return Some(format!(
                    "{value} as {:?} in {}",
                    String::from_utf8_lossy(&form),
                    file.display()
                ));
            }
        }
    }
    None
}

#[tokio::test(start_paused = true)]
async fn no_planted_value_is_in_any_file_in_any_form() {
    let desk = Desk::new().await;
    let event = serde_json::json!({
        "type": "call.ended", "id": "fact-0", "ticket": "t-1",
        "queue": "Billing, call +1 (202) 555-0142 or jane.canary@example.com, card 4111 1111 1111 1111",
        "caller": "+12025550142", "seconds": "no number",
        "customer": { "name": "Jane Canaryworth", "email": "jane.canary@example.com" },
        "card": "4111111111111111", "session": "tok_canary_9f8e7d6c5b4a",
        "+12025550142": "a key can be personal too",
    });
    assert_eq!(desk.rig.post(&event.to_string()).await, 202);
    // Its value does not fit: the vendor is never asked. The next one is refused by the vendor, which quotes it.
    let quoted = serde_json::json!({
        "type": "call.ended", "id": "fact-1", "ticket": "t-2", "queue": "Billing", "seconds": 5,
        "customer": { "name": "Jane Canaryworth" }, "session": "tok_canary_9f8e7d6c5b4a",
    });
    assert_eq!(desk.rig.post(&quoted.to_string()).await, 202);
    assert_eq!(desk.rig.post("{\"broken\": \"Jane Canaryworth").await, 202);
    desk.monday.fail_next([Fault::ServerError, Fault::CutAfter]);
    desk.run(120).await;
    for _ in 0..3 {
        desk.rig.relay.store().index_some().await.expect("indexes");
    }
    let found: Vec<String> = CANARIES.iter().filter_map(|canary| find(&desk, canary)).collect();
    assert!(found.is_empty(), "{found:#?}");
    // The search proves that it would have found something: a kept value is there in the clear.
    assert!(find(&desk, "t-1").is_none(), "shorter than any canary");
    assert!(find(&desk, "call.ended").is_some());
    assert!(desk.rig.relay.store().size_bytes() > 0 && desk.events().await == 3);
}

#[tokio::test(start_paused = true)]
async fn what_a_vendor_quotes_of_a_hidden_value_is_blanked_before_it_is_stored() {
    use patchbay_model::{
        ids::FieldId,
        mapping::{Cord, From},
    };
    let desk = Desk::new().await;
    let relay = &desk.rig.relay;
    let route = relay.snapshot().route(patchbay_tests::rig::ROUTE).expect("the route").route.clone();
    let mut draft = route.draft;
    // A hidden name is sent in clear into a people column, whose refusal quotes it.
    draft.mapping.cords.push(Cord {
        field: FieldId::from("owner"),
        from: From::Path { path: "customer_id".parse().expect("a path") },
        clear: true,
    });
    relay.store().save_route(route.id, route.version, draft, relay.now()).await.expect("saves");
    relay.reload().await.expect("reloads");
    let event = serde_json::json!({
        "type": "call.ended", "id": "fact-0", "ticket": "t", "queue": "Q", "seconds": 1, "customer_id": "98765432109",
    });
    assert_eq!(desk.rig.post(&event.to_string()).await, 202);
    desk.run(30).await;
    let delivery = desk.newest().await.deliveries.remove(0);
    let said = format!("{:?} {:?}", delivery.problem, delivery.tries);
    assert!(!delivery.tries.is_empty(), "the vendor was asked: {said}");
    assert!(!said.contains("98765432109"), "{said}");
    assert!(find(&desk, "98765432109").is_none());
}
