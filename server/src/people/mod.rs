//! People: guests, accounts, tokens and invitations, as sessions ask for them.
//!
//! | file | is |
//! |---|---|
//! | `person.rs` | who a session is and what it may do |
//! | `password.rs` | argon2, off the async threads |
//! | `guard.rs` | how often secrets may be guessed, by where the tries come from |
//!
//! What is stored is in `house/`. No secret is logged, and none is stored but as a hash.

mod guard;
mod password;
mod person;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError, RwLock};

use naktong_protocol::account::{
    Credential, INVITATION_HOURS_MAX, INVITATION_PREFIX, INVITATION_USES_MAX, InvitationInfo,
    NewSecret, Scope, SecretText, TOKEN_DAYS_MAX, TOKEN_PREFIX, TokenInfo, check_account_name,
    check_key, check_password,
};
use naktong_protocol::codec::Hash;
use naktong_protocol::ids::{AccountId, InvitationId, TokenId};
use naktong_protocol::message::{Refusal, RefusalCode, check_name};
use naktong_protocol::{MatchId, SeatId};
use rand::TryRng;
use rand::rngs::SysRng;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::config::live::Live;
use crate::house::accounts::{Account, Known, Listed, Registered, folded};
use crate::house::{House, HouseError};
use crate::matches::table::now_ms;
use crate::telemetry;
use guard::Guard;
use password::Passwords;

pub(crate) use guard::Origin;
pub use person::Hands;
pub(crate) use person::Person;

const DAY_MS: u64 = 24 * 60 * 60 * 1000;
const HOUR_MS: u64 = 60 * 60 * 1000;

/// The desk where people say who they are.
pub struct People {
    house: House,
    config: Live,
    guard: Guard,
    passwords: Passwords,
    admitted: RwLock<BTreeMap<MatchId, BTreeSet<AccountId>>>,
    /// Cancelled when the token is revoked.
    revocations: Mutex<BTreeMap<TokenId, CancellationToken>>,
}

impl People {
    /// Opens the desk.
    ///
    /// # Errors
    /// [`HouseError`] if the file of accounts cannot be read.
    pub async fn open(house: House, live: Live) -> Result<Self, HouseError> {
        let admitted = house.admitted().await?;
        let config = live.now();
        Ok(Self {
            guard: Guard::new(&config),
            passwords: Passwords::new(config.passwords_at_once),
            admitted: RwLock::new(admitted),
            revocations: Mutex::default(),
            house,
            config: live,
        })
    }

    /// Forgets tries of long ago.
    pub(crate) fn tidy(&self) {
        self.guard.tidy();
    }

    /// Somebody goes by a name and a key.
    pub(crate) fn guest(&self, name: String, key: Hash) -> Result<Person, Refusal> {
        check_name(&name)?;
        Ok(Person::nobody(&self.config.now()).into_guest(name, key))
    }

    /// Makes an account, which takes over what `before` held.
    pub(crate) async fn register(
        &self,
        from: Origin,
        before: &Person,
        name: String,
        secret: NewSecret,
    ) -> Result<Person, Refusal> {
        if self.config.now().registration != "everybody" {
            let text = "This server makes no accounts by itself; ask its operator for one.";
            return Err(Refusal::new(RefusalCode::NotAllowed, text));
        }
        if before.hands().account.is_some() {
            let text = "You are signed in to an account; sign out to make another.";
            return Err(Refusal::new(RefusalCode::NotAllowed, text));
        }
        check_account_name(&name)?;
        check_secret(&secret)?;
        self.guard.registration(from)?;
        let known = self.known(secret).await?;
        let seats = before.hands().keys.clone();
        let most = self.config.now().accounts_max;
        let made = self
            .house
            .register(name, known, seats.clone(), most, now_ms());
        match made.await? {
            Registered::Made(account) => {
                tracing::info!(account = %account.id, "an account is made");
                Ok(Person::account(account, seats, None, None))
            }
            Registered::NameTaken => {
                let text = "Another account has this name; choose another, or sign in.";
                Err(Refusal::new(RefusalCode::NameTaken, text))
            }
            Registered::TooMany => {
                let text = "This server has as many accounts as it takes.";
                Err(Refusal::new(RefusalCode::TooMany, text))
            }
        }
    }

    /// Signs in; what the token is that was used ends the session when it is cancelled.
    pub(crate) async fn sign_in(
        &self,
        from: Origin,
        credential: Credential,
    ) -> Result<(Person, Option<CancellationToken>), Refusal> {
        let signed = if let Credential::Token(token) = credential {
            self.guard.token(from)?;
            self.by_token(&token).await?
        } else {
            self.guard.sign_in(from)?;
            match self.prove(credential).await? {
                Some(account) => {
                    let keys = self.house.seat_keys(account.id).await?;
                    Some((Person::account(account, keys, None, None), None))
                }
                None => None,
            }
        };
        telemetry::tried("sign_in", if signed.is_some() { "done" } else { "failed" });
        signed.ok_or_else(sign_in_failed)
    }

    async fn by_token(
        &self,
        token: &SecretText,
    ) -> Result<Option<(Person, Option<CancellationToken>)>, HouseError> {
        let hash = token.hash();
        let Some((account, info)) = self.house.by_token(hash, now_ms()).await? else {
            return Ok(None);
        };
        let revoked = {
            let mut all = lock(&self.revocations);
            all.entry(info.id).or_default().clone()
        };
        // Revoked between the two: the token it was cancelled by is not the one we hold.
        if self.house.by_token(hash, now_ms()).await?.is_none() {
            return Ok(None);
        }
        let keys = self.house.seat_keys(account.id).await?;
        let token = Some((info.id, info.expires_ms));
        let person = Person::account(account, keys, Some(info.scopes), token);
        Ok(Some((person, Some(revoked))))
    }

    /// Who asks with the token of an operator, as the audit log has him.
    ///
    /// # Errors
    /// `too_fast`, `sign_in_failed` or `not_allowed`.
    pub(crate) async fn operator(
        &self,
        from: Origin,
        token: SecretText,
    ) -> Result<String, Refusal> {
        let (person, _) = self.sign_in(from, Credential::Token(token)).await?;
        person.may(Scope::Admin)?;
        let (_, name) = person.who()?;
        let token = person.token().map(|id| format!(", token {id}"));
        Ok(format!("account {name}{}", token.unwrap_or_default()))
    }

    /// The accounts whose names hold a word, newest first.
    pub(crate) async fn accounts(
        &self,
        word: Option<&str>,
        most: u32,
    ) -> Result<Vec<Listed>, HouseError> {
        self.house.listed(word.map(folded), most).await
    }

    /// Makes an account an operator's, or no more; `None` if there is none of this name.
    pub(crate) async fn set_admin(
        &self,
        name: &str,
        on: bool,
    ) -> Result<Option<Account>, HouseError> {
        self.house.set_admin(folded(name), on).await
    }

    /// The account that a password or key is of.
    async fn prove(&self, credential: Credential) -> Result<Option<Account>, Refusal> {
        match credential {
            Credential::Password { name, password } => {
                self.guard.name(&folded(&name))?;
                let found = self.house.by_name(&name).await?;
                let (account, stored) = found.unzip();
                let right = self.passwords.is_right(password, stored.flatten()).await;
                Ok(account.filter(|_| right))
            }
            Credential::Key(key) => Ok(self.house.by_key(key.hash()).await?),
            Credential::Token(_) => Ok(None),
        }
    }

    /// Gives the account another secret, for one who knows the one before.
    pub(crate) async fn change_secret(
        &self,
        from: Origin,
        account: AccountId,
        old: Credential,
        new: NewSecret,
    ) -> Result<(), Refusal> {
        check_secret(&new)?;
        self.guard.sign_in(from)?;
        let proven = self.prove(old).await?;
        if proven.is_none_or(|proven| proven.id != account) {
            telemetry::tried("sign_in", "failed");
            return Err(sign_in_failed());
        }
        let known = self.known(new).await?;
        Ok(self.house.change_secret(account, known).await?)
    }

    async fn known(&self, secret: NewSecret) -> Result<Known, Refusal> {
        match secret {
            NewSecret::Password(password) => {
                Ok(Known::Password(self.passwords.hash(password).await))
            }
            NewSecret::Key(key) => {
                let hash = key.hash();
                if self.house.by_key(hash).await?.is_some() {
                    // Whoever knows it would be two accounts at once.
                    let text = "This key cannot be taken; make a fresh one.";
                    return Err(Refusal::new(RefusalCode::BadSecret, text));
                }
                Ok(Known::Key(hash))
            }
        }
    }

    /// Makes a token for whoever is signed in with all that it will allow.
    pub(crate) async fn make_token(
        &self,
        person: &Person,
        label: String,
        scopes: BTreeSet<Scope>,
        days: Option<u16>,
    ) -> Result<(TokenInfo, SecretText), Refusal> {
        let account = person.whole_account()?.id;
        check_name(&label)?;
        if scopes.is_empty() {
            let text = "A token allows something: play, watch, host or admin.";
            return Err(Refusal::new(RefusalCode::BadOption, text));
        }
        scopes.iter().try_for_each(|scope| person.may(*scope))?;
        if days.is_some_and(|days| !(1..=TOKEN_DAYS_MAX).contains(&days)) {
            let text = format!("A token is good for 1 to {TOKEN_DAYS_MAX} days, or for ever.");
            return Err(Refusal::new(RefusalCode::BadOption, text));
        }
        let now = now_ms();
        let token = random_code(TOKEN_PREFIX);
        let info = TokenInfo {
            id: TokenId(Uuid::now_v7()),
            label,
            scopes,
            created_ms: now,
            expires_ms: days.map(|days| now + u64::from(days) * DAY_MS),
            last_used_ms: None,
        };
        let most = self.config.now().account_tokens_max;
        let made = self.house.make_token(account, token.hash(), info, most);
        match made.await? {
            Some(info) => Ok((info, token)),
            None => Err(too_many(format!(
                "An account has at most {most} tokens; revoke one."
            ))),
        }
    }

    /// The tokens of an account.
    pub(crate) async fn tokens(&self, account: AccountId) -> Result<Vec<TokenInfo>, Refusal> {
        Ok(self.house.tokens(account, now_ms()).await?)
    }

    /// Ends a token, and the sessions that came with it.
    pub(crate) async fn revoke(&self, account: AccountId, id: TokenId) -> Result<(), Refusal> {
        if !self.house.revoke_token(account, id).await? {
            let text = "You have no such token; list them.";
            return Err(Refusal::new(RefusalCode::UnknownToken, text));
        }
        if let Some(sessions) = lock(&self.revocations).remove(&id) {
            sessions.cancel();
        }
        Ok(())
    }

    /// An account holds the seats of a key from now on; a guest does on his session only.
    pub(crate) async fn adopt(&self, person: &mut Person, key: Hash) -> Result<(), Refusal> {
        let known = person.hands().keys.contains(&key);
        if let Some(account) = person.hands().account.filter(|_| !known) {
            let most = self.config.now().account_keys_max;
            if !self.house.adopt_key(account, key, most).await? {
                return Err(too_many(format!(
                    "An account holds at most {most} keys of seats."
                )));
            }
        }
        person.take(key);
        Ok(())
    }

    /// Whether somebody was invited to a match and has accepted.
    pub(crate) fn is_admitted(&self, person: &Person, id: MatchId) -> bool {
        let admitted = self.admitted.read().unwrap_or_else(PoisonError::into_inner);
        let there = admitted.get(&id);
        let account = person.hands().account;
        person.was_admitted(id)
            || account.is_some_and(|account| there.is_some_and(|all| all.contains(&account)))
    }

    /// Makes an invitation.
    pub(crate) async fn invite(
        &self,
        to: MatchId,
        seat: Option<SeatId>,
        uses: u16,
        hours: u16,
    ) -> Result<(InvitationInfo, SecretText), Refusal> {
        if !(1..=INVITATION_USES_MAX).contains(&uses)
            || !(1..=INVITATION_HOURS_MAX).contains(&hours)
        {
            let text = format!(
                "An invitation is good for 1 to {INVITATION_USES_MAX} uses and for 1 to \
                 {INVITATION_HOURS_MAX} hours."
            );
            return Err(Refusal::new(RefusalCode::BadOption, text));
        }
        let now = now_ms();
        let code = random_code(INVITATION_PREFIX);
        let info = InvitationInfo {
            id: InvitationId(Uuid::now_v7()),
            seat,
            uses_left: uses,
            expires_ms: now + u64::from(hours) * HOUR_MS,
        };
        let most = self.config.now().match_invitations_max;
        let kept = self.house.invite(to, code.hash(), info.clone(), most, now);
        if !kept.await? {
            return Err(too_many(format!(
                "A match has at most {most} good invitations; end one."
            )));
        }
        Ok((info, code))
    }

    /// Accepts an invitation: to which match it is, and the seat that is meant.
    pub(crate) async fn accept(
        &self,
        from: Origin,
        person: &mut Person,
        code: &SecretText,
    ) -> Result<(MatchId, Option<SeatId>), Refusal> {
        self.guard.invitation(from)?;
        let account = person.hands().account;
        let Some((to, seat)) = self.house.accept(code.hash(), account, now_ms()).await? else {
            telemetry::tried("invitation", "failed");
            return Err(unknown_invitation());
        };
        telemetry::tried("invitation", "done");
        if let Some(account) = account {
            let mut admitted = self
                .admitted
                .write()
                .unwrap_or_else(PoisonError::into_inner);
            admitted.entry(to).or_default().insert(account);
        }
        person.admit(to);
        Ok((to, seat))
    }

    /// The good invitations of a match.
    pub(crate) async fn invitations(&self, to: MatchId) -> Result<Vec<InvitationInfo>, Refusal> {
        Ok(self.house.invitations(to, now_ms()).await?)
    }

    /// Ends an invitation.
    pub(crate) async fn uninvite(&self, to: MatchId, id: InvitationId) -> Result<(), Refusal> {
        if self.house.uninvite(to, id).await? {
            return Ok(());
        }
        Err(unknown_invitation())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn check_secret(secret: &NewSecret) -> Result<(), Refusal> {
    match secret {
        NewSecret::Password(password) => check_password(password),
        NewSecret::Key(key) => check_key(key),
    }
}

fn sign_in_failed() -> Refusal {
    let text = "Name, password, key or token is wrong, or the token is over.";
    Refusal::new(RefusalCode::SignInFailed, text)
}

fn unknown_invitation() -> Refusal {
    let text = "This invitation is not good: mistyped, used up, over or ended. Ask for another.";
    Refusal::new(RefusalCode::UnknownInvitation, text)
}

fn too_many(text: String) -> Refusal {
    Refusal::new(RefusalCode::TooMany, text)
}

/// A fresh secret of 256 random bits.
fn random_code(prefix: &str) -> SecretText {
    let mut bits = [0; 32];
    SysRng
        .try_fill_bytes(&mut bits)
        .expect("the operating system has random bytes");
    SecretText(format!("{prefix}{}", Hash(bits)))
}
