//! Accounts: who somebody is beyond one session, and the secrets that show it. No secret here
//! prints.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::codec::Hash;
use crate::ids::{AccountId, InvitationId, SeatId, TokenId};
use crate::message::{Refusal, RefusalCode, check_name};

/// The fewest characters of a password.
pub const PASSWORD_MIN: usize = 10;
/// The most bytes of a password.
pub const PASSWORD_BYTES_MAX: usize = 256;
/// What every token begins with, so that people and secret scanners know one.
pub const TOKEN_PREFIX: &str = "naktong_";
/// What every invitation's code begins with.
pub const INVITATION_PREFIX: &str = "nkinv_";
/// The most days after which a token ends by itself.
pub const TOKEN_DAYS_MAX: u16 = 3650;
/// The most times that an invitation may be accepted.
pub const INVITATION_USES_MAX: u16 = 100;
/// The most hours that an invitation is good.
pub const INVITATION_HOURS_MAX: u16 = 720;

/// What a token allows; an account itself may do all of it but [`Scope::Admin`], which the
/// operator gives.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Sit down, give orders, ask the judge: all that a seat may do.
    Play,
    /// See matches, those by the eyes of one's own seats too.
    Watch,
    /// Open, start and close matches.
    Host,
    /// Run the server.
    Admin,
}

impl Scope {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Play, Self::Watch, Self::Host, Self::Admin];

    /// The word for it, in commands and files.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Play => "play",
            Self::Watch => "watch",
            Self::Host => "host",
            Self::Admin => "admin",
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// No scope has this name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoSuchScope(String);

impl fmt::Display for NoSuchScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(word) = self;
        write!(
            f,
            "{word:?} is no scope; there are play, watch, host and admin"
        )
    }
}

impl std::error::Error for NoSuchScope {}

impl FromStr for Scope {
    type Err = NoSuchScope;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        let scope = Self::ALL.into_iter().find(|scope| scope.word() == word);
        scope.ok_or_else(|| NoSuchScope(word.to_owned()))
    }
}

/// A secret text: a password, a key or a token, or an address that may hold one. It does not
/// print.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(transparent)]
pub struct SecretText(pub String);

impl fmt::Debug for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretText(..)")
    }
}

impl SecretText {
    /// What the server stores of keys and tokens, which are random; never of a password.
    #[must_use]
    pub fn hash(&self) -> Hash {
        Hash::of(self.0.as_bytes())
    }
}

/// What a session shows to be an account's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Credential {
    /// The account's password.
    Password {
        /// The account's name; capitals do not matter.
        name: String,
        /// Its password.
        password: SecretText,
    },
    /// A key of the account, for accounts without a password.
    Key(SecretText),
    /// A token made by [`crate::message::Request::MakeToken`].
    Token(SecretText),
}

/// What a new account will be known by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NewSecret {
    /// A password of [`PASSWORD_MIN`] characters to [`PASSWORD_BYTES_MAX`] bytes.
    Password(SecretText),
    /// A key that the client made of at least 128 random bits: 32 to 128 characters a-z, 0-9,
    /// `_`. The server keeps its hash only.
    Key(SecretText),
}

/// Who a session is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct AccountInfo {
    /// The account.
    pub id: AccountId,
    /// Its name.
    pub name: String,
    /// What this session may do: of a token its scopes, else everything.
    pub scopes: BTreeSet<Scope>,
}

/// A token in the list of one's own. The token itself is shown once, when it is made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct TokenInfo {
    /// Names it, to revoke it.
    pub id: TokenId,
    /// What its owner calls it.
    pub label: String,
    /// What it allows.
    pub scopes: BTreeSet<Scope>,
    /// When it was made: milliseconds since 1970.
    pub created_ms: u64,
    /// When it ends by itself.
    pub expires_ms: Option<u64>,
    /// When somebody last signed in with it, to the hour.
    pub last_used_ms: Option<u64>,
}

/// An invitation in the list of its match's host. The code itself is shown once, when it is made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct InvitationInfo {
    /// Names it, to end it.
    pub id: InvitationId,
    /// The seat it is meant for; `None` for any.
    pub seat: Option<SeatId>,
    /// How often it may still be accepted.
    pub uses_left: u16,
    /// When it ends by itself: milliseconds since 1970.
    pub expires_ms: u64,
}

/// Checks the name of an account: as [`check_name`], and of letters and digits of any alphabet
/// (but not of Latin and Greek or Cyrillic ones, which look alike), single blanks and `- _ . '`
/// only, with a letter or digit first and last.
///
/// # Errors
/// [`RefusalCode::BadName`] with a sentence that says what is allowed.
pub fn check_account_name(name: &str) -> Result<(), Refusal> {
    check_name(name)?;
    let text = "An account's name is made of letters, digits, single blanks and - _ . ' and begins and ends with a letter or digit.";
    let allowed = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.' | '\'');
    let plain_ends =
        name.starts_with(char::is_alphanumeric) && name.ends_with(char::is_alphanumeric);
    if !name.chars().all(allowed) || name.contains("  ") || !plain_ends {
        return Err(Refusal::new(RefusalCode::BadName, text));
    }
    let alike = |c: char| matches!(c, '\u{370}'..='\u{52f}' | '\u{1c80}'..='\u{1c8f}' | '\u{1f00}'..='\u{1fff}');
    if name.chars().any(|c| c.is_ascii_alphabetic()) && name.chars().any(alike) {
        let text = "An account's name does not mix Latin letters with Greek or Cyrillic ones.";
        return Err(Refusal::new(RefusalCode::BadName, text));
    }
    Ok(())
}

/// Checks the length of a new password.
///
/// # Errors
/// [`RefusalCode::BadSecret`] with a sentence that says what is allowed.
pub fn check_password(password: &SecretText) -> Result<(), Refusal> {
    let SecretText(text) = password;
    if text.chars().count() < PASSWORD_MIN || text.len() > PASSWORD_BYTES_MAX {
        let text = "A password has at least 10 characters and at most 256 bytes.";
        return Err(Refusal::new(RefusalCode::BadSecret, text));
    }
    Ok(())
}

/// Checks the form of a new key.
///
/// # Errors
/// [`RefusalCode::BadSecret`] with a sentence that says what is allowed.
pub fn check_key(key: &SecretText) -> Result<(), Refusal> {
    let SecretText(text) = key;
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if !(32..=128).contains(&text.len()) || !text.chars().all(allowed) {
        let text = "A key has 32 to 128 characters a-z, 0-9 and _, of at least 128 random bits.";
        return Err(Refusal::new(RefusalCode::BadSecret, text));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hostile_name_is_refused_with_what_is_allowed() {
        for name in ["Ann", "Kim Il-su", "김일", "O'Neill 2", "a.b_c"] {
            assert_eq!(check_account_name(name), Ok(()), "{name}");
        }
        let long = "a".repeat(33);
        for name in [
            "",
            &long,
            " Ann",
            "Ann ",
            "Ann  Bo",
            "Ann\u{a0}Bo",
            "Ann\u{2003}Bo",
            "Ann\u{3000}Bo",
            "Ann\u{2800}Bo",
            "Ann\u{3164}Bo",
            "Ann\u{200b}",
            "Ann\u{202e}nnA",
            "Ann\nBo",
            "\u{1b}[31mAnn",
            "-Ann",
            "Ann.",
            "<Ann>",
            "Ann\u{301}",
            "\u{410}nn",
        ] {
            let refused = check_account_name(name).unwrap_err();
            assert_eq!(refused.code, RefusalCode::BadName, "{name:?}");
        }
    }

    #[test]
    fn secrets_do_not_print() {
        let secret = || SecretText("correct horse".to_owned());
        let credential = Credential::Password {
            name: "Ann".to_owned(),
            password: secret(),
        };
        for printed in [
            format!("{credential:?}"),
            format!("{:?}", Credential::Token(secret())),
            format!("{:?}", NewSecret::Key(secret())),
        ] {
            assert!(!printed.contains("horse"), "{printed}");
        }
    }

    #[test]
    fn short_and_endless_secrets_are_refused() {
        let text = |text: &str| SecretText(text.to_owned());
        assert_eq!(check_password(&text("0123456789")), Ok(()));
        assert!(check_password(&text("012345678")).is_err());
        assert!(check_password(&text(&"x".repeat(257))).is_err());
        assert_eq!(check_key(&text(&"a1_".repeat(12))), Ok(()));
        assert!(check_key(&text("short")).is_err());
        assert!(check_key(&text(&"A".repeat(40))).is_err());
    }
}
