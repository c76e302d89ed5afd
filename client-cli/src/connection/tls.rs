//! Whom the client trusts when it speaks TLS.

use std::io;
use std::path::Path;
use std::sync::Arc;

use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::{self, ClientConfig, RootCertStore};
use tokio_tungstenite::Connector;

use crate::fault::Fault;

/// The authorities that certificates are held against.
#[derive(Clone)]
pub(super) struct Trust(Arc<ClientConfig>);

impl Trust {
    /// For one connection.
    pub(super) fn connector(&self) -> Connector {
        Connector::Rustls(self.0.clone())
    }
}

/// Trusts the system's authorities and those of a file.
///
/// # Errors
/// [`Fault::File`] if the file has no certificates.
pub(super) fn trusting(ca: Option<&Path>) -> Result<Trust, Fault> {
    let mut roots = RootCertStore::empty();
    // What the system has and nobody can read is no authority; without any the handshake says so.
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if let Some(path) = ca {
        let certificates = read(path).map_err(|error| {
            let what = format!("The certificates in {} cannot be used", path.display());
            Fault::File(what, error)
        })?;
        for certificate in certificates {
            roots.add(certificate).map_err(|error| {
                let what = format!("{} holds no authority", path.display());
                Fault::File(what, io::Error::other(error))
            })?;
        }
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring speaks the versions of TLS that are built in")
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Trust(Arc::new(config)))
}

fn read(path: &Path) -> io::Result<Vec<CertificateDer<'static>>> {
    let bytes = std::fs::read(path)?;
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&bytes).collect();
    let found = found.map_err(io::Error::other)?;
    match found.is_empty() {
        true => Err(io::Error::other("there is no certificate in PEM")),
        false => Ok(found),
    }
}

/// Why the certificate is not trusted, if that is what went wrong.
pub(super) fn distrust(error: &io::Error) -> Option<String> {
    let cause = error.get_ref()?.downcast_ref::<rustls::Error>()?;
    match cause {
        rustls::Error::InvalidCertificate(why) => Some(why.to_string()),
        _ => None,
    }
}
