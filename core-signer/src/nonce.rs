//! The number used once that distinguishes two copies of one request. The caller draws it: this crate has no randomness.

use std::fmt;

const CAPACITY: usize = 64;

/// A nonce of 1 to 64 characters, kept without allocating. The gateway refuses one that it has seen within 15 minutes.
// Only aligned text is checked several bytes at a time.
#[repr(align(8))]
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Nonce {
    text: [u8; CAPACITY],
    length: u8,
}

/// The text is empty, longer than 64 characters, or has a character other than letters, digits, `-`, `_`, `.` and `~`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct InvalidNonce;

impl Nonce {
    /// A nonce with this text.
    ///
    /// # Errors
    /// [`InvalidNonce`] if it is empty, too long, or needs encoding: a nonce travels in a header in one of the schemes.
    pub fn new(text: &str) -> Result<Self, InvalidNonce> {
        let mut kept = [0; CAPACITY];
        let length = u8::try_from(text.len()).map_err(|_| InvalidNonce)?;
        if text.is_empty() || !text.bytes().all(crate::encode::is_unreserved) {
            return Err(InvalidNonce);
        }
        kept.get_mut(..text.len())
            .ok_or(InvalidNonce)?
            .copy_from_slice(text.as_bytes());
        Ok(Self { text: kept, length })
    }

    /// 128 random bits as 32 lower-case hexadecimal digits, like the provider's own clients.
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        let mut text = [0; CAPACITY];
        for (pair, byte) in text.chunks_exact_mut(2).zip(bytes) {
            pair.copy_from_slice(&crate::encode::lower_hex(byte));
        }
        Self { text, length: 32 }
    }

    /// The text as it is sent.
    pub fn as_str(&self) -> &str {
        // Only ASCII is ever stored, so neither fallback is met.
        self.text
            .get(..usize::from(self.length))
            .and_then(|text| std::str::from_utf8(text).ok())
            .unwrap_or_default()
    }
}

/// Shows the length only: with the rest of a request, the nonce is what a replay needs.
impl fmt::Debug for Nonce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Nonce(<{} characters hidden>)", self.length)
    }
}

impl fmt::Display for InvalidNonce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a nonce has 1 to 64 characters out of letters, digits, `-`, `_`, `.` and `~`")
    }
}

impl std::error::Error for InvalidNonce {}

#[cfg(test)]
mod tests {
    use super::Nonce;

    #[test]
    fn bytes_become_lower_hex() {
        let nonce = Nonce::from_bytes([
            0, 1, 0x0f, 0x10, 0xab, 0xff, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
        ]);
        assert_eq!(nonce.as_str(), "00010f10abff060708090a0b0c0d0e0f");
        assert_eq!(format!("{nonce:?}"), "Nonce(<32 characters hidden>)");
    }

    #[test]
    fn text_is_checked() {
        assert_eq!(
            Nonce::new("3ee8c1b8-83d3").unwrap().as_str(),
            "3ee8c1b8-83d3"
        );
        let longest = "x".repeat(64);
        assert_eq!(Nonce::new(&longest).unwrap().as_str(), longest);
        for bad in ["", "a b", "é", "a\n", &"x".repeat(65), &"x".repeat(300)] {
            assert!(Nonce::new(bad).is_err(), "{bad:?}");
        }
    }
}
