//! Reads `text/event-stream` as the HTML standard says (9.2.6, interpreting an event stream), in one pass over the bytes.
//!
//! By hand, in 100 lines. Two crates were read for it (2026-11):
//! - `sse-core` 0.2.3 bounds an event and is linear, as this is. But it needs `thiserror`, whose macro brings `syn` and `quote` into the tree
//!   of every user, where there is neither; and its decoder is 1,000 lines. If that dependency goes, it is the one to take.
//! - `eventsource-stream` 0.2.3 bounds nothing, copies what is left of its buffer for each line and reads an unfinished line again with each
//!   piece, both in quadratic time, and ends the stream at bytes that are no UTF-8.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

/// One event as it stands in the stream.
#[derive(Clone, PartialEq, Eq, Default)]
pub(super) struct RawEvent {
    pub(super) name: Option<String>,
    pub(super) data: String,
    /// Shared by the events that follow it: an id may be as large as an event, and a piece have thousands of events.
    pub(super) id: Option<Arc<str>>,
    pub(super) retry: Option<Duration>,
}

/// An event is larger than allowed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TooLarge;

/// What is told of a body that ends without an event and states no content type.
pub(crate) const NO_SIGN_OF_EVENTS: &str =
    "expected an event stream, found neither an event nor a content type";

/// The data of each event of a stream that came whole, where the end of the text ends the last event too.
pub(crate) fn whole_events(text: &str) -> impl Iterator<Item = String> {
    let mut parser = Parser::new(usize::MAX);
    // Nothing is larger than that.
    let _ = parser.feed(text.as_bytes());
    parser.end_line();
    parser.end_event();
    parser.ready.into_iter().map(|event| event.data)
}

pub(super) struct Parser {
    max: usize,
    line: Vec<u8>,
    /// The last byte was a CR: an LF that follows belongs to it.
    after_cr: bool,
    /// A byte order mark may still come.
    at_start: bool,
    name: Option<String>,
    data: String,
    has_data: bool,
    id: Option<Arc<str>>,
    retry: Option<Duration>,
    ready: VecDeque<RawEvent>,
}

impl Parser {
    pub(super) fn new(max: usize) -> Self {
        Self {
            max,
            line: Vec::new(),
            after_cr: false,
            at_start: true,
            name: None,
            data: String::new(),
            has_data: false,
            id: None,
            retry: None,
            ready: VecDeque::new(),
        }
    }

    pub(super) const fn max(&self) -> usize {
        self.max
    }

    pub(super) fn set_max(&mut self, max: usize) {
        self.max = max;
    }

    pub(super) fn next(&mut self) -> Option<RawEvent> {
        self.ready.pop_front()
    }

    /// Reads a piece. What stands after the last blank line waits for more; at the end of the stream it does not count.
    pub(super) fn feed(&mut self, piece: &[u8]) -> Result<(), TooLarge> {
        for byte in piece {
            let after_cr = std::mem::replace(&mut self.after_cr, *byte == b'\r');
            match byte {
                b'\n' if after_cr => {}
                b'\n' | b'\r' => self.end_line(),
                _ if self.line.len() + self.data.len() >= self.max => return Err(TooLarge),
                other => self.line.push(*other),
            }
        }
        Ok(())
    }

    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        let mut bytes = line.as_slice();
        if std::mem::take(&mut self.at_start) {
            bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
        }
        if bytes.is_empty() {
            self.end_event();
        } else {
            let text = String::from_utf8_lossy(bytes);
            let (field, value) = text.split_once(':').unwrap_or((&text, ""));
            self.field(field, value.strip_prefix(' ').unwrap_or(value));
        }
        // The line's memory serves the next one.
        self.line = line;
        self.line.clear();
    }

    fn field(&mut self, name: &str, value: &str) {
        match name {
            "event" => self.name = (!value.is_empty()).then(|| value.to_owned()),
            "data" => {
                if std::mem::replace(&mut self.has_data, true) {
                    self.data.push('\n');
                }
                self.data.push_str(value);
            }
            "id" if !value.contains('\0') => {
                self.id = (!value.is_empty()).then(|| value.into());
            }
            "retry" if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) => {
                self.retry = value.parse().ok().map(Duration::from_millis);
            }
            // A comment has an empty name.
            _ => {}
        }
    }

    fn end_event(&mut self) {
        let (name, retry) = (self.name.take(), self.retry.take());
        let data = std::mem::take(&mut self.data);
        // Without a line of data there is no event. The id stays for those that follow.
        if std::mem::take(&mut self.has_data) {
            let id = self.id.clone();
            self.ready.push_back(RawEvent {
                name,
                data,
                id,
                retry,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn events(pieces: &[&[u8]]) -> Vec<RawEvent> {
        let mut parser = Parser::new(1000);
        for piece in pieces {
            parser.feed(piece).unwrap();
        }
        std::iter::from_fn(|| parser.next()).collect()
    }

    fn data(text: &[u8]) -> Vec<String> {
        events(&[text])
            .into_iter()
            .map(|event| event.data)
            .collect()
    }

    #[test]
    fn the_examples_of_the_standard_are_read_as_it_says() {
        assert_eq!(
            data(b"data: YHOO\ndata: +2\ndata: 10\n\n"),
            ["YHOO\n+2\n10"]
        );
        let text = b": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n";
        let found = events(&[text]);
        let ids: Vec<_> = found.iter().map(|event| event.id.as_deref()).collect();
        assert_eq!(ids, [Some("1"), None, None]);
        assert_eq!(data(text), ["first event", "second event", " third event"]);
        assert_eq!(data(b"data\n\ndata\ndata\n\ndata:"), ["", "\n"]);
        assert_eq!(data(b"data:test\n\ndata: test\n\n"), ["test", "test"]);
    }

    #[test]
    fn fields_are_kept_or_ignored() {
        let text = b"event: add\nid: 7\nretry: 1500\nother: x\ndata: a\n\nretry: 1x\nid: a\0b\ndata: b\n\nevent: lost\n\ndata: c\n\n";
        let found = events(&[text]);
        assert_eq!(found[0].name.as_deref(), Some("add"));
        assert_eq!(found[0].retry, Some(Duration::from_millis(1500)));
        assert_eq!((found[1].id.as_deref(), found[1].retry), (Some("7"), None));
        assert_eq!(found[2].name, None);
    }

    #[test]
    fn every_cut_and_every_line_end_gives_the_same_events() {
        let plain = "\u{feff}event: größe\ndata: 你好\n:\ndata: b\n\ndata: c\n\n";
        let whole = events(&[plain.as_bytes()]);
        assert_eq!(whole.len(), 2);
        for end in ["\n", "\r", "\r\n"] {
            let text = plain.replace('\n', end);
            for at in 0..=text.len() {
                let (left, right) = text.as_bytes().split_at(at);
                assert!(events(&[left, right]) == whole, "{end:?} at {at}");
            }
        }
    }

    /// Copies would make gigabytes of an id of a megabyte and a piece of small events.
    #[test]
    fn an_id_is_kept_once_for_all_events_behind_it() {
        let found = events(&[b"id: 7\n", &b"data\n\n".repeat(100)]);
        let first = found[0].id.clone().unwrap();
        assert_eq!((found.len(), &*first), (100, "7"));
        let is_shared =
            |event: &RawEvent| event.id.as_ref().is_some_and(|id| Arc::ptr_eq(id, &first));
        assert!(found.iter().all(is_shared));
    }

    #[test]
    fn an_event_has_a_bound_and_the_stream_none() {
        let mut parser = Parser::new(100);
        for _ in 0..1000 {
            parser.feed(b"data: 0123456789\n\n").unwrap();
            assert!(parser.next().is_some());
        }
        assert_eq!(parser.feed(&[b'a'; 101]), Err(TooLarge));
        let mut parser = Parser::new(100);
        let fed = (0..100).try_for_each(|_| parser.feed(b"data: 0123456789\n"));
        assert_eq!(fed, Err(TooLarge));
    }
}
