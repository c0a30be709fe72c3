//! Fresh nonces: 128 random bits each, fetched from the system for 32 calls at a time.

use std::cell::RefCell;

use core_signer::Nonce;

const NONCE_BYTES: usize = 16;
const BUFFERED: usize = 32 * NONCE_BYTES;

/// Random bytes that no nonce was made of yet. One buffer per thread, so that calls on many threads do not wait for each
/// other.
struct Buffer {
    bytes: [u8; BUFFERED],
    used: usize,
}

thread_local! {
    static BUFFER: RefCell<Buffer> = const { RefCell::new(Buffer { bytes: [0; BUFFERED], used: BUFFERED }) };
}

/// A nonce that was never used before, or `None` if the system gives no randomness.
pub(crate) fn fresh() -> Option<Nonce> {
    BUFFER.with_borrow_mut(Buffer::next).map(Nonce::from_bytes)
}

impl Buffer {
    fn next(&mut self) -> Option<[u8; NONCE_BYTES]> {
        if self.used >= BUFFERED {
            getrandom::fill(&mut self.bytes).ok()?;
            self.used = 0;
        }
        let bytes = self
            .bytes
            .get(self.used..self.used + NONCE_BYTES)?
            .try_into()
            .ok()?;
        self.used += NONCE_BYTES;
        Some(bytes)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::fresh;

    #[test]
    fn nonces_do_not_repeat_within_and_across_threads() {
        let draw = || {
            (0..100)
                .map(|_| fresh().unwrap().as_str().to_owned())
                .collect::<Vec<_>>()
        };
        let threads: Vec<_> = (0..4).map(|_| std::thread::spawn(draw)).collect();
        let mut seen: Vec<String> = threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap())
            .collect();
        seen.extend(draw());
        assert_eq!(seen.iter().collect::<HashSet<_>>().len(), 500);
        assert!(seen.iter().all(|nonce| nonce.len() == 32));
    }
}
