//! How far a chore is, on a terminal, when it takes longer than a second.

use std::io::{self, IsTerminal as _, Stderr, Write};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Who waits less than this needs no word.
const QUIET: Duration = Duration::from_secs(1);

/// Between two lines, so that telling costs nothing.
const PAUSE: Duration = Duration::from_millis(100);

/// One line that is written over and over, and is gone in the end.
#[derive(Debug)]
pub(crate) struct Progress<W: Write = Stderr> {
    terminal: bool,
    started: Instant,
    line: Mutex<Line<W>>,
}

#[derive(Debug)]
struct Line<W> {
    out: W,
    /// When it was written last; absent where it is not on the terminal.
    told: Option<Instant>,
}

impl Progress {
    /// Starts with the chore, so that the second counts from there.
    pub(crate) fn start() -> Self {
        Self::on(io::stderr(), io::stderr().is_terminal(), Instant::now())
    }
}

impl<W: Write> Progress<W> {
    fn on(out: W, terminal: bool, started: Instant) -> Self {
        let line = Mutex::new(Line { out, told: None });
        Self {
            terminal,
            started,
            line,
        }
    }

    /// So many of these are done.
    pub(crate) fn at(&self, done: usize, of: usize, what: &str) {
        let Ok(mut line) = self.line.lock() else {
            return;
        };
        let now = Instant::now();
        let since = line.told.map(|told| now.duration_since(told));
        if self.terminal && is_due(now.duration_since(self.started), since) {
            line.told = Some(now);
            // What else is said meanwhile begins at the line's start, and is longer.
            let _ = write!(line.out, "\r{done} of {of} {what}\x1b[K\r");
            let _ = line.out.flush();
        }
    }

    /// Takes the line away, before anything else is said.
    pub(crate) fn clear(&self) {
        let Ok(mut line) = self.line.lock() else {
            return;
        };
        if line.told.take().is_some() {
            let _ = write!(line.out, "\r\x1b[K");
            let _ = line.out.flush();
        }
    }
}

impl<W: Write> Drop for Progress<W> {
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

    /// What a chore that has run so long writes.
    fn written(terminal: bool, running: Duration) -> String {
        let mut out = Vec::new();
        let started = Instant::now().checked_sub(running).unwrap();
        let progress = Progress::on(&mut out, terminal, started);
        progress.at(1, 3, "files");
        progress.at(2, 3, "files");
        drop(progress);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_line_appears_after_a_second_and_is_gone_in_the_end_and_only_a_terminal_gets_it() {
        let long = QUIET + Duration::from_millis(1);
        assert_eq!(written(true, long), "\r1 of 3 files\x1b[K\r\r\x1b[K");
        assert_eq!(written(true, Duration::ZERO), "");
        assert_eq!(written(false, long), "");
    }
}
