//! How often secrets may be guessed.

use std::net::IpAddr;
use std::num::NonZeroU32;

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use naktong_protocol::codec::Hash;
use naktong_protocol::message::{Refusal, RefusalCode};

use crate::config::Config;
use crate::telemetry;

/// Counts tries by where they come from and whom they are about.
pub(super) struct Guard {
    sign_ins: DefaultKeyedRateLimiter<Origin>,
    tokens: DefaultKeyedRateLimiter<Origin>,
    names: DefaultKeyedRateLimiter<Hash>,
    registrations: DefaultKeyedRateLimiter<Origin>,
    invitations: DefaultKeyedRateLimiter<Origin>,
}

/// Where a try comes from: an IPv4 address, or the network of an IPv6 one, of which a household
/// has 2 to the 64.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Origin(u64);

impl From<IpAddr> for Origin {
    fn from(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(address) => Self(u64::from(address.to_bits())),
            // The first half; no network of IPv6 begins with 32 zero bits.
            IpAddr::V6(address) => Self((address.to_bits() >> 64) as u64),
        }
    }
}

impl Guard {
    pub(super) fn new(config: &Config) -> Self {
        let number = |value| NonZeroU32::new(value).expect("the configuration's least is 1");
        let minute = |value| Quota::per_minute(number(value));
        Self {
            sign_ins: RateLimiter::keyed(minute(config.sign_ins_per_minute)),
            tokens: RateLimiter::keyed(minute(config.token_sign_ins_per_minute)),
            names: RateLimiter::keyed(minute(config.name_sign_ins_per_minute)),
            registrations: RateLimiter::keyed(Quota::per_hour(number(
                config.registrations_per_hour,
            ))),
            invitations: RateLimiter::keyed(minute(config.invitations_per_minute)),
        }
    }

    /// A token is about to be tried, which nobody guesses.
    pub(super) fn token(&self, from: Origin) -> Result<(), Refusal> {
        let may = self.tokens.check_key(&from).is_ok();
        within(
            may,
            "sign_in",
            "Too many have signed in from your address; wait a moment.",
        )
    }

    /// A password or key is about to be tried.
    pub(super) fn sign_in(&self, from: Origin) -> Result<(), Refusal> {
        let may = self.sign_ins.check_key(&from).is_ok();
        within(
            may,
            "sign_in",
            "Too many have signed in from your address; wait a minute.",
        )
    }

    /// A password is about to be tried for a name. Its hash is kept, not the name.
    pub(super) fn name(&self, folded: &str) -> Result<(), Refusal> {
        let may = self.names.check_key(&Hash::of(folded.as_bytes())).is_ok();
        let text = "Too many passwords were tried for this name; wait a minute, or use a token.";
        within(may, "sign_in", text)
    }

    /// An account is about to be made.
    pub(super) fn registration(&self, from: Origin) -> Result<(), Refusal> {
        let may = self.registrations.check_key(&from).is_ok();
        let text = "Too many accounts were made from your address; come back in an hour.";
        within(may, "registration", text)
    }

    /// An invitation is about to be tried.
    pub(super) fn invitation(&self, from: Origin) -> Result<(), Refusal> {
        let may = self.invitations.check_key(&from).is_ok();
        let text = "Too many invitations were tried from your address; wait a minute.";
        within(may, "invitation", text)
    }

    /// Forgets those who have not tried for a while.
    pub(super) fn tidy(&self) {
        self.sign_ins.retain_recent();
        self.tokens.retain_recent();
        self.names.retain_recent();
        self.registrations.retain_recent();
        self.invitations.retain_recent();
    }
}

fn within(may: bool, what: &'static str, text: &str) -> Result<(), Refusal> {
    if may {
        return Ok(());
    }
    telemetry::tried(what, "too_fast");
    Err(Refusal::new(RefusalCode::TooFast, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_of_ipv6_counts_as_one_and_an_old_address_in_new_clothes_as_itself() {
        let origin = |text: &str| Origin::from(text.parse::<IpAddr>().unwrap());
        assert_eq!(origin("2001:db8:1:2::1"), origin("2001:db8:1:2:ffff::9"));
        assert_ne!(origin("2001:db8:1:2::1"), origin("2001:db8:1:3::1"));
        assert_eq!(origin("::ffff:192.0.2.1"), origin("192.0.2.1"));
        assert_ne!(origin("192.0.2.2"), origin("192.0.2.1"));
    }

    #[test]
    fn who_guesses_too_often_is_told_to_wait_and_others_are_not() {
        let config = Config {
            sign_ins_per_minute: 2,
            ..Config::default()
        };
        let guard = Guard::new(&config);
        let [first, other] = [Origin(1), Origin(2)];
        assert_eq!([(); 2].map(|()| guard.sign_in(first)), [Ok(()), Ok(())]);
        let refused = guard.sign_in(first).unwrap_err();
        assert_eq!(refused.code, RefusalCode::TooFast);
        assert_eq!(guard.sign_in(other), Ok(()));
    }
}
