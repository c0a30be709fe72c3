//! Lists that lag: a new binding is in effect, but not yet listed.

use std::collections::HashMap;
use std::time::Duration;

/// How long `QuerySubsId` does not list a new binding, and `QuerySendDetails` the record of a new message. All other actions know
/// it immediately.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ListLag {
    /// This long after it was created, by the emulator's clock, in whole seconds.
    For(Duration),
    /// Until bindings on its X, or records of its number, were listed this many times.
    Lookups(u32),
}

/// The lag that is set, and which bindings it hides.
#[derive(Default)]
pub(crate) struct Lag {
    set: Option<ListLag>,
    /// By the id of the binding or the number of the message.
    hidden: HashMap<u64, Hidden>,
    /// How many look-ups did not list something; none if no lag was ever set.
    hits: Option<u64>,
}

enum Hidden {
    /// Until this time, in seconds since 1970.
    Until(i64),
    /// For so many look-ups.
    Lookups(u32),
}

impl Lag {
    /// Sets the lag of bindings that are made from now on.
    pub(super) fn set(&mut self, lag: Option<ListLag>) {
        self.set = lag;
        if lag.is_some() {
            self.hits.get_or_insert(0);
        }
    }

    /// How many look-ups did not list something; none if no lag was ever set.
    pub(super) fn hits(&self) -> Option<u64> {
        self.hits
    }

    /// A look-up did not list something.
    pub(super) fn count_hit(&mut self) {
        if let Some(hits) = &mut self.hits {
            *hits = hits.saturating_add(1);
        }
    }

    pub(super) fn made(&mut self, id: u64, created: i64) {
        let hidden = match self.set {
            None => return,
            Some(ListLag::For(time)) => {
                let seconds = i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
                Hidden::Until(created.saturating_add(seconds))
            }
            Some(ListLag::Lookups(lookups)) => Hidden::Lookups(lookups),
        };
        self.hidden.insert(id, hidden);
    }

    /// Whether it is hidden from this look-up.
    pub(super) fn hides(&mut self, id: u64, now: i64) -> bool {
        let hidden = match self.hidden.get_mut(&id) {
            None => return false,
            Some(Hidden::Until(time)) => now < *time,
            Some(Hidden::Lookups(0)) => false,
            Some(Hidden::Lookups(left)) => {
                *left -= 1;
                true
            }
        };
        if !hidden {
            self.hidden.remove(&id);
        }
        hidden
    }
}
