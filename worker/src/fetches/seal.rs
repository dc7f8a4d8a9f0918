//! URLs at rest: encrypted with a key that follows from a secret of the Worker.

use aes_gcm::{
    Aes256Gcm, KeyInit as _, Nonce,
    aead::{Aead as _, Payload},
};
use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};
use hkdf::Hkdf;
use sha2::Sha256;
use worker::Result;

use crate::{auth, config::Config};

const NONCE_BYTES: usize = 12;

/// Encrypts URLs, each for one fetch.
pub struct Seal(Aes256Gcm);

impl Seal {
    /// Derives the key from the admin key. A URL that was sealed under another key cannot be opened.
    pub fn new(config: &Config) -> Result<Self> {
        let mut key = [0; 32];
        Hkdf::<Sha256>::new(None, config.admin_key.as_bytes())
            .expand(b"wellform: callback URLs", &mut key)
            .map_err(|_| "the key of callback URLs has a wrong length")?;
        Ok(Seal(Aes256Gcm::new(&key.into())))
    }

    /// Seals the URL of a fetch.
    pub fn close(&self, id: &str, url: &str) -> Result<String> {
        let nonce = auth::random::<NONCE_BYTES>();
        let payload = Payload { msg: url.as_bytes(), aad: id.as_bytes() };
        let sealed =
            self.0.encrypt(Nonce::from_slice(&nonce), payload).map_err(|_| "a callback URL is too long")?;
        Ok(STANDARD_NO_PAD.encode([&nonce[..], &sealed].concat()))
    }

    /// Returns the URL of a fetch, or `None` if it was sealed with another key or for another fetch.
    pub fn open(&self, id: &str, sealed: &str) -> Option<String> {
        let sealed = STANDARD_NO_PAD.decode(sealed).ok()?;
        let (nonce, sealed) = sealed.split_at_checked(NONCE_BYTES)?;
        let url =
            self.0.decrypt(Nonce::from_slice(nonce), Payload { msg: sealed, aad: id.as_bytes() }).ok()?;
        String::from_utf8(url).ok()
    }
}
