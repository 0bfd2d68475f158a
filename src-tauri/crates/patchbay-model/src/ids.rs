//! Distinct id types. An id is a UUIDv7 made by `World.ids`; as text it carries a prefix that says what it names.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{fmt, str::FromStr};
use uuid::Uuid;

/// Text that is not an id of the expected kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a valid {0} id")]
pub struct BadId(pub &'static str);

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }
            /// The sixteen bytes as they are stored.
            pub const fn bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(Uuid::from_bytes(bytes))
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!($prefix, "_"))?;
                f.write_str(&BASE32.encode(self.0.as_bytes()))
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }
        impl FromStr for $name {
            type Err = BadId;
            fn from_str(text: &str) -> Result<Self, BadId> {
                let bad = BadId($prefix);
                let body = text.strip_prefix(concat!($prefix, "_")).ok_or(bad.clone())?;
                let bytes = BASE32.decode(body.as_bytes()).map_err(|_| bad.clone())?;
                Ok(Self(Uuid::from_bytes(bytes.try_into().map_err(|_| bad)?)))
            }
        }
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

/// Lower-case base32hex: keeps the time order of UUIDv7 when ids are compared as text.
static BASE32: std::sync::LazyLock<data_encoding::Encoding> = std::sync::LazyLock::new(|| {
    let mut spec = data_encoding::Specification::new();
    spec.symbols.push_str("0123456789abcdefghijklmnopqrstuv");
    spec.encoding().expect("thirty-two distinct symbols are an encoding")
});

id!(/// One fact from a source.
    EventId, "evt");
id!(/// One event on one route.
    DeliveryId, "dlv");
id!(/// When this there, do that here.
    RouteId, "rte");
id!(/// One authorised account.
    ConnectionId, "con");
id!(/// One start of the relay; flights of another run are in doubt.
    RunId, "run");
id!(/// One difference between what is wanted at a vendor and what is there.
    PlanId, "pln");
id!(/// One set of deliveries sent again on purpose.
    ReplayId, "rpl");
id!(/// One act of giving up, which can be taken back whole.
    DismissalId, "dis");
id!(/// One opening of a key on a correlating route.
    CaseId, "cas");

/// Acceptance sequence: the only order there is. Never reused, never decided by ids or clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Seq(pub i64);

/// A vendor's own name for a container (board, object, worktype).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ContainerId(pub String);

/// A vendor's own name for a field of a container.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FieldId(pub String);

/// A vendor's own name for a record we made.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RemoteId(pub String);

macro_rules! text_id {
    ($($name:ident),*) => {$(
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str(&self.0) }
        }
        impl From<&str> for $name {
            fn from(text: &str) -> Self { Self(text.to_owned()) }
        }
    )*};
}
text_id!(ContainerId, FieldId, RemoteId);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_read_back_what_they_print_and_refuse_another_kind() {
        let id = EventId::from_uuid(Uuid::from_u128(0x0192_0000_0000_7000_8000_0000_0000_0001));
        let text = id.to_string();
        assert_eq!(text.len(), 4 + 26);
        assert_eq!(text.parse::<EventId>(), Ok(id));
        assert_eq!(text.parse::<RouteId>(), Err(BadId("rte")));
    }

    #[test]
    fn text_order_is_time_order() {
        let early = EventId::from_uuid(Uuid::from_u128(1 << 100));
        let late = EventId::from_uuid(Uuid::from_u128(1 << 101));
        assert!(early.to_string() < late.to_string());
    }
}
