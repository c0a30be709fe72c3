//! The second encoding. The canonical text consists of unreserved characters and `%`, `=`, `&` only, so that encoding it again means
//! replacing these three. For the hash this is done block by block on the stack; the whole string is made only to be shown.

use hmac::Mac;

use crate::Method;
use crate::credential::HmacSha1;

/// What stands between the method and the canonical parameters: the path `/`, encoded.
const PATH: &str = "&%2F&";
/// Holds the string to sign of an ordinary request whole.
const BLOCK: usize = 512;
/// The most that one step adds: eight bytes and an escape.
const STEP: usize = 8 + 3;

/// The string to sign, as text.
pub(super) fn string_to_sign(method: Method, canonical: &str) -> String {
    let escapes = canonical
        .bytes()
        .filter(|byte| escape(*byte).is_some())
        .count();
    let mut out =
        String::with_capacity(method.as_str().len() + PATH.len() + canonical.len() + 2 * escapes);
    out.push_str(method.as_str());
    out.push_str(PATH);
    for character in canonical.chars() {
        match u8::try_from(character).ok().and_then(escape) {
            Some(escape) => out.extend(escape.iter().copied().map(char::from)),
            None => out.push(character),
        }
    }
    out
}

/// The hash of the string to sign, which is never put together.
pub(super) fn authenticate(mac: HmacSha1, method: Method, canonical: &str) -> [u8; 20] {
    let mut feed = Feed {
        mac,
        block: [0; BLOCK],
        filled: 0,
    };
    feed.push(method.as_str().as_bytes());
    feed.push(PATH.as_bytes());
    feed.escape(canonical.as_bytes());
    feed.finish()
}

const fn escape(byte: u8) -> Option<&'static [u8; 3]> {
    match byte {
        b'%' => Some(b"%25"),
        b'&' => Some(b"%26"),
        b'=' => Some(b"%3D"),
        _ => None,
    }
}

struct Feed {
    mac: HmacSha1,
    block: [u8; BLOCK],
    filled: usize,
}

impl Feed {
    fn escape(&mut self, mut rest: &[u8]) {
        // Eight bytes at a time: copy all of them, and count only those before the first that needs an escape.
        while let Some(eight) = rest.first_chunk::<8>() {
            self.make_room();
            let plain = first_special(u64::from_le_bytes(*eight));
            self.put(eight, plain);
            let escape = eight.get(plain).copied().and_then(escape);
            if let Some(escape) = escape {
                self.put(escape, escape.len());
            }
            rest = rest
                .get(plain + usize::from(escape.is_some())..)
                .unwrap_or_default();
        }
        for byte in rest {
            match escape(*byte) {
                Some(escape) => self.push(escape),
                None => self.push(&[*byte]),
            }
        }
    }

    /// Appends a few bytes (at most [`STEP`]).
    fn push(&mut self, bytes: &[u8]) {
        self.make_room();
        self.put(bytes, bytes.len());
    }

    /// Appends the first `count` of these bytes; the others may be overwritten by what follows.
    fn put(&mut self, bytes: &[u8], count: usize) {
        if let Some(place) = self.block.get_mut(self.filled..self.filled + bytes.len()) {
            place.copy_from_slice(bytes);
            self.filled += count;
        }
    }

    fn make_room(&mut self) {
        if self.filled + STEP > BLOCK {
            self.flush();
        }
    }

    fn flush(&mut self) {
        self.mac
            .update(self.block.get(..self.filled).unwrap_or_default());
        self.filled = 0;
    }

    fn finish(mut self) -> [u8; 20] {
        self.flush();
        self.mac.finalize().into_bytes().into()
    }
}

/// The place of the first `%`, `&` or `=` among eight bytes (lowest first), or 8. The usual trick for finding a zero byte in a word, on
/// the word with each of the three taken away; bytes below the first hit are never falsely marked.
fn first_special(eight: u64) -> usize {
    const ONES: u64 = u64::from_le_bytes([0x01; 8]);
    const TOPS: u64 = u64::from_le_bytes([0x80; 8]);
    let marks = |byte: u8| {
        let zeroed = eight ^ (ONES * u64::from(byte));
        zeroed.wrapping_sub(ONES) & !zeroed & TOPS
    };
    let marked = marks(b'%') | marks(b'&') | marks(b'=');
    usize::try_from(marked.trailing_zeros() / 8).unwrap_or(8)
}

#[cfg(test)]
mod tests {
    use super::{BLOCK, authenticate, first_special, string_to_sign};
    use crate::{Credential, Method};
    use hmac::Mac;

    #[test]
    fn finds_the_first_special_byte() {
        for (text, place) in [
            ("abcdefgh", 8),
            ("=bcdefgh", 0),
            ("abc%&=gh", 3),
            ("abcdefg&", 7),
            ("$'<>&&&&", 4),
            ("\u{7f}\0>=aaaa", 3),
        ] {
            assert_eq!(
                first_special(u64::from_le_bytes(text.as_bytes().try_into().unwrap())),
                place,
                "{text}"
            );
        }
    }

    #[test]
    fn block_by_block_is_the_same_as_the_whole() {
        let credential = Credential::new("testId", "testSecret");
        let alphabet = ["a", "=", "abcdefghijk", "%", "&", "%25%3D&x=1", "-_.~0123"];
        let mut canonical = String::new();
        for step in 0..BLOCK {
            let whole = string_to_sign(Method::Post, &canonical);
            let expected: [u8; 20] = credential
                .rpc()
                .chain_update(whole)
                .finalize()
                .into_bytes()
                .into();
            assert_eq!(
                authenticate(credential.rpc(), Method::Post, &canonical),
                expected,
                "{step}: {canonical}"
            );
            canonical.push_str(alphabet[(step * step + step / 3) % alphabet.len()]);
        }
        assert!(canonical.len() > 2 * BLOCK);
    }

    #[test]
    fn spells_the_whole_as_documented() {
        assert_eq!(
            string_to_sign(Method::Get, "A=1&B=%20"),
            "GET&%2F&A%3D1%26B%3D%2520"
        );
        assert_eq!(string_to_sign(Method::Put, ""), "PUT&%2F&");
    }
}
