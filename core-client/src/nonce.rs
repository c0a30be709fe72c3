//! Fresh nonces: 128 random bits each. Nothing is kept between them, so that a process that forks does not send its parent's.

use core_signer::Nonce;

const NONCE_BYTES: usize = 16;

/// A nonce that was never used before, or `None` if the system gives no randomness.
pub(crate) fn fresh() -> Option<Nonce> {
    let mut bytes = [0; NONCE_BYTES];
    getrandom::fill(&mut bytes).ok()?;
    Some(Nonce::from_bytes(bytes))
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
