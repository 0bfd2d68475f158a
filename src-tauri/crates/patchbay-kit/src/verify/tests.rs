//! Our own vectors, which always run, and what must hold for every scheme.

use super::*;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use ed25519_dalek::{Signer as _, SigningKey};
use hmac::{Hmac, KeyInit as _, Mac as _};
use proptest::prelude::*;
use sha2::Sha256;

const NOW: Timestamp = Timestamp(1_795_000_001_100);
const TIME: &str = "1795000000";
const KEY: [u8; 32] = [0x42; 32];
const TEXT_KEY: &str = "a shared text";

fn hmac(key: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any length");
    parts.iter().for_each(|part| mac.update(part));
    mac.finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(bytes)
}

fn request(headers: &[(&'static str, String)], body: &[u8]) -> Unverified {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.append(*name, value.parse().expect("a header value"));
    }
    Unverified { method: Method::POST, headers: map, body: Bytes::copy_from_slice(body), path_secret: None }
}

fn key(scheme: Scheme) -> String {
    match scheme {
        Scheme::StandardWebhooksV1 => format!("whsec_{}", STANDARD.encode(KEY)),
        Scheme::StandardWebhooksV1a => {
            format!("whpk_{}", STANDARD.encode(SigningKey::from_bytes(&KEY).verifying_key().to_bytes()))
        }
        Scheme::Basic => "relay:open:sesame".to_owned(),
        _ => TEXT_KEY.to_owned(),
    }
}

/// A genuine request of a scheme. `flip` changes one bit of the digest where there is one.
fn genuine(scheme: Scheme, body: &[u8], flip: Option<usize>) -> Unverified {
    let text = TEXT_KEY.as_bytes();
    let bent = |mut digest: Vec<u8>| {
        if let Some(bit) = flip {
            let at = bit / 8 % digest.len();
            digest[at] ^= 1 << (bit % 8);
        }
        digest
    };
    let standard = |signature: String| {
        vec![
            ("webhook-id", "msg_1".to_owned()),
            ("webhook-timestamp", TIME.to_owned()),
            ("webhook-signature", signature),
        ]
    };
    let signed = [b"msg_1.", TIME.as_bytes(), b".", body].concat();
    let headers = match scheme {
        Scheme::StandardWebhooksV1 => {
            standard(format!("v1,{}", STANDARD.encode(bent(hmac(&KEY, &[&signed])))))
        }
        Scheme::StandardWebhooksV1a => {
            let signature = SigningKey::from_bytes(&KEY).sign(&signed).to_bytes().to_vec();
            standard(format!("v1a,{}", STANDARD.encode(bent(signature))))
        }
        Scheme::GithubSha256 => {
            vec![("x-hub-signature-256", format!("sha256={}", hex(&bent(hmac(text, &[body])))))]
        }
        Scheme::GenesysOpenMessaging => {
            vec![("x-hub-signature-256", format!("sha256={}", STANDARD.encode(bent(hmac(text, &[body])))))]
        }
        Scheme::Zendesk => {
            let time = "2026-11-18T11:06:40Z";
            vec![
                ("x-zendesk-webhook-signature", STANDARD.encode(bent(hmac(text, &[time.as_bytes(), body])))),
                ("x-zendesk-webhook-signature-timestamp", time.to_owned()),
            ]
        }
        Scheme::XSignatureHex => vec![("x-signature", hex(&bent(hmac(text, &[body]))))],
        Scheme::TV1Hex => {
            let digest = bent(hmac(text, &[TIME.as_bytes(), b".", body]));
            vec![("x-signature", format!("t={TIME},v1={}", hex(&digest)))]
        }
        Scheme::PagerdutyV3 => {
            vec![("x-pagerduty-signature", format!("v1={}", hex(&bent(hmac(text, &[body])))))]
        }
        Scheme::SecretHeader => vec![("x-patchbay-key", TEXT_KEY.to_owned())],
        Scheme::Basic => vec![("authorization", format!("Basic {}", STANDARD.encode("relay:open:sesame")))],
        Scheme::SecretPath => vec![],
    };
    let path_secret = (scheme == Scheme::SecretPath).then(|| Secret::from(TEXT_KEY));
    Unverified { path_secret, ..request(&headers, body) }
}

fn checked(scheme: Scheme, request: Unverified, now: Timestamp) -> Result<Verified, Refusal> {
    let secret = Secret::from(key(scheme));
    let held = match scheme {
        Scheme::SecretPath => Held { keys: vec![], paths: vec![&secret] },
        _ => Held { keys: vec![&secret], paths: vec![] },
    };
    check(request, &SchemeConfig::new(scheme), &held, now)
}

#[test]
fn a_genuine_request_passes_in_every_scheme_and_keeps_its_bytes() {
    for scheme in Scheme::ALL {
        let verified = checked(scheme, genuine(scheme, b"{\"a\": 1.50}\n", None), NOW).expect("genuine");
        assert_eq!(&verified.body()[..], b"{\"a\": 1.50}\n");
        let timed = matches!(
            scheme,
            Scheme::StandardWebhooksV1 | Scheme::StandardWebhooksV1a | Scheme::Zendesk | Scheme::TV1Hex
        );
        assert_eq!(verified.how().ends_with(", 1.1 s old"), timed, "{}", verified.how());
        assert_eq!(serde_json::to_value(scheme).expect("text"), scheme.id());
    }
    let how = checked(Scheme::TV1Hex, genuine(Scheme::TV1Hex, b"", None), NOW).expect("genuine");
    assert_eq!(how.how(), "HMAC SHA-256 matches, 1.1 s old");
    let early = checked(Scheme::TV1Hex, genuine(Scheme::TV1Hex, b"", None), NOW - 2_000).expect("genuine");
    assert_eq!(early.how(), "HMAC SHA-256 matches, 0.9 s ahead");
}

#[test]
fn an_old_or_early_time_is_refused_at_the_edges_and_not_before() {
    let at = |seconds: i64, ms: i64| {
        let now = Timestamp((1_795_000_000 + seconds) * 1_000 + ms);
        checked(Scheme::StandardWebhooksV1, genuine(Scheme::StandardWebhooksV1, b"x", None), now).map(|_| ())
    };
    assert_eq!(at(300, 999), Ok(()));
    assert_eq!(at(301, 0), Err(Refusal::TimestampTooOld));
    assert_eq!(at(-300, 0), Ok(()));
    assert_eq!(at(-301, 999), Err(Refusal::TimestampInFuture));
}

#[test]
fn a_time_is_one_to_twelve_digits_and_nothing_else() {
    for time in ["", " 1795000000", "1795000000.0", "+1795000000", "-1", "0x6", "1795000000000", "1.8e9", "१"]
    {
        let mut wrong = genuine(Scheme::StandardWebhooksV1, b"x", None);
        let Ok(value) = http::HeaderValue::from_str(time) else { continue };
        wrong.headers.insert("webhook-timestamp", value);
        let result = checked(Scheme::StandardWebhooksV1, wrong, NOW);
        assert_eq!(result.err(), Some(Refusal::MalformedHeader), "{time}");
    }
}

#[test]
fn every_active_key_and_every_listed_signature_is_tried() {
    let (old, new) = (Secret::from("old"), Secret::from(TEXT_KEY));
    let config = SchemeConfig::new(Scheme::PagerdutyV3);
    let held = Held { keys: vec![&old, &new], paths: vec![] };
    assert!(check(genuine(Scheme::PagerdutyV3, b"x", None), &config, &held, NOW).is_ok());
    let mut list = genuine(Scheme::PagerdutyV3, b"x", None);
    let real = list.headers["x-pagerduty-signature"].to_str().expect("text").to_owned();
    let text = format!("v0=zz, v1={},{real}", "ab".repeat(32));
    list.headers.insert("x-pagerduty-signature", text.parse().expect("a header value"));
    assert!(check(list, &config, &held, NOW).is_ok());
}

#[test]
fn the_end_of_the_address_is_compared_for_every_scheme() {
    let path = Secret::from("end-of-address");
    for scheme in Scheme::ALL {
        let secret = Secret::from(key(scheme));
        let held = Held { keys: vec![&secret], paths: vec![&path] };
        let with = |given: Option<&str>| {
            let request = Unverified { path_secret: given.map(Secret::from), ..genuine(scheme, b"x", None) };
            check(request, &SchemeConfig::new(scheme), &held, NOW).map(|_| ())
        };
        assert_eq!(with(Some("end-of-address")), Ok(()), "{}", scheme.id());
        assert_eq!(with(Some("end-of-addres")), Err(Refusal::PathMismatch), "{}", scheme.id());
        assert_eq!(with(None), Err(Refusal::PathMismatch), "{}", scheme.id());
    }
}

#[test]
fn without_a_usable_key_nothing_passes() {
    for scheme in Scheme::ALL {
        for keys in [vec![], vec![Secret::from("")], vec![Secret::from("whsec_%%%")]] {
            let held = Held { keys: keys.iter().collect(), paths: vec![] };
            let result = check(genuine(scheme, b"x", None), &SchemeConfig::new(scheme), &held, NOW);
            assert!(
                matches!(result.err(), Some(Refusal::NoKey | Refusal::SignatureMismatch)),
                "{}",
                scheme.id()
            );
        }
    }
}

#[test]
fn a_header_that_comes_twice_is_malformed() {
    let mut twice = genuine(Scheme::XSignatureHex, b"x", None);
    twice.headers.append("x-signature", "00".parse().expect("a header value"));
    assert_eq!(checked(Scheme::XSignatureHex, twice, NOW).err(), Some(Refusal::MalformedHeader));
}

#[test]
fn another_header_name_is_used_where_the_scheme_allows_one() {
    let digest = hex(&hmac(TEXT_KEY.as_bytes(), &[b"x"]));
    let secret = Secret::from(TEXT_KEY);
    let held = Held { keys: vec![&secret], paths: vec![] };
    let config = SchemeConfig::new(Scheme::XSignatureHex).header("X-Acme-Digest");
    let genuine = request(&[("x-acme-digest", digest.clone())], b"x");
    assert!(check(genuine, &config, &held, NOW).is_ok());
    let elsewhere = request(&[("x-signature", digest)], b"x");
    assert_eq!(check(elsewhere, &config, &held, NOW).err(), Some(Refusal::MissingHeader));
}

#[test]
fn a_refusal_shows_no_key_and_a_request_no_path_secret() {
    let request = Unverified { path_secret: Some(Secret::from("canary")), ..request(&[], b"") };
    assert!(!format!("{request:?}").contains("canary"));
    assert_eq!(Refusal::SignatureMismatch.to_string(), "no signature matches");
}

fn signed_scheme() -> impl Strategy<Value = Scheme> {
    prop::sample::select(&Scheme::ALL[..8])
}

proptest! {
    #[test]
    fn no_bit_flip_of_the_body_verifies(
        scheme in signed_scheme(),
        mut body in prop::collection::vec(any::<u8>(), 1..120),
        at in any::<prop::sample::Index>(),
        bit in 0..8_u8,
    ) {
        let mut request = genuine(scheme, &body, None);
        let at = at.index(body.len());
        body[at] ^= 1 << bit;
        request.body = Bytes::from(body);
        prop_assert_eq!(checked(scheme, request, NOW).err(), Some(Refusal::SignatureMismatch));
    }

    #[test]
    fn no_bit_flip_of_the_signature_verifies(scheme in signed_scheme(), bit in 0..512_usize) {
        let result = checked(scheme, genuine(scheme, b"{\"a\":1}", Some(bit)), NOW);
        prop_assert_eq!(result.err(), Some(Refusal::SignatureMismatch));
    }

    #[test]
    fn no_bit_flip_of_id_time_or_key_verifies(
        field in prop::sample::select(&["webhook-id", "webhook-timestamp", "key"][..]),
        at in any::<prop::sample::Index>(),
        bit in 0..7_u8,
    ) {
        let mut request = genuine(Scheme::StandardWebhooksV1, b"x", None);
        let mut secret = KEY;
        if field == "key" {
            secret[at.index(32)] ^= 1 << bit;
        } else {
            let mut value = request.headers[field].as_bytes().to_vec();
            let at = at.index(value.len());
            value[at] ^= 1 << bit;
            let Ok(value) = http::HeaderValue::from_bytes(&value) else { return Ok(()) };
            request.headers.insert(field, value);
        }
        let secret = Secret::from(format!("whsec_{}", STANDARD.encode(secret)));
        let held = Held { keys: vec![&secret], paths: vec![] };
        // The window is as wide as it can be, so that the signature itself must refuse a changed time.
        let config = SchemeConfig { tolerance_s: u32::MAX, ..SchemeConfig::new(Scheme::StandardWebhooksV1) };
        prop_assert!(check(request, &config, &held, NOW).is_err());
    }

    #[test]
    fn no_header_text_makes_a_check_panic(scheme in signed_scheme(), text in "[ -~]{0,80}", body in any::<Vec<u8>>()) {
        let mut request = genuine(scheme, &body, None);
        let names: Vec<_> = request.headers.keys().cloned().collect();
        for name in names {
            request.headers.insert(name, text.parse().expect("visible text"));
        }
        prop_assert!(checked(scheme, request, NOW).is_err());
    }
}
