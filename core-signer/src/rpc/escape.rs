//! The second encoding. The canonical text consists of unreserved characters and `%`, `=`, `&` only, so that encoding it again means
//! replacing these three. For the hash this is done block by block on the stack; the whole string is made only to be shown.

use hmac::Mac;

use crate::credential::HmacSha1;

/// What stands between the method and the canonical parameters: the path `/`, encoded.
pub(super) const PATH: &str = "&%2F&";
/// Holds the string to sign of an ordinary request whole.
const BLOCK: usize = 512;
/// The most that one step writes: eight bytes that each become three, and a byte of slack.
const STEP: usize = 8 * 3 + 1;

/// Takes the string to sign, piece by piece.
pub(super) trait StringToSign {
    /// Takes what stands in it as it is.
    fn push_plain(&mut self, text: &str);

    /// Takes a piece of the canonical text, to be encoded once more.
    fn push_canonical(&mut self, text: &str);
}

/// The string itself, to be shown.
impl StringToSign for String {
    fn push_plain(&mut self, text: &str) {
        self.push_str(text);
    }

    fn push_canonical(&mut self, text: &str) {
        for character in text.chars() {
            match character {
                '%' => self.push_str("%25"),
                '&' => self.push_str("%26"),
                '=' => self.push_str("%3D"),
                plain => self.push(plain),
            }
        }
    }
}

/// The hash of the string, which is never put together.
pub(super) struct Hash {
    mac: HmacSha1,
    block: [u8; BLOCK],
    filled: usize,
}

impl Hash {
    pub(super) fn new(mac: HmacSha1) -> Self {
        let block = [0; BLOCK];
        let filled = 0;
        Self { mac, block, filled }
    }

    pub(super) fn finish(mut self) -> [u8; 20] {
        self.flush();
        self.mac.finalize().into_bytes().into()
    }

    /// Takes a text for which the block has no room.
    #[cold]
    fn push_long(&mut self, text: &str) {
        self.flush();
        self.mac.update(text.as_bytes());
    }

    fn flush(&mut self) {
        self.mac
            .update(self.block.get(..self.filled).unwrap_or_default());
        self.filled = 0;
    }
}

impl StringToSign for Hash {
    fn push_plain(&mut self, text: &str) {
        let end = self.filled + text.len();
        match self.block.get_mut(self.filled..end) {
            Some(place) => {
                place.copy_from_slice(text.as_bytes());
                self.filled = end;
            }
            None => self.push_long(text),
        }
    }

    fn push_canonical(&mut self, text: &str) {
        let mut rest = text.as_bytes();
        loop {
            (self.filled, rest) = fill(&mut self.block, self.filled, rest);
            if rest.is_empty() {
                break;
            }
            self.flush();
        }
    }
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
    use super::{BLOCK, Hash, StringToSign, has_special};
    use crate::Credential;
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

    fn push(to: &mut impl StringToSign, canonical: &str) {
        to.push_plain("POST&%2F&");
        to.push_canonical(canonical);
    }

    #[track_caller]
    fn assert_same(canonical: &str) {
        let credential = Credential::new("testId", "testSecret");
        let (mut hash, mut whole) = (Hash::new(credential.rpc()), String::new());
        push(&mut hash, canonical);
        push(&mut whole, canonical);
        let expected = credential.rpc().chain_update(whole).finalize();
        assert_eq!(hash.finish(), *expected.into_bytes(), "{canonical}");
    }

    #[test]
    fn pieces_are_the_same_as_the_whole_wherever_a_block_ends() {
        let credential = Credential::new("testId", "testSecret");
        for length in (0..BLOCK + 30).chain([3 * BLOCK]) {
            let (mut hash, mut whole) = (Hash::new(credential.rpc()), String::new());
            let piece = "x".repeat(length);
            for _ in 0..3 {
                hash.push_plain(&piece);
                whole.push_plain(&piece);
                hash.push_canonical("=&%a");
                whole.push_canonical("=&%a");
            }
            let expected = credential.rpc().chain_update(whole).finalize();
            assert_eq!(hash.finish(), *expected.into_bytes(), "{length}");
        }
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
        let mut whole = String::new();
        push(&mut whole, "A=1&B=%20");
        assert_eq!(whole, "POST&%2F&A%3D1%26B%3D%2520");
    }
}
