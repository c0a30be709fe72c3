//! How the program ends: an exit code per outcome, and a message for what stopped it.

use std::fmt;
use std::process::ExitCode;

use core_client::Outcome;

use crate::escape;

/// The exit codes that scripts may rely on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done.
    Done = 0,
    /// The command line is wrong: unknown action or parameter, a missing required one, a needed `--yes`.
    Usage = 2,
    /// The service refused; nothing changed.
    Refused = 3,
    /// Nothing was sent.
    NotSent = 4,
    /// The service may have done it or not.
    Unknown = 5,
    /// Some items of a batch are done.
    PartlyDone = 6,
    /// Done, and the result could not be written to the standard output.
    NotWritten = 7,
}

impl Exit {
    /// The exit code of a call's outcome.
    pub(crate) fn of(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Done => Self::Done,
            Outcome::PartlyDone => Self::PartlyDone,
            Outcome::Refused => Self::Refused,
            Outcome::NotSent => Self::NotSent,
            // An outcome of a later version is one that this one does not know.
            _ => Self::Unknown,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Why the program stops before a call has an outcome.
#[derive(Debug)]
pub(crate) struct Failure {
    /// The exit code.
    pub(crate) exit: Exit,
    /// The reason, for the standard error stream.
    pub(crate) message: MaskedMessage,
}

/// A message whose sensitive parts are masked.
#[derive(Debug)]
pub(crate) struct MaskedMessage(String);

impl MaskedMessage {
    /// Takes a text that is masked already: see [`tr_masked!`](crate::lang::tr_masked).
    pub(crate) fn of(masked: String) -> Self {
        Self(masked)
    }
}

/// Masks a text that may hold anything, such as the text of a foreign error.
impl<T: AsRef<str>> From<T> for MaskedMessage {
    fn from(text: T) -> Self {
        Self(escape::echo(text.as_ref()))
    }
}

impl fmt::Display for MaskedMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Failure {
    /// The command line is wrong.
    pub(crate) fn usage(message: impl Into<MaskedMessage>) -> Self {
        Self {
            exit: Exit::Usage,
            message: message.into(),
        }
    }

    /// The result could not be written to the standard output.
    pub(crate) fn not_written(message: impl Into<MaskedMessage>) -> Self {
        Self {
            exit: Exit::NotWritten,
            message: message.into(),
        }
    }

    /// Nothing was sent, for a reason other than the command line.
    pub(crate) fn not_sent(message: impl Into<MaskedMessage>) -> Self {
        Self {
            exit: Exit::NotSent,
            message: message.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::tr_masked;

    #[test]
    fn what_is_filled_in_is_masked_and_our_own_words_are_not() {
        let message = tr_masked!(
            "give --string-to-sign, such as 17000000000, not {}",
            "请提供 --string-to-sign（例如 17000000000），而不是 {}",
            "13900000001\ndypls: done"
        );
        let message = message.to_string();
        assert!(message.contains("--string-to-sign") && message.contains("17000000000"));
        assert!(message.contains(r"<11 digits hidden>\ndypls"), "{message}");
        let others = Failure::usage("13900000001").message.to_string();
        assert_eq!(others, "<11 digits hidden>");
    }
}
