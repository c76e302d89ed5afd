//! Sending one mail through the operator's mail server.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, header::ContentType};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use tokio::time::timeout;

use super::courier::Failure;
use super::notice::Notice;
use crate::config::{Config, ms};

/// The longest mail address, in characters.
pub const ADDRESS_MAX: usize = 254;

/// What is wrong with the mail keys of the configuration.
#[derive(Debug)]
pub enum MailError {
    /// `mail_from` is missing or no address.
    From,
    /// `mail_server` is no HOST or HOST:PORT.
    Server,
    /// `mail_password_file` cannot be read.
    Password(std::io::Error),
    /// TLS cannot be set up.
    Tls(lettre::transport::smtp::Error),
}

impl fmt::Display for MailError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::From => "mail_from must be an address such as Naktong <naktong@example.org>",
            Self::Server => "mail_server must be HOST or HOST:PORT",
            Self::Password(_) => "mail_password_file cannot be read",
            Self::Tls(_) => "mail cannot be sent: TLS cannot be set up",
        })
    }
}

impl std::error::Error for MailError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::From | Self::Server => None,
            Self::Password(error) => Some(error),
            Self::Tls(error) => Some(error),
        }
    }
}

/// Sends mails.
pub(super) struct Mail {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    timeout: std::time::Duration,
}

impl Mail {
    /// By the configuration; `None` if it names no mail server.
    ///
    /// # Errors
    /// [`MailError`] names the key that is wrong.
    pub(super) fn by(config: &Config) -> Result<Option<Self>, MailError> {
        if config.mail_server.is_empty() {
            return Ok(None);
        }
        let from = Mailbox::from_str(&config.mail_from).map_err(|_| MailError::From)?;
        let (host, port) = server(&config.mail_server).ok_or(MailError::Server)?;
        let tls = |wrap: fn(TlsParameters) -> Tls| {
            let parameters = TlsParameters::new(host.to_owned()).map_err(MailError::Tls)?;
            Ok(wrap(parameters))
        };
        let (tls, usual) = match config.mail_security.as_str() {
            "tls" => (tls(Tls::Wrapper)?, 465),
            "none" => (Tls::None, 25),
            _ => (tls(Tls::Required)?, 587),
        };
        let mut transport = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host)
            .port(port.unwrap_or(usual))
            .tls(tls)
            .timeout(Some(ms(config.notify_timeout_ms)));
        if !config.mail_user.is_empty() {
            let password = first_line(Path::new(&config.mail_password_file))?;
            transport = transport.credentials(Credentials::new(config.mail_user.clone(), password));
        }
        Ok(Some(Self {
            transport: transport.build(),
            from,
            timeout: ms(config.notify_timeout_ms),
        }))
    }

    /// Hands a mail to the mail server.
    ///
    /// # Errors
    /// [`Failure`] says why it was not taken. No refusal is for ever: it may be meant for this
    /// server and not for the address.
    pub(super) async fn send(&self, address: &str, body: &str) -> Result<(), Failure> {
        let unreadable = |_| Failure::forever("the message cannot be written as a mail");
        let notice: Notice = serde_json::from_str(body)
            .map_err(|_| Failure::forever("the message cannot be read"))?;
        let to: Address = address
            .parse()
            .map_err(|_| Failure::forever("the address is no mail address"))?;
        // The same for each try, so that a mailbox can tell that it is the same mail.
        let id = format!("<{}@{}>", notice.id, self.from.email.domain());
        let message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .message_id(Some(id))
            .subject(notice.subject)
            .raw_header(HeaderValue::new(
                HeaderName::new_from_ascii_str("Auto-Submitted"),
                "auto-generated".to_owned(),
            ))
            .header(ContentType::TEXT_PLAIN)
            .body(notice.text)
            .map_err(unreadable)?;
        match timeout(self.timeout, self.transport.send(message)).await {
            Ok(Ok(_)) => Ok(()),
            // What a mail server says may name addresses and more; its code is enough.
            Ok(Err(error)) => Err(Failure::later(match error.status() {
                Some(code) => format!("the mail server answered {code}"),
                None => "the mail server cannot be reached".to_owned(),
            })),
            Err(_) => Err(Failure::later("the mail server did not answer in time")),
        }
    }
}

fn server(text: &str) -> Option<(&str, Option<u16>)> {
    match text.rsplit_once(':') {
        None => Some((text, None)),
        Some((host, port)) if !host.is_empty() && !host.contains(':') => {
            Some((host, Some(port.parse().ok()?)))
        }
        Some(_) => None,
    }
}

fn first_line(path: &Path) -> Result<String, MailError> {
    let text = std::fs::read_to_string(path).map_err(MailError::Password)?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}

/// Checks an address that mails may be sent to.
///
/// # Errors
/// A sentence that says what is allowed.
pub(super) fn check_address(text: &str) -> Result<(), String> {
    let wrong = || {
        Err("A mail address is NAME@DOMAIN in plain ASCII: letters, digits and .!#$%&'*+/=?^_`{|}~- before the @, a domain with a dot after it.".to_owned())
    };
    if text.len() > ADDRESS_MAX {
        return Err(format!(
            "A mail address has at most {ADDRESS_MAX} characters."
        ));
    }
    let Some((name, domain)) = text.split_once('@') else {
        return wrong();
    };
    let plain = |c: char| c.is_ascii_alphanumeric() || ".!#$%&'*+/=?^_`{|}~-".contains(c);
    let label = |label: &str| {
        let edge = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        edge(label.chars().next())
            && edge(label.chars().last())
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    // A domain of numbers alone would be an address of a machine.
    let named = domain
        .rsplit('.')
        .next()
        .is_some_and(|last| last.chars().any(|c| c.is_ascii_alphabetic()));
    if !name.is_empty()
        && name.chars().all(plain)
        && domain.contains('.')
        && named
        && domain.split('.').all(label)
        && Address::from_str(text).is_ok()
    {
        return Ok(());
    }
    wrong()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_addresses_are_taken() {
        for text in [
            "north@example.org",
            "n.o+r_th@mail.example.co.uk",
            "o'neil@example.org",
        ] {
            check_address(text).unwrap_or_else(|why| panic!("{text}: {why}"));
        }
    }

    #[test]
    fn hostile_addresses_are_refused_with_what_is_allowed() {
        for text in [
            "",
            "north",
            "@example.org",
            "north@",
            "north@localhost",
            "north@127.0.0.1",
            "north@[127.0.0.1]",
            "north@example..org",
            "north@-example.org",
            "a@b@example.org",
            "north@example.org,south@example.org",
            "North <north@example.org>",
            "\"north\"@example.org",
            "north@example.org\r\nBcc: south@example.org",
            "north@exa mple.org",
            "n\u{f6}rth@example.org",
            ".north.@example.org ",
        ] {
            let told = check_address(text).unwrap_err();
            assert!(told.contains("NAME@DOMAIN"), "{text}: {told}");
        }
        let long = format!("{}@example.org", "a".repeat(250));
        assert!(check_address(&long).unwrap_err().contains("254"));
    }

    #[test]
    fn the_mail_server_is_a_host_and_perhaps_a_port() {
        assert_eq!(server("mail.example.org"), Some(("mail.example.org", None)));
        assert_eq!(server("127.0.0.1:2525"), Some(("127.0.0.1", Some(2525))));
        for text in [":25", "host:", "host:99999", "a:b:25"] {
            assert_eq!(server(text), None, "{text}");
        }
    }
}
