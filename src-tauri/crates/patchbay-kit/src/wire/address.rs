//! Which addresses a vendor may not have: the relay runs beside private services, and a name a person or a
//! vendor chose must not become a way in.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    time::Duration,
};
use url::{Host, Url};

/// A name that is not known by then counts as one of elsewhere.
const LOOKUP_MAX: Duration = Duration::from_secs(5);

/// Whether an address is on this machine, in a private or special network, or a disguise of one.
///
/// Source: the IANA special-purpose address registries (RFC 6890 and its updates).
pub fn refuses(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => refuses_v4(v4),
        IpAddr::V6(v6) => refuses_v6(v6),
    }
}

fn refuses_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    address.is_loopback()
        || address.is_private()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_broadcast()
        || a == 0
        // Carrier-grade NAT, 100.64.0.0/10.
        || (a == 100 && b & 0xc0 == 64)
        // Protocol assignments, benchmarking, documentation, and the old class E.
        || (a == 192 && b == 0 && (c == 0 || c == 2))
        || (a == 198 && b & 0xfe == 18)
        || (a, b, c) == (198, 51, 100)
        || (a, b, c) == (203, 0, 113)
        || a >= 240
}

fn refuses_v6(address: Ipv6Addr) -> bool {
    let segments = address.segments();
    address.is_loopback()
        || address.is_unspecified()
        || address.is_multicast()
        // Unique local fc00::/7, link-local fe80::/10 and the old site-local fec0::/10.
        || segments[0] & 0xfe00 == 0xfc00
        || segments[0] & 0xff80 == 0xfe80
        // An IPv4 address in another dress: mapped and compatible (::/96), NAT64 (both prefixes), 6to4, Teredo.
        || segments[..5] == [0; 5]
        || segments[..2] == [0x0064, 0xff9b]
        || segments[0] == 0x2002
        || segments[..2] == [0x2001, 0]
        // Discard-only and documentation.
        || segments[..4] == [0x0100, 0, 0, 0]
        || segments[..2] == [0x2001, 0x0db8]
}

/// Whether what is sent to `url` stays on this machine or in its network: its host is such an address, or a name
/// that has none but such.
pub async fn stays_private(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(v4)) => is_private(v4.into()),
        Some(Host::Ipv6(v6)) => is_private(v6.into()),
        Some(Host::Domain("localhost")) => true,
        Some(Host::Domain(name)) => {
            let port = url.port_or_known_default().unwrap_or_default();
            let found = tokio::time::timeout(LOOKUP_MAX, tokio::net::lookup_host((name, port))).await;
            let Ok(Ok(found)) = found else { return false };
            let mut found = found.peekable();
            found.peek().is_some() && found.all(|at| is_private(at.ip()))
        }
        None => false,
    }
}

/// Loopback, private use and link-local (RFC 1122, RFC 1918, RFC 3927, RFC 4193, RFC 4291). Fewer than [`refuses`]
/// knows: a disguise may lead anywhere, so it is neither reached nor trusted.
fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => v4.is_loopback() || v4.is_private() || v4.is_link_local(),
        IpAddr::V6(v6) => v6.is_loopback() || v6.is_unique_local() || v6.is_unicast_link_local(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_stays_here_is_known_by_its_address_and_a_disguise_is_not_believed() {
        let stays = async |text: &str| stays_private(&Url::parse(text).expect(text)).await;
        for text in [
            "http://127.0.0.1:8080/a",
            "http://2130706433/",
            "http://localhost:1717/x",
            "http://10.1.2.3/",
            "http://192.168.1.1/",
            "http://169.254.10.1/",
            "http://[::1]:80/",
            "http://[fd12::1]/",
            "http://[fe80::1]/",
        ] {
            assert!(stays(text).await, "{text}");
        }
        for text in [
            "http://8.8.8.8/",
            "http://0.0.0.0/",
            "http://203.0.113.7/",
            "http://[::ffff:127.0.0.1]/",
            "http://[64:ff9b::7f00:1]/",
            "http://[2606:4700::1111]/",
            "http://localhost.invalid/",
            "mailto:someone@localhost",
        ] {
            assert!(!stays(text).await, "{text}");
        }
    }

    #[test]
    fn this_machine_its_network_and_their_disguises_are_refused() {
        for text in [
            "127.0.0.1",
            "127.255.1.1",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "100.127.255.255",
            "224.0.0.1",
            "255.255.255.255",
            "0.0.0.0",
            "0.1.2.3",
            "198.18.0.1",
            "240.0.0.1",
            "::",
            "::1",
            "fe80::1",
            "febf::1",
            "fc00::1",
            "fd12::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::ffff:8.8.8.8",
            "::7f00:1",
            "64:ff9b::7f00:1",
            "64:ff9b::808:808",
            "64:ff9b:1::1",
            "2002:7f00:1::",
            "2001:0:1::1",
            "2001:db8::1",
            "fec0::1",
        ] {
            assert!(refuses(text.parse().expect(text)), "{text}");
        }
    }

    #[test]
    fn public_addresses_are_not() {
        for text in ["8.8.8.8", "172.32.0.1", "100.128.0.1", "192.0.3.1", "2606:4700::1111", "2a00:1450::1"] {
            assert!(!refuses(text.parse().expect(text)), "{text}");
        }
    }
}
