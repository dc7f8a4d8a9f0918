//! `X-Signature: sha256=<hex>`: shows that the holder of a token sent this body.

use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use worker::Headers;

use crate::{config::Signing, problem::Problem};

const EXPECTED: &str =
    "expected X-Signature: sha256= and the HMAC-SHA256 of the body with the token, in hexadecimal";

/// The signature of a body that is being read.
pub struct Signature {
    mac: Hmac<Sha256>,
    expected: Vec<u8>,
}

impl Signature {
    /// Returns the signature of a request, or `None` if it has none and needs none.
    pub fn of(headers: &Headers, token: &str, signing: Signing) -> Result<Option<Self>, Problem> {
        let Some(text) = headers.get("x-signature")? else {
            return match signing {
                Signing::Optional => Ok(None),
                Signing::Required => Err(Problem::unauthorized(format!("{EXPECTED}, found none"))),
            };
        };
        let malformed = || Problem::unauthorized(format!("{EXPECTED}, found another text"));
        let expected = text.trim().strip_prefix("sha256=").and_then(bytes).ok_or_else(malformed)?;
        let mac = Hmac::new_from_slice(token.as_bytes()).map_err(|_| malformed())?;
        Ok(Some(Signature { mac, expected }))
    }

    /// Adds the next bytes of the body.
    pub fn update(&mut self, bytes: &[u8]) {
        self.mac.update(bytes);
    }

    /// Checks the signature of the bytes that were added, in constant time.
    pub fn verify(self) -> Result<(), Problem> {
        let same = self.mac.verify_slice(&self.expected);
        same.map_err(|_| Problem::unauthorized(format!("{EXPECTED}, found that of another body or token")))
    }
}

/// Returns the bytes of a text in hexadecimal, or `None` if it is another text.
fn bytes(hex: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16).map(|digit| digit as u8);
    let pairs = hex.as_bytes().chunks(2);
    pairs.map(|pair| Some(digit(*pair.first()?)? << 4 | digit(*pair.get(1)?)?)).collect()
}
