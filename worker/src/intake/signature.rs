//! `X-Signature: sha256=<hex>`: that a body is what the holder of a token sent.

use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use worker::Headers;

use crate::problem::Problem;

const EXPECTED: &str =
    "expected X-Signature: sha256= and the HMAC-SHA256 of the body with the token, in hexadecimal";

/// The signature of a body that is being read.
pub struct Signature {
    mac: Hmac<Sha256>,
    expected: Vec<u8>,
}

impl Signature {
    /// The signature that a request carries; none where it carries none and none is required.
    pub fn of(headers: &Headers, token: &str, required: bool) -> Result<Option<Self>, Problem> {
        let Some(text) = headers.get("x-signature")? else {
            return if required {
                Err(Problem::unauthorized(format!("{EXPECTED}, found none")))
            } else {
                Ok(None)
            };
        };
        let malformed = || Problem::unauthorized(format!("{EXPECTED}, found another text"));
        let expected = text.trim().strip_prefix("sha256=").and_then(bytes).ok_or_else(malformed)?;
        let mac = Hmac::new_from_slice(token.as_bytes()).map_err(|_| malformed())?;
        Ok(Some(Signature { mac, expected }))
    }

    /// Goes on with the next bytes of the body.
    pub fn update(&mut self, bytes: &[u8]) {
        self.mac.update(bytes);
    }

    /// Whether it is the signature of the bytes so far. That takes the same time wherever it differs.
    pub fn verify(self) -> Result<(), Problem> {
        let same = self.mac.verify_slice(&self.expected);
        same.map_err(|_| Problem::unauthorized(format!("{EXPECTED}, found that of another body or token")))
    }
}

/// The bytes that a text says in hexadecimal.
fn bytes(hex: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16).map(|digit| digit as u8);
    let pairs = hex.as_bytes().chunks(2);
    pairs.map(|pair| Some(digit(*pair.first()?)? << 4 | digit(*pair.get(1)?)?)).collect()
}
