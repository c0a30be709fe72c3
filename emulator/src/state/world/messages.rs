//! Text messages that were sent, and their records.

use std::sync::Arc;

use super::World;

/// The maximum number and total size of the stored messages. The oldest ones are removed.
const KEPT: usize = 10_000;
const KEPT_BYTES: usize = 64 * 1024 * 1024;
/// After so many seconds the carrier reports a message as delivered.
const DELIVERY: i64 = 5;

/// A message to one recipient. Those of one send share its texts, which can be a thousand times as long as all its numbers.
#[derive(Debug, Clone)]
pub(crate) struct Message {
    /// The send that it belongs to, in words and digits.
    pub(crate) biz_id: String,
    /// The number as it was given, without a country's code.
    pub(crate) phone_number: String,
    pub(crate) template_code: Arc<str>,
    pub(crate) content: Arc<str>,
    pub(crate) out_id: Option<Arc<str>>,
    /// When it was sent, in seconds since 1970.
    pub(crate) sent: i64,
}

/// All messages, the oldest first, with the number of each.
#[derive(Default)]
pub(crate) struct Messages {
    kept: std::collections::VecDeque<(u64, Message)>,
    made: u64,
    /// How many bytes they take, about.
    size: usize,
}

impl Messages {
    /// Keeps a message with its number, and the oldest ones no more that are too much then.
    fn keep(&mut self, message: Message) {
        self.size += message.size();
        self.kept.push_back((self.made, message));
        while self.kept.len() > KEPT || self.kept.len() > 1 && self.size > KEPT_BYTES {
            let oldest = self.kept.pop_front();
            let size = oldest.map_or(0, |(_, message)| message.size());
            self.size = self.size.saturating_sub(size);
        }
    }
}

impl Message {
    /// As if nothing were shared.
    fn size(&self) -> usize {
        let texts = self.template_code.len() + self.content.len();
        let out_id = self.out_id.as_ref().map_or(0, |out_id| out_id.len());
        size_of::<Self>() + self.biz_id.len() + self.phone_number.len() + texts + out_id
    }

    /// When it was delivered, if it was by now.
    pub(crate) fn delivered(&self, now: i64) -> Option<i64> {
        let at = self.sent.saturating_add(DELIVERY);
        (at <= now).then_some(at)
    }
}

impl World {
    /// The id of a new send: digits and a mark, as the documented samples have them.
    pub(crate) fn fresh_biz_id(&mut self) -> String {
        let id = self
            .random
            .u64(100_000_000_000_000_000..1_000_000_000_000_000_000);
        format!("{id}^0")
    }

    /// Sends a message. Its record is listed once no lag hides it.
    pub(crate) fn send(&mut self, message: Message) {
        let messages = &mut self.messages;
        messages.made += 1;
        // Numbers of bindings have another length, so that one lag serves both.
        self.lag.made(messages.made, message.sent);
        messages.keep(message);
    }

    /// The records that fit and that are listed by now, the newest first.
    pub(crate) fn messages(&mut self, now: i64, fits: impl Fn(&Message) -> bool) -> Vec<Message> {
        let mut is_hidden = false;
        let lag = &mut self.lag;
        let fitting = self.messages.kept.iter().rev();
        let listed = fitting
            .filter(|(_, message)| fits(message))
            .filter(|(number, _)| {
                let hides = lag.hides(*number, now);
                is_hidden |= hides;
                !hides
            })
            .map(|(_, message)| message.clone())
            .collect();
        if is_hidden {
            lag.count_hit();
        }
        listed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many are kept of so many messages with a content of this length.
    fn kept(count: usize, length: usize) -> usize {
        let mut messages = Messages::default();
        let content: Arc<str> = "x".repeat(length).into();
        for _ in 0..count {
            messages.made += 1;
            messages.keep(Message {
                biz_id: String::new(),
                phone_number: String::new(),
                template_code: Arc::from(""),
                content: Arc::clone(&content),
                out_id: None,
                sent: 0,
            });
        }
        messages.kept.len()
    }

    #[test]
    fn messages_are_kept_by_their_number_and_their_size() {
        assert_eq!(kept(KEPT + 1, 10), KEPT);
        assert_eq!(kept(100, KEPT_BYTES / 10), 9);
        assert_eq!(kept(3, KEPT_BYTES), 1);
    }
}
