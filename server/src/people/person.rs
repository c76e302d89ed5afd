//! Who a session is, and what it may do.

use std::collections::BTreeSet;
use std::sync::Arc;

use naktong_protocol::MatchId;
use naktong_protocol::account::{AccountInfo, Scope};
use naktong_protocol::codec::Hash;
use naktong_protocol::ids::{AccountId, TokenId};
use naktong_protocol::message::{self, Refusal, RefusalCode};
use naktong_protocol::record::Who;

use crate::config::Config;
use crate::house::accounts::Account;

/// What a session can show that it is: what matches are asked by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hands {
    /// The account that is signed in.
    pub account: Option<AccountId>,
    /// The keys of seats that were shown, or are the account's.
    pub keys: BTreeSet<Hash>,
}

impl Hands {
    /// Of somebody who shows a key.
    #[must_use]
    pub fn with(key: Hash) -> Self {
        Self {
            account: None,
            keys: BTreeSet::from([key]),
        }
    }

    /// Whether this is somebody.
    #[must_use]
    pub fn are(&self, who: Who) -> bool {
        match who {
            Who::Account(account) => self.account == Some(account),
            Who::Key(key) => self.keys.contains(&key),
        }
    }
}

/// Who a session is.
#[derive(Clone, Debug)]
enum Standing {
    Nobody,
    Guest(String, Hash),
    Account(Account, Option<(TokenId, Option<u64>)>),
}

/// The one behind a session.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    standing: Standing,
    hands: Arc<Hands>,
    scopes: BTreeSet<Scope>,
    /// Matches that it was let into on this session.
    admitted: BTreeSet<MatchId>,
    /// How many keys of seats were shown on this session.
    shown: usize,
}

impl Person {
    /// Nobody yet, who may do what guests may.
    pub(crate) fn nobody(config: &Config) -> Self {
        let scopes: &[Scope] = match config.guests.as_str() {
            "host" => &[Scope::Play, Scope::Watch, Scope::Host],
            "play" => &[Scope::Play, Scope::Watch],
            "watch" => &[Scope::Watch],
            _ => &[],
        };
        Self {
            standing: Standing::Nobody,
            hands: Arc::default(),
            scopes: scopes.iter().copied().collect(),
            admitted: BTreeSet::new(),
            shown: 0,
        }
    }

    /// The same, who goes by a name and a key from now on.
    pub(super) fn into_guest(mut self, name: String, key: Hash) -> Self {
        self.standing = Standing::Guest(name, key);
        self.take(key);
        self
    }

    /// An account that signed in with its password or key, or with a token.
    pub(super) fn account(
        account: Account,
        keys: BTreeSet<Hash>,
        scopes: Option<BTreeSet<Scope>>,
        token: Option<(TokenId, Option<u64>)>,
    ) -> Self {
        let may = |scope: &Scope| *scope != Scope::Admin || account.admin;
        let scopes = scopes.unwrap_or_else(|| Scope::ALL.into_iter().collect());
        Self {
            hands: Arc::new(Hands {
                account: Some(account.id),
                keys,
            }),
            scopes: scopes.into_iter().filter(may).collect(),
            standing: Standing::Account(account, token),
            admitted: BTreeSet::new(),
            shown: 0,
        }
    }

    /// As the session is told who it is.
    pub(crate) fn told(&self) -> message::Person {
        match &self.standing {
            Standing::Nobody => message::Person::Nobody,
            Standing::Guest(name, _) => message::Person::Guest(name.clone()),
            Standing::Account(account, _) => message::Person::Account(AccountInfo {
                id: account.id,
                name: account.name.clone(),
                scopes: self.scopes.clone(),
            }),
        }
    }

    /// Who sits down when this one does, and under which name.
    ///
    /// # Errors
    /// `not_allowed` for nobody.
    pub(crate) fn who(&self) -> Result<(Who, String), Refusal> {
        match &self.standing {
            Standing::Nobody => Err(Refusal::new(
                RefusalCode::NotAllowed,
                "Say who you are first: be a guest with a name and a key, or sign in.",
            )),
            Standing::Guest(name, key) => Ok((Who::Key(*key), name.clone())),
            Standing::Account(account, _) => Ok((Who::Account(account.id), account.name.clone())),
        }
    }

    /// The account that is signed in.
    ///
    /// # Errors
    /// `not_allowed` for guests, and for tokens that do not allow all that people do.
    pub(crate) fn whole_account(&self) -> Result<&Account, Refusal> {
        let text = match &self.standing {
            Standing::Account(account, _) => {
                let all = [Scope::Play, Scope::Watch, Scope::Host];
                if all.iter().all(|scope| self.scopes.contains(scope)) {
                    return Ok(account);
                }
                "This needs your password or key, or a token that allows play, watch and host."
            }
            Standing::Nobody | Standing::Guest(..) => "This is for accounts: register, or sign in.",
        };
        Err(Refusal::new(RefusalCode::NotAllowed, text))
    }

    /// The token that this one came with.
    pub(crate) fn token(&self) -> Option<TokenId> {
        match &self.standing {
            Standing::Account(_, token) => token.map(|(id, _)| id),
            Standing::Nobody | Standing::Guest(..) => None,
        }
    }

    /// What this one may show that it is.
    pub(crate) fn hands(&self) -> &Arc<Hands> {
        &self.hands
    }

    /// What this one may do.
    pub(crate) fn scopes(&self) -> &BTreeSet<Scope> {
        &self.scopes
    }

    /// Whether this one may do what needs a scope.
    ///
    /// # Errors
    /// `not_allowed` with who may.
    pub(crate) fn may(&self, scope: Scope) -> Result<(), Refusal> {
        if self.scopes.contains(&scope) {
            return Ok(());
        }
        let text = match &self.standing {
            Standing::Account(..) => {
                format!("This token does not allow {scope}; make one that does.")
            }
            Standing::Nobody | Standing::Guest(..) => {
                "On this server this is for accounts: register, or sign in.".to_owned()
            }
        };
        Err(Refusal::new(RefusalCode::NotAllowed, text))
    }

    /// Whether the token that this one came with is over.
    pub(crate) fn is_over(&self, now_ms: u64) -> bool {
        let Standing::Account(_, Some((_, expires_ms))) = &self.standing else {
            return false;
        };
        expires_ms.is_some_and(|at| at <= now_ms)
    }

    /// A key was shown that holds a seat.
    pub(crate) fn take(&mut self, key: Hash) {
        if !self.hands.keys.contains(&key) {
            Arc::make_mut(&mut self.hands).keys.insert(key);
            self.shown += 1;
        }
    }

    /// How many keys were.
    pub(crate) fn shown(&self) -> usize {
        self.shown
    }

    /// An invitation to a match was accepted on this session.
    pub(crate) fn admit(&mut self, id: MatchId) {
        self.admitted.insert(id);
    }

    /// Whether it was.
    pub(crate) fn was_admitted(&self, id: MatchId) -> bool {
        self.admitted.contains(&id)
    }
}
