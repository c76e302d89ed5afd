//! An authority of the tests' own, for sinks that speak TLS.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tempfile::TempDir;

/// A certificate for this machine, and a file that a server may be told to trust.
pub struct Trust {
    directory: TempDir,
    server: Arc<ServerConfig>,
}

impl Trust {
    /// Makes one for `127.0.0.1` and `localhost`.
    ///
    /// # Panics
    /// If the system has no room for a file.
    #[must_use]
    pub fn fresh() -> Self {
        let names = ["127.0.0.1", "localhost"].map(str::to_owned);
        let CertifiedKey { cert, signing_key } =
            generate_simple_self_signed(names).expect("the names are good");
        let directory = tempfile::tempdir().expect("there is room for a directory");
        let path = directory.path().join("roots.pem");
        std::fs::write(path, cert.pem()).expect("there is room for a file");
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(signing_key.serialize_der()));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let server = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("the provider has the suites of TLS 1.2 and 1.3")
            .with_no_client_auth()
            .with_single_cert(vec![cert.der().clone()], key)
            .expect("the key is the certificate's");
        Self {
            directory,
            server: Arc::new(server),
        }
    }

    /// The authorities to trust, as PEM.
    #[must_use]
    pub fn roots(&self) -> PathBuf {
        Path::new(self.directory.path()).join("roots.pem")
    }

    /// How a server with this certificate speaks TLS.
    #[must_use]
    pub fn server(&self) -> Arc<ServerConfig> {
        self.server.clone()
    }
}
