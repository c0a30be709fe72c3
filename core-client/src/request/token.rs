//! The parameter by which a service recognises a retry of a request.

use std::fmt;
use std::time::Duration;

use super::Location;

/// The most characters of a token, where its parameter has no limit of its own.
const MAX_LENGTH: usize = 64;

/// The parameter of an operation that is an idempotency token.
///
/// If the caller does not set it, the client fills it with 128 random bits, once for each call: every attempt of the call has the
/// same token. A token of the caller is sent unchanged. An empty token is sent, too, but allows no retry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct TokenInfo {
    /// Its name on the wire.
    pub name: &'static str,
    /// Its place in the request.
    pub location: Location,
    /// The maximum number of characters.
    pub max_length: usize,
    /// How long after the first attempt the service promises to recognise a retry. `None`: it promises nothing, and the token does
    /// not allow a retry after an unknown outcome.
    pub repeat_within: Option<Duration>,
}

impl TokenInfo {
    /// A token in the query, of at most 64 characters, without a promise.
    pub const fn new(name: &'static str) -> Self {
        Self {
            name,
            location: Location::Query,
            max_length: MAX_LENGTH,
            repeat_within: None,
        }
    }

    /// Sets its place in the request.
    pub const fn at(mut self, location: Location) -> Self {
        self.location = location;
        self
    }

    /// Sets the maximum number of characters. More than 64 count as 64.
    pub const fn max_length(mut self, characters: usize) -> Self {
        self.max_length = if characters < MAX_LENGTH {
            characters
        } else {
            MAX_LENGTH
        };
        self
    }

    /// Sets for how many seconds after the first attempt the service promises to recognise a retry.
    pub const fn repeat_within(mut self, seconds: u64) -> Self {
        self.repeat_within = Some(Duration::from_secs(seconds));
        self
    }

    /// A fresh token. `None` if the system gives no random bits.
    pub(crate) fn draw(&self) -> Option<Token> {
        let (high, low) = (getrandom::u64().ok()?, getrandom::u64().ok()?);
        let bits = (u128::from(high) << 64) | u128::from(low);
        Some(Token(spelt(bits, self.max_length)))
    }
}

/// How many characters of base 36 hold 128 bits.
const FULL_LENGTH: usize = 25;

/// Random bits in digits and small letters, which no service takes for one another by ignoring case. A limit that is too short for all
/// bits gets as many characters as fit.
fn spelt(mut bits: u128, max_length: usize) -> String {
    const DIGITS: [char; 36] = [
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h',
        'i', 'j', 'k', 'l', 'm', 'n', 'o', 'p', 'q', 'r', 's', 't', 'u', 'v', 'w', 'x', 'y', 'z',
    ];
    let mut text = String::with_capacity(FULL_LENGTH);
    for _ in 0..max_length.min(FULL_LENGTH) {
        let digit = usize::try_from(bits % 36).unwrap_or_default();
        text.extend(DIGITS.get(digit));
        bits /= 36;
    }
    text
}

/// A token that the client filled in. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Token(String);

impl Token {
    /// A token that was stored.
    pub(crate) fn stored(text: String) -> Self {
        Self(text)
    }

    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(..)")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_token_has_all_its_bits_or_as_many_as_fit() {
        for (limit, length) in [(64, 25), (1000, 25), (25, 25), (20, 20), (1, 1), (0, 0)] {
            let info = TokenInfo::new("ClientToken").max_length(limit);
            let token = info.draw().unwrap();
            assert_eq!(token.expose().len(), length, "{limit}");
            assert!(
                token
                    .expose()
                    .bytes()
                    .all(|byte| byte.is_ascii_digit() || byte.is_ascii_lowercase())
            );
        }
        assert_eq!(
            TokenInfo::new("ClientToken").max_length(1000).max_length,
            64
        );
        let texts: BTreeSet<_> = (0..128).map(|bit| spelt(1 << bit, 64)).collect();
        assert_eq!(texts.len(), 128, "no bit is lost");
        assert_eq!(spelt(u128::MAX, 64).len(), FULL_LENGTH);
        assert_ne!(spelt(u128::MAX, 64), spelt(u128::MAX >> 1, 64));
    }

    #[test]
    fn tokens_differ_and_are_not_shown() {
        let info = TokenInfo::new("ReqId").max_length(20);
        let drawn: BTreeSet<_> = (0..1000)
            .map(|_| info.draw().unwrap().expose().to_owned())
            .collect();
        assert_eq!(drawn.len(), 1000);
        let token = info.draw().unwrap();
        assert!(!format!("{token:?}").contains(token.expose()));
    }
}
