//! TLS by certificate files. They may be replaced while the server runs.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::{self, PemObject};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{self, ServerConfig};
use tokio_rustls::server::TlsStream;

use crate::config::Config;

/// Why the certificate or its key is of no use.
#[derive(Debug)]
pub enum TlsError {
    /// A file cannot be read, or holds no PEM of the right kind.
    File(PathBuf, pem::Error),
    /// The file of the certificate holds none.
    NoCertificate(PathBuf),
    /// They do not belong together, or are of a kind that is not spoken.
    Unusable(PathBuf, rustls::Error),
}

impl fmt::Display for TlsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path, _) => write!(f, "{} is no PEM file for TLS", path.display()),
            Self::NoCertificate(path) => {
                write!(f, "{} holds no certificate in PEM", path.display())
            }
            Self::Unusable(path, _) => write!(
                f,
                "the certificate {} cannot be used with its key",
                path.display()
            ),
        }
    }
}

impl std::error::Error for TlsError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::File(_, error) => Some(error),
            Self::NoCertificate(_) => None,
            Self::Unusable(_, error) => Some(error),
        }
    }
}

/// Speaks TLS with those who connect.
pub struct Tls(RwLock<TlsAcceptor>);

impl Tls {
    /// By the configuration; `None` if it names no certificate.
    ///
    /// # Errors
    /// [`TlsError`] if the files are of no use.
    pub fn of(config: &Config) -> Result<Option<Self>, TlsError> {
        let Some((certificate, key)) = config.tls() else {
            return Ok(None);
        };
        let acceptor = acceptor(certificate, key)?;
        Ok(Some(Self(RwLock::new(acceptor))))
    }

    /// Reads the files again, for those who connect from now on.
    ///
    /// # Errors
    /// [`TlsError`]; then all stays as it was.
    pub fn read_again(&self, config: &Config) -> Result<(), TlsError> {
        if let Some((certificate, key)) = config.tls() {
            let fresh = acceptor(certificate, key)?;
            *self.0.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        }
        Ok(())
    }

    /// Shakes hands with who connected.
    ///
    /// # Errors
    /// If what comes is no TLS that this server speaks.
    pub(crate) async fn accept(&self, stream: TcpStream) -> io::Result<TlsStream<TcpStream>> {
        let acceptor = self
            .0
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        acceptor.accept(stream).await
    }
}

fn acceptor(certificate: &Path, key: &Path) -> Result<TlsAcceptor, TlsError> {
    let wrong = |path: &Path| {
        let path = path.to_owned();
        |error| TlsError::File(path, error)
    };
    let chain: Vec<_> = CertificateDer::pem_file_iter(certificate)
        .and_then(Iterator::collect)
        .map_err(wrong(certificate))?;
    if chain.is_empty() {
        return Err(TlsError::NoCertificate(certificate.to_owned()));
    }
    let key = PrivateKeyDer::from_pem_file(key).map_err(wrong(key))?;
    let unusable = |error| TlsError::Unusable(certificate.to_owned(), error);
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(unusable)?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(unusable)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

#[cfg(test)]
mod tests {
    use std::error::Error;

    use super::*;

    fn told(certificate: &str, key: &str) -> String {
        let directory = tempfile::tempdir().unwrap();
        let [certificate, key] =
            [("chain.pem", certificate), ("key.pem", key)].map(|(name, text)| {
                let path = directory.path().join(name);
                std::fs::write(&path, text).unwrap();
                path.to_str().unwrap().to_owned()
            });
        let config = Config {
            tls_certificate: certificate,
            tls_key: key,
            ..Config::default()
        };
        match Tls::of(&config) {
            Ok(_) => "good".to_owned(),
            Err(error) => match error.source() {
                Some(source) => format!("{error}: {source}"),
                None => error.to_string(),
            },
        }
    }

    #[test]
    fn a_certificate_goes_with_its_own_key_only() {
        let make = || rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let (ours, other) = (make(), make());
        let pem = ours.cert.pem();
        assert_eq!(told(&pem, &ours.signing_key.serialize_pem()), "good");
        let mixed = told(&pem, &other.signing_key.serialize_pem());
        assert!(
            mixed.contains("chain.pem cannot be used with its key"),
            "{mixed}"
        );
        assert!(told("", &ours.signing_key.serialize_pem()).contains("holds no certificate"));
        assert!(told(&pem, "no key").contains("key.pem is no PEM file"));
        assert!(told(&pem, &pem).contains("key.pem is no PEM file"));
    }
}
