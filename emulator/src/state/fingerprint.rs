//! Texts that need only be recognised: their fingerprints take the same few bytes, however long the texts are.

use sha2::{Digest, Sha256};

/// Stands for texts in their order. That two differ in their texts and not in this does not happen.
pub(crate) type Fingerprint = [u8; 16];

/// The fingerprint of these texts.
pub(crate) fn fingerprint<'a>(texts: impl IntoIterator<Item = &'a str>) -> Fingerprint {
    let mut digest = Sha256::new();
    for text in texts {
        // Each length stands before its text, so that no text goes over into the next.
        digest.update(u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes());
        digest.update(text);
    }
    let mut fingerprint = Fingerprint::default();
    for (to, from) in fingerprint.iter_mut().zip(digest.finalize()) {
        *to = from;
    }
    fingerprint
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_texts_have_another_fingerprint() {
        assert_eq!(fingerprint(["ab", "c"]), fingerprint(["ab", "c"]));
        assert_ne!(fingerprint(["ab", "c"]), fingerprint(["a", "bc"]));
        assert_ne!(fingerprint(["ab", "c"]), fingerprint(["c", "ab"]));
        assert_ne!(fingerprint(["ab"]), fingerprint(["ab", ""]));
    }
}
