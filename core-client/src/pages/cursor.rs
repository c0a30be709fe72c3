//! Where a page begins.

use std::fmt;
use std::str::FromStr;

/// Where a page begins: [`Pages::cursor`](super::Pages::cursor) returns it, and [`Pages::resume_at`](super::Pages::resume_at)
/// resumes there, even in another process.
///
/// `Debug` and `Display` show no token. [`expose`](Self::expose) returns a text to store, which `parse` reads. The text contains
/// the service's token unmasked: treat it with the same care as the answers.
///
/// ```
/// use core_client::pages::Cursor;
///
/// let cursor: Cursor = "number:3:40".parse()?;
/// assert_eq!(cursor.to_string(), "position 3");
/// assert_eq!(cursor.expose(), "number:3:40");
/// assert_eq!("token:a:b:0".parse::<Cursor>()?.to_string(), "a token of 3 bytes");
/// # Ok::<(), core_client::pages::InvalidCursor>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Cursor {
    /// `None`: where the request itself begins.
    pub(super) position: Option<Position>,
    /// How many items stand before it, as far as is known.
    pub(super) before: u64,
}

/// What names a page.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Position {
    /// A number or an offset.
    Number(u64),
    Token(String),
}

impl Cursor {
    /// The cursor as text.
    #[must_use]
    pub fn expose(&self) -> String {
        let before = self.before;
        match &self.position {
            None => format!("start::{before}"),
            Some(Position::Number(number)) => format!("number:{number}:{before}"),
            Some(Position::Token(token)) => format!("token:{token}:{before}"),
        }
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.position {
            None => f.write_str("the start"),
            Some(Position::Number(number)) => write!(f, "position {number}"),
            Some(Position::Token(token)) => write!(f, "a token of {} bytes", token.len()),
        }
    }
}

impl fmt::Debug for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cursor({self})")
    }
}

impl fmt::Debug for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Token(token) => write!(f, "<{} bytes hidden>", token.len()),
        }
    }
}

/// The error of a text that is not a [`Cursor`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct InvalidCursor;

impl fmt::Display for InvalidCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not the text of a cursor")
    }
}

impl std::error::Error for InvalidCursor {}

impl FromStr for Cursor {
    type Err = InvalidCursor;

    fn from_str(text: &str) -> Result<Self, InvalidCursor> {
        let (kind, rest) = text.split_once(':').ok_or(InvalidCursor)?;
        // A token may hold colons.
        let (at, before) = rest.rsplit_once(':').ok_or(InvalidCursor)?;
        let number = |text: &str| text.parse().map_err(|_| InvalidCursor);
        Ok(Self {
            position: match kind {
                "start" if at.is_empty() => None,
                "number" => Some(Position::Number(number(at)?)),
                "token" if !at.is_empty() => Some(Position::Token(at.to_owned())),
                _ => return Err(InvalidCursor),
            },
            before: number(before)?,
        })
    }
}
