//! The caller's keys. The secret itself is not kept: both schemes need only the keyed state of a hash, which is made once here instead of
//! with each request and is wiped when the last clone goes.

use std::fmt;
use std::sync::Arc;

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

pub(crate) type HmacSha1 = Hmac<Sha1>;
pub(crate) type HmacSha256 = Hmac<Sha256>;

/// An access key, with the token of the Security Token Service if the key is temporary.
///
/// Clones share one copy, which is wiped from memory when the last of them is dropped. It has no `Display`, and `Debug` shows nothing.
#[derive(Clone)]
pub struct Credential {
    keys: Arc<Keys>,
}

#[derive(Clone)]
struct Keys {
    access_key_id: Zeroizing<String>,
    security_token: Option<Zeroizing<String>>,
    rpc: HmacSha1,
    acs3: HmacSha256,
}

/// True of every field: the two texts by `Zeroizing`, the two states by the `zeroize` features of their crates (checked below).
impl ZeroizeOnDrop for Keys {}

const _: () = {
    const fn wiped_on_drop<T: ZeroizeOnDrop>() {}
    wiped_on_drop::<Keys>();
    wiped_on_drop::<Zeroizing<String>>();
    wiped_on_drop::<Sha1>();
    wiped_on_drop::<Sha256>();
};

impl Credential {
    /// A credential of an access key's id and secret. They are not checked: only the service can do that.
    pub fn new(access_key_id: impl Into<String>, access_key_secret: impl Into<String>) -> Self {
        Self::of(
            access_key_id.into(),
            Zeroizing::new(access_key_secret.into()),
        )
    }

    fn of(access_key_id: String, secret: Zeroizing<String>) -> Self {
        let keys = Keys {
            access_key_id: Zeroizing::new(access_key_id),
            security_token: None,
            // RPC 1.0 keys its hash with the secret and an ampersand, ACS3 with the secret alone.
            rpc: HmacSha1::new((&*key_block::<Sha1>(&secret, "&")).into()),
            acs3: HmacSha256::new((&*key_block::<Sha256>(&secret, "")).into()),
        };
        Self {
            keys: Arc::new(keys),
        }
    }

    /// The same key with a security token, which is sent and signed with every request. An empty token counts as no token.
    #[must_use]
    pub fn with_security_token(self, token: impl Into<String>) -> Self {
        let token = Zeroizing::new(token.into());
        let mut keys = Arc::unwrap_or_clone(self.keys);
        keys.security_token = (!token.is_empty()).then_some(token);
        Self {
            keys: Arc::new(keys),
        }
    }

    /// The access key's id, unmasked. It is sent with every request, but keep it out of logs.
    pub fn access_key_id(&self) -> &str {
        &self.keys.access_key_id
    }

    /// The security token, unmasked, if there is one.
    pub fn security_token(&self) -> Option<&str> {
        self.keys
            .security_token
            .as_ref()
            .map(|token| token.as_str())
    }

    /// A hash keyed for RPC 1.0, ready for the string to sign.
    pub(crate) fn rpc(&self) -> HmacSha1 {
        self.keys.rpc.clone()
    }

    /// The signature of an ACS3 string to sign.
    pub(crate) fn acs3(&self, string_to_sign: &[u8]) -> [u8; 32] {
        self.keys
            .acs3
            .clone()
            .chain_update(string_to_sign)
            .finalize()
            .into_bytes()
            .into()
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credential").finish_non_exhaustive()
    }
}

/// The key as one block of the hash: padded with zeros, or hashed first if it is longer (RFC 2104). Made here because this way it cannot
/// fail, and because the block can be wiped.
fn key_block<D: Digest>(secret: &str, suffix: &str) -> Zeroizing<[u8; 64]> {
    let mut block = Zeroizing::new([0; 64]);
    if secret.len() + suffix.len() <= block.len() {
        fill(block.as_mut_slice(), secret.bytes().chain(suffix.bytes()));
    } else {
        let mut hash = D::new()
            .chain_update(secret)
            .chain_update(suffix)
            .finalize();
        fill(block.as_mut_slice(), hash.iter().copied());
        hash.as_mut_slice().zeroize();
    }
    block
}

fn fill(block: &mut [u8], bytes: impl Iterator<Item = u8>) {
    for (slot, byte) in block.iter_mut().zip(bytes) {
        *slot = byte;
    }
}

#[cfg(test)]
mod tests {
    use super::{Credential, HmacSha1, HmacSha256};
    use hmac::{KeyInit, Mac};
    use std::sync::Arc;

    #[test]
    fn keyed_states_are_those_of_the_hmac_crate() {
        for length in [0, 1, 62, 63, 64, 65, 200] {
            let secret = "k".repeat(length);
            let credential = Credential::new("testId", secret.as_str());
            let rpc = HmacSha1::new_from_slice(format!("{secret}&").as_bytes()).unwrap();
            assert_eq!(
                credential.rpc().chain_update(b"x").finalize(),
                rpc.chain_update(b"x").finalize(),
                "{length}"
            );
            let acs3 = HmacSha256::new_from_slice(secret.as_bytes()).unwrap();
            assert_eq!(
                credential.acs3(b"x")[..],
                acs3.chain_update(b"x").finalize().into_bytes()[..],
                "{length}"
            );
        }
    }

    #[test]
    fn debug_shows_nothing() {
        let credential =
            Credential::new("LTAItestId", "testSecret").with_security_token("CAIStestToken");
        assert_eq!(format!("{credential:?}"), "Credential { .. }");
        assert_eq!(format!("{credential:#?}"), "Credential { .. }");
    }

    #[test]
    fn a_token_is_of_its_own_clone() {
        let plain = Credential::new("testId", "testSecret");
        let temporary = plain.clone().with_security_token("token");
        assert_eq!(plain.security_token(), None);
        assert_eq!(temporary.security_token(), Some("token"));
        assert_eq!(
            temporary.clone().with_security_token("").security_token(),
            None
        );
        assert_eq!(temporary.access_key_id(), "testId");
    }

    #[test]
    fn clones_share_one_copy_that_goes_with_the_last() {
        let credential = Credential::new("testId", "testSecret");
        let watch = Arc::downgrade(&credential.keys);
        let clone = credential.clone();
        drop(credential);
        assert!(watch.upgrade().is_some());
        drop(clone);
        assert!(watch.upgrade().is_none());
    }
}
