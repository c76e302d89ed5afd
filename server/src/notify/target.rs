//! Where a webhook points: read strictly when it is set, resolved and checked again before each
//! delivery.

use std::fmt;
use std::net::{IpAddr, SocketAddr};

use url::{Host, Url};

use super::address::is_public;
use crate::config::Config;

/// The longest URL of a webhook, in characters.
pub const URL_MAX: usize = 500;

/// What the operator lets webhooks reach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allowed {
    /// Plain http besides https.
    pub insecure: bool,
    /// This machine and the networks around it.
    pub private: bool,
    /// The ports; none named means all.
    pub ports: Vec<u16>,
}

impl Allowed {
    /// As the configuration says.
    #[must_use]
    pub fn by(config: &Config) -> Self {
        Self {
            insecure: config.webhook_allow_insecure,
            private: config.webhook_allow_private,
            ports: config
                .webhook_ports()
                .expect("the configuration was checked when it was read"),
        }
    }
}

/// An address that webhooks may be sent to, as far as its words tell.
#[derive(Clone, PartialEq, Eq)]
pub struct Target {
    url: Url,
}

impl fmt::Debug for Target {
    /// Names the host only: paths and queries often hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Target({})", self.host())
    }
}

impl Target {
    /// Reads an address as its owner wrote it.
    ///
    /// # Errors
    /// A sentence that says what is wrong and what is allowed.
    pub fn read(text: &str, allowed: &Allowed) -> Result<Self, String> {
        let wrong = |why: &str| Err(why.to_owned());
        if text.chars().count() > URL_MAX {
            return Err(format!(
                "A webhook's address has at most {URL_MAX} characters."
            ));
        }
        // A lenient reader would drop or turn these; two readers could then disagree on the host.
        let plain = |c: char| c.is_ascii_graphic() && c != '\\';
        if !text.chars().all(plain) {
            return wrong(
                "A webhook's address is plain ASCII without blanks and backslashes; write names in other letters as xn--...",
            );
        }
        let Ok(url) = Url::parse(text) else {
            return wrong("This is no address; write https://HOST/PATH.");
        };
        match url.scheme() {
            "https" => {}
            "http" if allowed.insecure => {}
            "http" => {
                return wrong(
                    "A webhook's address begins with https:// on this server (webhook_allow_insecure).",
                );
            }
            _ => return wrong("A webhook's address begins with https://."),
        }
        if !url.username().is_empty() || url.password().is_some() || text.contains('@') {
            return wrong(
                "A webhook's address holds no user, password or @; put a secret into the path.",
            );
        }
        if url.fragment().is_some() {
            return wrong("A webhook's address has no part after #.");
        }
        let Some(host) = url.host() else {
            return wrong("This is no address; write https://HOST/PATH.");
        };
        // 2130706433, 0x7f.1 and %31 all read as other hosts than they show.
        let written = text.split_once("://").map_or("", |(_, rest)| rest);
        let shown = url.host_str().unwrap_or_default();
        let as_written = written
            .get(..shown.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(shown))
            && matches!(
                written.as_bytes().get(shown.len()),
                None | Some(b'/' | b':' | b'?')
            );
        if !as_written {
            return wrong(
                "The host of a webhook is written plainly: a name, four numbers such as 198.51.100.7, or [IPv6].",
            );
        }
        match host {
            Host::Ipv4(address) => may_reach(IpAddr::V4(address), allowed)?,
            Host::Ipv6(address) => may_reach(IpAddr::V6(address), allowed)?,
            Host::Domain(name) => may_name(name, allowed)?,
        }
        let port = url.port_or_known_default().unwrap_or_default();
        if port == 0 || !(allowed.ports.is_empty() || allowed.ports.contains(&port)) {
            let ports: Vec<_> = allowed.ports.iter().map(ToString::to_string).collect();
            let ports = if ports.is_empty() {
                "1 to 65535".to_owned()
            } else {
                ports.join(", ")
            };
            return Err(format!(
                "Webhooks cannot go to port {port} from this server; allowed: {ports}."
            ));
        }
        Ok(Self { url })
    }

    /// The host, for the operator's log.
    #[must_use]
    pub fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }

    /// Whether the line to it is encrypted.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// The host and, where it is not the scheme's own, the port: the header `Host`.
    #[must_use]
    pub fn authority(&self) -> String {
        let host = self.host();
        self.url
            .port()
            .map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    }

    /// Path and query, as a request names them.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.url[url::Position::BeforePath..url::Position::AfterQuery]
    }

    /// As its owner reads it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.url.as_str()
    }

    /// The addresses of the host now, each of them checked. Who connects to one of these goes
    /// nowhere else, whatever the name means a moment later.
    ///
    /// # Errors
    /// A sentence, if the name leads nowhere or to a place that is not allowed.
    pub async fn resolve(&self, allowed: &Allowed) -> Result<Vec<SocketAddr>, String> {
        let port = self.url.port_or_known_default().unwrap_or_default();
        let addresses: Vec<SocketAddr> = match self.url.host() {
            Some(Host::Ipv4(address)) => vec![(address, port).into()],
            Some(Host::Ipv6(address)) => vec![(address, port).into()],
            Some(Host::Domain(name)) => tokio::net::lookup_host((name, port))
                .await
                .map_err(|_| format!("The name {name} leads nowhere."))?
                .collect(),
            None => vec![],
        };
        if addresses.is_empty() {
            return Err(format!("The name {} leads nowhere.", self.host()));
        }
        for address in &addresses {
            may_reach(address.ip(), allowed)?;
        }
        Ok(addresses)
    }
}

fn may_reach(address: IpAddr, allowed: &Allowed) -> Result<(), String> {
    if allowed.private || is_public(address) {
        return Ok(());
    }
    Err("Webhooks go to public addresses only from this server, not to private, loopback, link-local, multicast or reserved ones (webhook_allow_private).".to_owned())
}

fn may_name(name: &str, allowed: &Allowed) -> Result<(), String> {
    if name.ends_with('.') {
        return Err("The host of a webhook does not end with a dot.".to_owned());
    }
    let inner = ["localhost", "local", "internal", "home.arpa"];
    let is_inner = |end: &str| {
        name.strip_suffix(end)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    if !allowed.private && (!name.contains('.') || inner.into_iter().any(is_inner)) {
        return Err(format!(
            "{name} is a name of a private network; webhooks go to public addresses only from this server (webhook_allow_private)."
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strict() -> Allowed {
        Allowed {
            insecure: false,
            private: false,
            ports: vec![],
        }
    }

    #[test]
    fn plain_public_addresses_are_taken() {
        for text in [
            "https://example.org/hook",
            "https://example.org",
            "https://EXAMPLE.org/Hook?key=1",
            "https://hooks.example.org:8443/a/b",
            "https://8.8.8.8/x",
            "https://[2606:4700:4700::1111]/x",
            "https://xn--bcher-kva.example/x",
        ] {
            Target::read(text, &strict()).unwrap_or_else(|why| panic!("{text}: {why}"));
        }
    }

    #[test]
    fn hostile_addresses_are_refused_with_what_is_allowed() {
        for (text, why) in [
            ("", "no address"),
            ("example.org/hook", "no address"),
            ("http://example.org/", "https://"),
            ("ftp://example.org/", "https://"),
            ("file:///etc/passwd", "https://"),
            ("gopher://example.org/", "https://"),
            ("https://user@example.org/", "no user"),
            ("https://user:word@example.org/", "no user"),
            ("https://example.org@127.0.0.1/", "no user"),
            ("https://example.org/#part", "after #"),
            ("https://example.org./", "does not end with a dot"),
            ("https://127.0.0.1/", "public addresses only"),
            ("https://127.1/", "written plainly"),
            ("https://2130706433/", "written plainly"),
            ("https://0x7f000001/", "written plainly"),
            ("https://0177.0.0.1/", "written plainly"),
            ("https://127.0.0.1./", "written plainly"),
            ("https://%31%32%37.0.0.1/", "written plainly"),
            ("https:example.org/", "written plainly"),
            ("https:/example.org/", "written plainly"),
            ("https:///example.org/", "written plainly"),
            (
                "https://169.254.169.254/latest/meta-data",
                "public addresses only",
            ),
            ("https://[::1]/", "public addresses only"),
            ("https://[::ffff:127.0.0.1]/", "plainly"),
            ("https://[::ffff:7f00:1]/", "public addresses only"),
            ("https://[fd00:ec2::254]/", "public addresses only"),
            ("https://localhost/", "private network"),
            ("https://a.localhost/", "private network"),
            ("https://metadata.google.internal/", "private network"),
            ("https://printer.local/", "private network"),
            ("https://intranet/", "private network"),
            ("https://example.org:0/", "port 0"),
            ("https://example.org:99999/", "no address"),
            ("https://exam\tple.org/", "plain ASCII"),
            ("https://example.org/\r\nX-Evil: 1", "plain ASCII"),
            ("https://example.org\\@127.0.0.1/", "plain ASCII"),
            ("https://b\u{fc}cher.example/", "plain ASCII"),
            (" https://example.org/", "plain ASCII"),
        ] {
            let told = Target::read(text, &strict()).unwrap_err();
            assert!(told.contains(why), "{text}: {told}");
        }
        let long = format!("https://example.org/{}", "a".repeat(URL_MAX));
        assert!(Target::read(&long, &strict()).unwrap_err().contains("500"));
    }

    #[test]
    fn the_operator_may_allow_more_or_fewer() {
        let open = Allowed {
            insecure: true,
            private: true,
            ports: vec![],
        };
        for text in [
            "http://127.0.0.1:8080/x",
            "http://localhost/",
            "https://[::1]:9/",
        ] {
            Target::read(text, &open).unwrap_or_else(|why| panic!("{text}: {why}"));
        }
        let narrow = Allowed {
            ports: vec![443, 8443],
            ..strict()
        };
        Target::read("https://example.org/", &narrow).unwrap();
        Target::read("https://example.org:8443/", &narrow).unwrap();
        assert_eq!(
            Target::read("https://example.org:25/", &narrow).unwrap_err(),
            "Webhooks cannot go to port 25 from this server; allowed: 443, 8443."
        );
    }

    #[tokio::test]
    async fn a_name_that_leads_to_this_machine_is_refused_when_it_is_resolved() {
        let open = Allowed {
            private: true,
            ..strict()
        };
        let target = Target::read("https://localhost/", &open).unwrap();
        assert!(target.resolve(&open).await.is_ok());
        let told = target.resolve(&strict()).await.unwrap_err();
        assert!(told.contains("public addresses only"), "{told}");
    }
}
