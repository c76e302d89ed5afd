//! A part of the address space: one address, or all that begin alike.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// `192.0.2.7`, `192.0.2.0/24`, `2001:db8::/64`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Network {
    address: IpAddr,
    /// How many leading bits count.
    length: u8,
}

impl Network {
    /// Whether an address lies in it.
    #[must_use]
    pub fn contains(self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(ours), IpAddr::V4(theirs)) => begins_alike(
                ours.to_bits().into(),
                theirs.to_bits().into(),
                32,
                self.length,
            ),
            (IpAddr::V6(ours), IpAddr::V6(theirs)) => {
                begins_alike(ours.to_bits(), theirs.to_bits(), 128, self.length)
            }
            _ => false,
        }
    }
}

fn begins_alike(one: u128, other: u128, width: u8, length: u8) -> bool {
    let rest = u32::from(width - length);
    (one ^ other).checked_shr(rest).unwrap_or(0) == 0
}

impl FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong =
            || format!("{text:?} is no address: write 192.0.2.7, 192.0.2.0/24 or 2001:db8::/64");
        let (address, length) = match text.split_once('/') {
            Some((address, length)) => (address, Some(length)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| wrong())?;
        let address = address.to_canonical();
        let width = if address.is_ipv4() { 32 } else { 128 };
        let length = length.map_or(Ok(width), |length| length.parse().map_err(|_| wrong()))?;
        if length > width {
            return Err(wrong());
        }
        Ok(Self { address, length })
    }
}

impl TryFrom<String> for Network {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Network> for String {
    fn from(network: Network) -> Self {
        network.to_string()
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = if self.address.is_ipv4() { 32 } else { 128 };
        match self.length == width {
            true => write!(f, "{}", self.address),
            false => write!(f, "{}/{}", self.address, self.length),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_holds_the_addresses_that_begin_as_it_does() {
        for (network, inside, outside) in [
            ("192.0.2.7", "192.0.2.7", "192.0.2.8"),
            ("192.0.2.0/24", "192.0.2.255", "192.0.3.0"),
            ("192.0.2.0/24", "::ffff:192.0.2.9", "2001:db8::1"),
            ("2001:db8::/64", "2001:db8::ffff", "2001:db8:0:1::1"),
            ("0.0.0.0/0", "203.0.113.9", "::1"),
        ] {
            let network: Network = network.parse().unwrap();
            assert!(
                network.contains(inside.parse().unwrap()),
                "{network} {inside}"
            );
            assert!(
                !network.contains(outside.parse().unwrap()),
                "{network} {outside}"
            );
            assert_eq!(network.to_string().parse(), Ok(network));
        }
        for wrong in ["", "all", "192.0.2.0/33", "::/129", "1.2.3.4/x", "/8"] {
            assert!(wrong.parse::<Network>().is_err(), "{wrong}");
        }
    }
}
