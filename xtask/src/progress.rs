//! How far a chore is, on a terminal, when it takes longer than a second.

use std::io::{self, IsTerminal as _, Write as _};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Who waits less than this needs no word.
const QUIET: Duration = Duration::from_secs(1);

/// Between two lines, so that telling costs nothing.
const PAUSE: Duration = Duration::from_millis(100);

/// One line that is written over and over, and is gone in the end.
#[derive(Debug)]
pub(crate) struct Progress {
    terminal: bool,
    started: Instant,
    /// When a line was written last.
    told: Mutex<Option<Instant>>,
}

impl Progress {
    pub(crate) fn start() -> Self {
        Self {
            terminal: io::stderr().is_terminal(),
            started: Instant::now(),
            told: Mutex::new(None),
        }
    }

    /// So many of these are done.
    pub(crate) fn at(&self, done: usize, of: usize, what: &str) {
        let Ok(mut told) = self.told.lock() else {
            return;
        };
        let now = Instant::now();
        let since = told.map(|told| now.duration_since(told));
        if self.terminal && is_due(now.duration_since(self.started), since) {
            *told = Some(now);
            // What else is said meanwhile begins at the line's start, and is longer.
            let _ = write!(io::stderr(), "\r{done} of {of} {what}\x1b[K\r");
        }
    }

    /// Takes the line away, before anything else is said.
    pub(crate) fn clear(&self) {
        let told = self.told.lock().map(|mut told| told.take());
        if told.is_ok_and(|told| told.is_some()) {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.clear();
    }
}

fn is_due(running: Duration, since_told: Option<Duration>) -> bool {
    running >= QUIET && since_told.is_none_or(|since| since >= PAUSE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_told_in_the_first_second_nor_too_often() {
        let after = Duration::from_millis;
        assert!(!is_due(after(999), None));
        assert!(is_due(after(1000), None));
        assert!(!is_due(after(5000), Some(after(99))));
        assert!(is_due(after(5000), Some(after(100))));
    }
}
