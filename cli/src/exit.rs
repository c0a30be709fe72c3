//! How the program ends: an exit code per outcome, and a message for what stopped it.

use std::process::ExitCode;

use core_client::Outcome;

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

/// What stopped the program before a call had an outcome of its own.
#[derive(Debug)]
pub(crate) struct Failure {
    /// How it ends.
    pub(crate) exit: Exit,
    /// Why, for the standard error stream.
    pub(crate) message: String,
}

impl Failure {
    /// The command line is wrong.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self {
            exit: Exit::Usage,
            message: message.into(),
        }
    }

    /// The result could not be written to the standard output.
    pub(crate) fn not_written(message: impl Into<String>) -> Self {
        Self {
            exit: Exit::NotWritten,
            message: message.into(),
        }
    }

    /// Nothing was sent, for a reason other than the command line.
    pub(crate) fn not_sent(message: impl Into<String>) -> Self {
        Self {
            exit: Exit::NotSent,
            message: message.into(),
        }
    }
}
