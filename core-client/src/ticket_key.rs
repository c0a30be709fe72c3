//! The key of tickets, and the fingerprint that it makes.

use std::fmt;

use core_signer::places;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use sha2::digest::Digest as _;
use zeroize::{Zeroize as _, ZeroizeOnDrop, Zeroizing};

/// Fewer bytes can be found by brute force.
const SHORTEST: usize = 16;

/// The key that makes and checks tickets.
///
/// A ticket identifies its request by a keyed hash (HMAC-SHA256) of all parameters. Without a key, anyone who reads a ticket could
/// find the phone numbers by brute force. Keep the key with your other secrets, apart from the tickets. Use the same key as long as
/// tickets exist that were made with it.
///
/// The key is wiped from memory when dropped. `Debug` shows nothing of it.
///
/// ```
/// use core_client::reconcile::TicketKey;
///
/// let key = TicketKey::new(*b"from the store of secrets")?;
/// assert!(TicketKey::new("short").is_err());
/// # Ok::<(), core_client::reconcile::InvalidTicketKey>(())
/// ```
#[derive(Clone)]
pub struct TicketKey(Hmac<Sha256>);

/// Its field is wiped because of the `zeroize` features of the two crates (the hash's is checked below).
impl ZeroizeOnDrop for TicketKey {}

const _: () = {
    const fn wiped_on_drop<T: ZeroizeOnDrop>() {}
    wiped_on_drop::<Sha256>();
};

impl TicketKey {
    /// A key of these bytes, best 32 random ones.
    ///
    /// # Errors
    /// [`InvalidTicketKey`] if there are fewer than 16.
    pub fn new(bytes: impl Into<Vec<u8>>) -> Result<Self, InvalidTicketKey> {
        let bytes = Zeroizing::new(bytes.into());
        if bytes.len() < SHORTEST {
            return Err(InvalidTicketKey {
                length: bytes.len(),
            });
        }
        Ok(Self(Hmac::new((&*block(&bytes)).into())))
    }

    /// The fingerprint of an order: half of the hash is enough to tell orders apart.
    pub(crate) fn order(&self, id: &str) -> String {
        let mut builder = self.fingerprint_builder();
        builder.text("order");
        builder.text(id);
        let hash = builder.fingerprint();
        hash.iter()
            .take(8)
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }

    /// A keyed hash (HMAC-SHA256) of texts: it recognises texts that are not stored. Another purpose or another order of the texts
    /// gives another hash.
    #[must_use]
    pub fn hash(&self, purpose: &str, texts: &[&str]) -> [u8; 32] {
        let mut builder = self.fingerprint_builder();
        builder.text("hash");
        builder.text(purpose);
        builder.number(texts.len() as i64);
        for text in texts {
            builder.text(text);
        }
        builder.fingerprint()
    }

    /// Begins a fingerprint.
    pub(crate) fn fingerprint_builder(&self) -> FingerprintBuilder {
        FingerprintBuilder(self.0.clone())
    }
}

/// The key as one block of the hash: padded with zeros, or hashed first if it is longer (RFC 2104). Written by hand, because then
/// it cannot fail and the block can be wiped.
fn block(bytes: &[u8]) -> Zeroizing<[u8; 64]> {
    let mut block = Zeroizing::new([0; 64]);
    let mut fill = |bytes: &[u8]| {
        for (slot, byte) in block.iter_mut().zip(bytes) {
            *slot = *byte;
        }
    };
    if bytes.len() <= 64 {
        fill(bytes);
    } else {
        let mut hash = Sha256::digest(bytes);
        fill(&hash);
        hash.as_mut_slice().zeroize();
    }
    block
}

/// A fingerprint in the making. Each part goes in with its length before it, so that no two lists of parts look alike.
pub(crate) struct FingerprintBuilder(Hmac<Sha256>);

impl FingerprintBuilder {
    pub(crate) fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as i64);
        self.0.update(bytes);
    }

    pub(crate) fn number(&mut self, number: i64) {
        self.0.update(&number.to_be_bytes());
    }

    /// Pairs in an order of their own.
    pub(crate) fn pairs<'p>(&mut self, pairs: impl Iterator<Item = (&'p str, &'p str)>) {
        let pairs: Vec<_> = pairs.collect();
        self.number(pairs.len() as i64);
        let sorted = places(pairs.iter().copied()).filter_map(|place| pairs.get(place));
        for (name, value) in sorted {
            self.text(name);
            self.text(value);
        }
    }

    pub(crate) fn fingerprint(self) -> [u8; 32] {
        self.0.finalize().into_bytes().into()
    }

    /// Compares in a time that does not depend on where the two differ.
    pub(crate) fn matches(self, fingerprint: &[u8; 32]) -> bool {
        self.0.verify_slice(fingerprint).is_ok()
    }
}

impl fmt::Debug for TicketKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TicketKey(<hidden>)")
    }
}

/// A key that is too short.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidTicketKey {
    length: usize,
}

impl fmt::Display for InvalidTicketKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "a ticket key needs at least {SHORTEST} bytes (best: 32 random bytes), got {}",
            self.length
        )
    }
}

impl std::error::Error for InvalidTicketKey {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_keys_are_refused_and_nothing_is_shown() {
        for length in [0, 15] {
            let error = TicketKey::new(vec![7; length]).unwrap_err();
            assert!(error.to_string().contains("at least 16"), "{error}");
        }
        let key = TicketKey::new(*b"0123456789abcdef").unwrap();
        assert_eq!(
            format!("{key:?} {key:#?}"),
            "TicketKey(<hidden>) TicketKey(<hidden>)"
        );
    }

    #[test]
    fn keys_of_every_length_are_those_of_the_hmac_crate() {
        for length in [16, 63, 64, 65, 200] {
            let bytes = vec![7; length];
            let mut builder = TicketKey::new(bytes.clone()).unwrap().fingerprint_builder();
            builder.number(1);
            let mut theirs = Hmac::<Sha256>::new_from_slice(&bytes).unwrap();
            theirs.update(&1_i64.to_be_bytes());
            assert!(
                builder.matches(&theirs.finalize().into_bytes().into()),
                "{length}"
            );
        }
    }

    #[test]
    fn hashes_differ_by_key_purpose_and_texts() {
        let key = |bytes: &[u8; 16]| TicketKey::new(*bytes).unwrap();
        let one = key(b"0123456789abcdef");
        let hash = one.hash("order", &["a", "bc"]);
        assert_eq!(hash, one.hash("order", &["a", "bc"]));
        for other in [
            key(b"fedcba9876543210").hash("order", &["a", "bc"]),
            one.hash("number", &["a", "bc"]),
            one.hash("order", &["ab", "c"]),
            one.hash("order", &["bc", "a"]),
            one.hash("order", &["a", "bc", ""]),
        ] {
            assert_ne!(hash, other);
        }
    }

    #[test]
    fn no_two_lists_of_parts_look_alike() {
        let of = |pairs: &[(&str, &str)]| {
            let mut builder = TicketKey::new(*b"0123456789abcdef")
                .unwrap()
                .fingerprint_builder();
            builder.pairs(pairs.iter().copied());
            builder.fingerprint()
        };
        assert_ne!(of(&[("a", "bc")]), of(&[("ab", "c")]));
        assert_ne!(of(&[("a", "b"), ("c", "")]), of(&[("a", "b"), ("", "c")]));
        assert_eq!(of(&[("a", "b"), ("c", "d")]), of(&[("c", "d"), ("a", "b")]));
    }
}
