//! The second encoding. The canonical text consists of unreserved characters and `%`, `=`, `&` only, so that encoding it again means
//! replacing these three. For the hash this is done block by block on the stack; the whole string is made only to be shown.

use hmac::Mac;

use crate::Method;
use crate::credential::HmacSha1;

/// What stands between the method and the canonical parameters: the path `/`, encoded.
const PATH: &str = "&%2F&";
/// Holds the string to sign of an ordinary request whole.
const BLOCK: usize = 512;
/// The most that one step writes: eight bytes that each become three, and a byte of slack.
const STEP: usize = 8 * 3 + 1;

/// The string to sign, as text.
pub(super) fn string_to_sign(method: Method, canonical: &str) -> String {
    let escapes = canonical
        .bytes()
        .filter(|byte| matches!(byte, b'%' | b'&' | b'='))
        .count();
    let mut out =
        String::with_capacity(method.as_str().len() + PATH.len() + canonical.len() + 2 * escapes);
    out.push_str(method.as_str());
    out.push_str(PATH);
    for character in canonical.chars() {
        match character {
            '%' => out.push_str("%25"),
            '&' => out.push_str("%26"),
            '=' => out.push_str("%3D"),
            plain => out.push(plain),
        }
    }
    out
}

/// The hash of the string to sign, which is never put together.
pub(super) fn authenticate(mut mac: HmacSha1, method: Method, canonical: &str) -> [u8; 20] {
    let mut block = [0; BLOCK];
    let mut filled = 0;
    for piece in [method.as_str(), PATH] {
        // The longest method and the path are a dozen bytes of a block of hundreds.
        if let Some(place) = block.get_mut(filled..filled + piece.len()) {
            place.copy_from_slice(piece.as_bytes());
            filled += piece.len();
        }
    }
    let mut rest = canonical.as_bytes();
    while !rest.is_empty() {
        (filled, rest) = fill(&mut block, filled, rest);
        if !rest.is_empty() {
            mac.update(block.get(..filled).unwrap_or_default());
            filled = 0;
        }
    }
    mac.update(block.get(..filled).unwrap_or_default());
    mac.finalize().into_bytes().into()
}

/// Escapes text into the block from `filled` on until either is at its end; gives where the block is filled to, and the text left.
///
/// Eight bytes at a time, so that the many without a special byte are one copy.
fn fill<'t>(block: &mut [u8; BLOCK], mut filled: usize, mut text: &'t [u8]) -> (usize, &'t [u8]) {
    while let Some(place) = block
        .get_mut(filled..)
        .and_then(|place| place.first_chunk_mut::<STEP>())
    {
        let Some((eight, rest)) = text.split_first_chunk::<8>() else {
            filled += expand(text, place);
            return (filled, &[]);
        };
        text = rest;
        if has_special(u64::from_le_bytes(*eight)) {
            filled += expand(eight, place);
        } else if let Some(place) = place.first_chunk_mut::<8>() {
            *place = *eight;
            filled += 8;
        }
    }
    (filled, text)
}

/// Escapes at most eight bytes one by one; gives how many they become.
fn expand(bytes: &[u8], place: &mut [u8; STEP]) -> usize {
    let mut filled = 0;
    for byte in bytes {
        let word = WORDS.get(usize::from(*byte)).copied().unwrap_or_default();
        // The whole word is written each time; what does not count is overwritten next.
        if let Some(place) = place
            .get_mut(filled..)
            .and_then(|place| place.first_chunk_mut::<4>())
        {
            *place = word.to_le_bytes();
        }
        // The length stands in the last byte, which is never a part of the text.
        filled += usize::try_from(word >> 24).unwrap_or_default();
    }
    filled
}

/// What each byte becomes: up to three bytes and, as the fourth, how many. Words and not arrays, so that one is read and written at once.
static WORDS: [u32; 256] = {
    let mut table = [0; 256];
    let mut left: &mut [u32] = &mut table;
    let mut byte = 0_u8;
    while let Some((first, rest)) = left.split_first_mut() {
        *first = u32::from_le_bytes(match byte {
            b'%' => [b'%', b'2', b'5', 3],
            b'&' => [b'%', b'2', b'6', 3],
            b'=' => [b'%', b'3', b'D', 3],
            plain => [plain, 0, 0, 1],
        });
        byte = byte.wrapping_add(1);
        left = rest;
    }
    table
};

/// Whether a `%`, `&` or `=` is among eight bytes: the usual trick for finding a zero byte in a word, on the word with each taken away.
fn has_special(eight: u64) -> bool {
    const ONES: u64 = u64::from_le_bytes([0x01; 8]);
    const TOPS: u64 = u64::from_le_bytes([0x80; 8]);
    let marks = |byte: u8| {
        let zeroed = eight ^ (ONES * u64::from(byte));
        zeroed.wrapping_sub(ONES) & !zeroed & TOPS
    };
    (marks(b'%') | marks(b'&') | marks(b'=')) != 0
}

#[cfg(test)]
mod tests {
    use super::{BLOCK, authenticate, has_special, string_to_sign};
    use crate::{Credential, Method};
    use hmac::Mac;

    #[test]
    fn sees_a_special_byte_in_any_place() {
        for plain in *b"az09AZ-_.~\0\x7f$'<>\xa5\xa6\xbd" {
            assert!(!has_special(u64::from_le_bytes([plain; 8])), "{plain:#x}");
            for special in *b"%&=" {
                for place in 0..8 {
                    let mut eight = [plain; 8];
                    eight[place] = special;
                    assert!(has_special(u64::from_le_bytes(eight)), "{eight:?}");
                }
            }
        }
    }

    #[track_caller]
    fn assert_same(canonical: &str) {
        let credential = Credential::new("testId", "testSecret");
        let whole = string_to_sign(Method::Post, canonical);
        let expected = credential.rpc().chain_update(whole).finalize();
        assert_eq!(
            authenticate(credential.rpc(), Method::Post, canonical),
            *expected.into_bytes(),
            "{canonical}"
        );
    }

    #[test]
    fn nothing_but_special_bytes_fills_a_step_whole() {
        for length in 0..3 * BLOCK / 8 {
            assert_same(&format!("A{}", "=&".repeat(length)));
        }
    }

    #[test]
    fn block_by_block_is_the_same_as_the_whole() {
        let alphabet = ["a", "=", "abcdefghijk", "%", "&", "%25%3D&x=1", "-_.~0123"];
        let mut canonical = String::new();
        for step in 0..BLOCK {
            assert_same(&canonical);
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
