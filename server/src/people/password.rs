//! Passwords: argon2id, on threads of their own, and only so many at the same time.

use std::sync::Arc;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use naktong_protocol::account::SecretText;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

/// Hashes and checks passwords, with the parameters that OWASP asks for: 19 MiB, two passes, one
/// lane (the crate's defaults).
#[derive(Debug)]
pub(super) struct Passwords {
    at_once: Semaphore,
    /// Checked for names that are not there, so that they take as long as those that are.
    decoy: Arc<str>,
}

impl Passwords {
    /// With so many at the same time.
    ///
    /// # Panics
    /// If the system has no random bytes or no memory.
    pub(super) fn new(at_once: usize) -> Self {
        let nobodys = SecretText("nobody has this password".to_owned());
        Self {
            at_once: Semaphore::new(at_once),
            decoy: hashed(&nobodys).into(),
        }
    }

    /// What is stored of a password: PHC text with a salt of its own.
    ///
    /// # Panics
    /// If the system has no random bytes or no memory.
    pub(super) async fn hash(&self, password: SecretText) -> String {
        let permit = self.at_once.acquire();
        let _permit = permit.await.expect("nobody closes it");
        let hashing = spawn_blocking(move || hashed(&password));
        hashing.await.expect("there is memory and randomness")
    }

    /// Whether a password is the one of a stored hash; without one it never is, and takes as
    /// long.
    ///
    /// # Panics
    /// If the system has no memory.
    pub(super) async fn is_right(&self, password: SecretText, stored: Option<String>) -> bool {
        let permit = self.at_once.acquire();
        let _permit = permit.await.expect("nobody closes it");
        let decoy = self.decoy.clone();
        let checking = spawn_blocking(move || {
            let SecretText(password) = password;
            let phc = stored.as_deref().unwrap_or(&decoy);
            let Ok(hash) = PasswordHash::new(phc) else {
                tracing::error!("a stored password is damaged");
                return false;
            };
            let right = Argon2::default().verify_password(password.as_bytes(), &hash);
            right.is_ok() && stored.is_some()
        });
        checking.await.expect("there is memory")
    }
}

fn hashed(SecretText(password): &SecretText) -> String {
    let hash = Argon2::default().hash_password(password.as_bytes());
    hash.expect("there is memory and randomness").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_is_known_again_and_another_is_not() {
        let (passwords, text) = (Passwords::new(1), |text: &str| SecretText(text.to_owned()));
        let stored = passwords.hash(text("correct horse")).await;
        assert!(
            stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{stored}"
        );
        assert_ne!(
            stored,
            passwords.hash(text("correct horse")).await,
            "salted"
        );
        assert!(
            passwords
                .is_right(text("correct horse"), Some(stored.clone()))
                .await
        );
        assert!(
            !passwords
                .is_right(text("battery staple"), Some(stored))
                .await
        );
        assert!(
            !passwords
                .is_right(text("nobody has this password"), None)
                .await
        );
        let damaged = Some("$argon2id$".to_owned());
        assert!(!passwords.is_right(text("correct horse"), damaged).await);
    }
}
