//! Authorities and certificates of one's own, made for a test.

use std::path::{Path, PathBuf};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};

/// An authority with a directory for its files.
pub struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    directory: PathBuf,
}

impl Authority {
    /// A new one; its certificate is `NAME.pem` in the directory.
    ///
    /// # Panics
    /// If it cannot be made or written.
    #[must_use]
    pub fn new(directory: &Path, name: &str) -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("there is randomness");
        let issuer = CertifiedIssuer::self_signed(params, key).expect("it signs itself");
        let authority = Self {
            issuer,
            directory: directory.to_owned(),
        };
        authority.write(&format!("{name}.pem"), &authority.issuer.pem());
        authority
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.directory.join(name), text).expect("there is room for a file");
    }

    /// Writes `chain.pem` and `key.pem` for a server on this machine, over those that are there.
    ///
    /// # Panics
    /// If they cannot be made or written.
    pub fn certifies(&self) {
        let names = ["localhost".to_owned(), "127.0.0.1".to_owned()];
        let params = CertificateParams::new(names).expect("they are names");
        let key = KeyPair::generate().expect("there is randomness");
        let certificate = params.signed_by(&key, &self.issuer).expect("it is signed");
        self.write("chain.pem", &certificate.pem());
        self.write("key.pem", &key.serialize_pem());
    }
}
