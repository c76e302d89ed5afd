//! Who you are on a server: guest, account, tokens.

use std::collections::BTreeSet;

use clap::{Args, Subcommand};
use naktong_protocol::account::{Credential, NewSecret, Scope, SecretText, TokenInfo};
use naktong_protocol::ids::TokenId;
use naktong_protocol::message::{Answer, Person, Request, SeatKey, check_name};

use super::passes::Pass;
use super::{Desk, lobby, secret};
use crate::connection::{Connection, strange};
use crate::fault::Fault;

/// Who you are on the server. Passwords, keys and tokens are typed, or piped in as one line; never
/// written on the command line.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum AccountCommand {
    /// Go by a name and a key that is kept for you, without an account.
    Guest {
        /// The name that others see, 1 to 32 characters.
        name: String,
    },
    /// Make an account. What you hold as a guest becomes the account's.
    Register {
        /// Its name.
        name: String,
        /// Make a key instead of asking for a password, and keep it.
        #[arg(long)]
        key: bool,
    },
    /// Sign in; what is kept for later is a token, never the password.
    SignIn(SignIn),
    /// Forget who you are here, and end the token that was made for it.
    SignOut,
    /// Show who you are.
    Show,
    /// Change the password, or make a password of a key.
    Password {
        /// The name of the account.
        name: String,
        /// The account has a key until now, the one that is kept.
        #[arg(long)]
        key: bool,
    },
}

/// How to sign in.
#[derive(Args, Clone, Debug)]
pub(crate) struct SignIn {
    /// The name of the account; you are asked for its password.
    #[arg(required_unless_present_any = ["token", "key"])]
    name: Option<String>,
    /// Sign in with a token that you are asked for.
    #[arg(long, conflicts_with_all = ["key", "name"])]
    token: bool,
    /// Sign in with a key that you are asked for.
    #[arg(long, conflicts_with = "name")]
    key: bool,
}

/// Tokens: for bots, scripts and other devices.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum TokenCommand {
    /// Make a token and print it, once.
    Make {
        /// What you call it.
        label: String,
        /// What it allows: play, watch, host, admin; may be repeated.
        #[arg(long = "scope", required = true)]
        scopes: Vec<Scope>,
        /// After how many days it ends by itself.
        #[arg(long)]
        days: Option<u16>,
    },
    /// Your tokens.
    List,
    /// End a token, and the sessions that came with it.
    Revoke {
        /// Its number, as `list` shows it.
        id: TokenId,
    },
}

pub(super) async fn account(desk: &Desk<'_>, command: &AccountCommand) -> Result<(), Fault> {
    match command {
        AccountCommand::Guest { name } => guest(desk, name).await,
        AccountCommand::Register { name, key } => register(desk, name, *key).await,
        AccountCommand::SignIn(how) => sign_in(desk, how).await,
        AccountCommand::SignOut => sign_out(desk).await,
        AccountCommand::Show => {
            let connection = desk.connect().await?;
            let person = person(&connection, Request::WhoAmI).await?;
            tell(desk, &person)
        }
        AccountCommand::Password { name, key } => password(desk, name, *key).await,
    }
}

async fn guest(desk: &Desk<'_>, name: &str) -> Result<(), Fault> {
    check_name(name)?;
    let (passes, server) = (desk.passes()?, &desk.server);
    let key = match passes.of(server)? {
        Some(Pass::Guest { key, .. }) => key,
        Some(_) => {
            let text = "You are signed in here: `naktong account sign-out` first.";
            return Err(Fault::Usage(text.into()));
        }
        None => SeatKey::random(),
    };
    let name = name.to_owned();
    let pass = Pass::Guest { name, key };
    let connection = Connection::open(server, desk.ca.as_deref()).await?;
    let person = person(&connection, pass.request()).await?;
    passes.keep(server, Some(pass))?;
    tell(desk, &person)
}

async fn register(desk: &Desk<'_>, name: &str, by_key: bool) -> Result<(), Fault> {
    let connection = desk.connect().await?;
    let (secret, key) = if by_key {
        let key = SecretText(format!("{}{}", random(), random()));
        (NewSecret::Key(key.clone()), Some(key))
    } else {
        (
            NewSecret::Password(secret::ask("A password, 10 characters or more")?),
            None,
        )
    };
    let (passes, server) = (desk.passes()?, &desk.server);
    let before = passes.of(server)?;
    if let Some(key) = &key {
        // Kept before it is sent: a crash in between loses nothing.
        passes.keep(server, Some(Pass::Key(key.clone())))?;
    }
    let name = name.to_owned();
    let made = person(&connection, Request::Register { name, secret }).await;
    match (made, key) {
        (Ok(person), Some(_)) => tell(desk, &person),
        (Ok(person), None) => {
            keep_token(desk, &connection).await?;
            tell(desk, &person)
        }
        (Err(fault @ Fault::Refused(_)), _) => {
            passes.keep(server, before)?;
            Err(fault)
        }
        (Err(fault), _) => Err(fault),
    }
}

async fn sign_in(desk: &Desk<'_>, how: &SignIn) -> Result<(), Fault> {
    let connection = Connection::open(&desk.server, desk.ca.as_deref()).await?;
    let (passes, server) = (desk.passes()?, &desk.server);
    let person = match &how.name {
        Some(name) => {
            let password = secret::ask("Password")?;
            let name = name.clone();
            let credential = Credential::Password { name, password };
            let signed = person(&connection, Request::SignIn(credential)).await?;
            keep_token(desk, &connection).await?;
            signed
        }
        None => {
            let pass = if how.token {
                let token = secret::ask("Token")?;
                Pass::Token { id: None, token }
            } else {
                Pass::Key(secret::ask("Key")?)
            };
            let signed = person(&connection, pass.request()).await?;
            passes.keep(server, Some(pass))?;
            signed
        }
    };
    tell(desk, &person)
}

async fn sign_out(desk: &Desk<'_>) -> Result<(), Fault> {
    let (passes, server) = (desk.passes()?, &desk.server);
    if let Some(Pass::Token { id: Some(id), .. }) = passes.of(server)? {
        let connection = desk.connect().await;
        let ended = match &connection {
            Ok(connection) => connection.ask(Request::RevokeToken(id)).await.map(|_| ()),
            Err(_) => Ok(()),
        };
        match ended {
            // The token that asks ends with it: the line may be cut before the answer.
            Ok(()) | Err(Fault::Connection(_) | Fault::Refused(_)) => {}
            Err(fault) => return Err(fault),
        }
    }
    passes.keep(server, None)?;
    desk.output.talk("You are nobody here now.");
    Ok(())
}

async fn password(desk: &Desk<'_>, name: &str, by_key: bool) -> Result<(), Fault> {
    let connection = desk.connect().await?;
    let name = name.to_owned();
    let old = match (by_key, desk.passes()?.of(&desk.server)?) {
        (true, Some(Pass::Key(key))) => Credential::Key(key),
        (true, _) => return Err(Fault::Usage("No key of an account is kept here.".into())),
        (false, _) => Credential::Password {
            name,
            password: secret::ask("The password until now")?,
        },
    };
    let new = NewSecret::Password(secret::ask("The new password, 10 characters or more")?);
    match connection.ask(Request::ChangeSecret { old, new }).await? {
        Answer::Done => {}
        answer => return Err(strange(&answer)),
    }
    if by_key {
        keep_token(desk, &connection).await?;
    }
    desk.output
        .talk("The password is changed. Tokens stay as they are.");
    Ok(())
}

/// Makes the token with which this device signs in from now on.
async fn keep_token(desk: &Desk<'_>, connection: &Connection) -> Result<(), Fault> {
    let request = Request::MakeToken {
        label: "the naktong client".into(),
        scopes: BTreeSet::from([Scope::Play, Scope::Watch, Scope::Host]),
        days: None,
    };
    match connection.ask(request).await? {
        Answer::Token { info, token } => {
            let id = Some(info.id);
            let pass = Pass::Token { id, token };
            desk.passes()?.keep(&desk.server, Some(pass))
        }
        answer => Err(strange(&answer)),
    }
}

/// Signs in by the password where a token is kept for every day, which does not run the server.
async fn sign_in_wholly(desk: &Desk<'_>, connection: &Connection) -> Result<(), Fault> {
    let Some(Pass::Token { .. }) = desk.passes()?.of(&desk.server)? else {
        return Ok(());
    };
    let Person::Account(info) = person(connection, Request::WhoAmI).await? else {
        return Ok(());
    };
    let password = secret::ask("Password")?;
    let credential = Credential::Password {
        name: info.name,
        password,
    };
    person(connection, Request::SignIn(credential)).await?;
    Ok(())
}

pub(super) async fn token(desk: &Desk<'_>, command: &TokenCommand) -> Result<(), Fault> {
    let connection = desk.connect().await?;
    match command {
        TokenCommand::Make {
            label,
            scopes,
            days,
        } => {
            if scopes.contains(&Scope::Admin) {
                sign_in_wholly(desk, &connection).await?;
            }
            let request = Request::MakeToken {
                label: label.clone(),
                scopes: scopes.iter().copied().collect(),
                days: *days,
            };
            let answer = connection.ask(request).await?;
            let Answer::Token { info, token } = &answer else {
                return Err(strange(&answer));
            };
            if desk.output.json {
                return desk.output.object(&answer);
            }
            desk.output.talk(&format!(
                "Token {} ({}). It is shown this once; whoever has it is you.",
                info.id,
                scopes_of(info)
            ));
            desk.output.text(&token.0)
        }
        TokenCommand::List => {
            let tokens = match connection.ask(Request::Tokens).await? {
                Answer::Tokens(tokens) => tokens,
                answer => return Err(strange(&answer)),
            };
            if desk.output.json {
                return tokens.iter().try_for_each(|info| desk.output.object(info));
            }
            let mut table = lobby::columns(["TOKEN", "LABEL", "ALLOWS", "USED"]);
            for info in &tokens {
                let used = info.last_used_ms.map_or("never".to_owned(), ago);
                table.add_row([
                    info.id.to_string(),
                    info.label.clone(),
                    scopes_of(info),
                    used,
                ]);
            }
            desk.output.text(&lobby::trimmed(&table))
        }
        TokenCommand::Revoke { id } => match connection.ask(Request::RevokeToken(*id)).await? {
            Answer::Done => {
                desk.output.talk("The token is worth nothing any more.");
                Ok(())
            }
            answer => Err(strange(&answer)),
        },
    }
}

fn scopes_of(info: &TokenInfo) -> String {
    let scopes: Vec<_> = info.scopes.iter().map(Scope::to_string).collect();
    scopes.join(", ")
}

/// How long ago a time of the server was, to the hour.
fn ago(then_ms: u64) -> String {
    let now = std::time::SystemTime::UNIX_EPOCH
        .elapsed()
        .unwrap_or_default();
    let hours = now.as_secs().saturating_sub(then_ms / 1000) / 3600;
    match hours {
        0 => "within the hour".to_owned(),
        1..48 => format!("{hours} hours ago"),
        _ => format!("{} days ago", hours / 24),
    }
}

async fn person(connection: &Connection, request: Request) -> Result<Person, Fault> {
    match connection.ask(request).await? {
        Answer::Person(person) => Ok(person),
        answer => Err(strange(&answer)),
    }
}

fn tell(desk: &Desk<'_>, person: &Person) -> Result<(), Fault> {
    if desk.output.json {
        return desk.output.object(person);
    }
    desk.output.text(&match person {
        Person::Nobody => "You are nobody here yet: `naktong account guest NAME`, `register` or \
                           `sign-in`."
            .to_owned(),
        Person::Guest(name) => format!("You are the guest {name}."),
        Person::Account(account) => {
            let scopes: Vec<_> = account.scopes.iter().map(Scope::to_string).collect();
            format!("You are {} and may {}.", account.name, scopes.join(", "))
        }
    })
}

fn random() -> String {
    SeatKey::random().0.simple().to_string()
}
