//! Text messages that were sent, and their records.

use super::World;

/// So many messages are kept; the oldest ones make room.
const KEPT: usize = 10_000;
/// After so many seconds the carrier reports a message as delivered.
const DELIVERY: i64 = 5;

/// A message to one recipient.
#[derive(Debug, Clone)]
pub(crate) struct Message {
    /// The send that it belongs to, in words and digits.
    pub(crate) biz_id: String,
    /// The number as it was given, without a country's code.
    pub(crate) phone_number: String,
    pub(crate) template_code: String,
    pub(crate) content: String,
    pub(crate) out_id: Option<String>,
    /// When it was sent, in seconds since 1970.
    pub(crate) sent: i64,
}

/// All messages, the oldest first, with the number of each.
#[derive(Default)]
pub(crate) struct Messages {
    kept: std::collections::VecDeque<(u64, Message)>,
    made: u64,
}

impl Message {
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
        messages.kept.push_back((messages.made, message));
        if messages.kept.len() > KEPT {
            messages.kept.pop_front();
        }
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
