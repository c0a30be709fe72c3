//! One line a request, to standard error.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Duration;

use serde_json::Value;

/// So many lines wait for whoever reads them.
const WAITING: usize = 1024;
/// How long a request waits for its line to be written.
const PATIENCE: Duration = Duration::from_millis(500);

/// Writes lines on a thread of its own. A line is written before its request is answered, as long as somebody reads them; a
/// reader that stops reading stops neither the answers nor the end of the program.
pub(crate) struct Log {
    lines: SyncSender<Line>,
    state: Arc<State>,
}

struct Line {
    text: String,
    written: SyncSender<()>,
}

#[derive(Default)]
struct State {
    /// The reader has stopped reading.
    stuck: AtomicBool,
    left_out: AtomicUsize,
}

impl Log {
    pub(crate) fn start() -> io::Result<Self> {
        let (lines, waiting) = sync_channel(WAITING);
        let state = Arc::new(State::default());
        let seen = Arc::clone(&state);
        std::thread::Builder::new()
            .name("log".to_owned())
            .spawn(move || write_all(&waiting, &seen))?;
        Ok(Self { lines, state })
    }

    pub(crate) fn line(&self, entry: &Value) {
        let (written, done) = sync_channel(1);
        let text = format!("{entry}\n");
        if self.lines.try_send(Line { text, written }).is_err() {
            self.state.left_out.fetch_add(1, Ordering::Relaxed);
            return;
        }
        if !self.state.stuck.load(Ordering::Relaxed) && done.recv_timeout(PATIENCE).is_err() {
            self.state.stuck.store(true, Ordering::Relaxed);
        }
    }
}

fn write_all(lines: &Receiver<Line>, state: &State) {
    for line in lines {
        // One write a line, so that no other output comes between.
        let _reader_gone = io::stderr().write_all(line.text.as_bytes());
        state.stuck.store(false, Ordering::Relaxed);
        let _gone_on = line.written.try_send(());
        let left_out = state.left_out.swap(0, Ordering::Relaxed);
        if left_out > 0 {
            let text = format!("{{\"lines_left_out\":{left_out}}}\n");
            let _reader_gone = io::stderr().write_all(text.as_bytes());
        }
    }
}
