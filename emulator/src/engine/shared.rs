//! All that one emulator is, shared by its connections and its user.

use std::sync::Mutex;

use super::faults::{LateQueue, Script};
use super::other_client::OtherClient;
use crate::answer::{Answer, Entry, Execution, Journal, Sent, has_run};
use crate::state::nonces::NonceMemory;
use crate::state::settings::Settings;
use crate::state::sync::lock;
use crate::state::tokens::TokenMemory;
use crate::state::world::World;

/// Who is told of every request.
pub(crate) type Observer = Box<dyn Fn(&Entry) + Send + Sync>;

/// All that one emulator is.
pub(crate) struct Shared {
    pub(crate) settings: Settings,
    pub(crate) nonces: Mutex<NonceMemory>,
    pub(crate) tokens: Mutex<TokenMemory>,
    pub(crate) world: Mutex<World>,
    pub(crate) script: Mutex<Script>,
    pub(crate) late: Mutex<LateQueue>,
    pub(crate) journal: Mutex<Journal>,
    pub(crate) request_ids: Mutex<fastrand::Rng>,
    pub(crate) observer: Option<Observer>,
}

impl Shared {
    /// A fresh id in the form of a UUID, in upper case as the service writes it.
    pub(crate) fn request_id(&self) -> String {
        let bits = lock(&self.request_ids).u128(..);
        let hex = format!("{bits:032X}");
        let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
        format!(
            "{}-{}-{}-{}-{}",
            part(0, 8),
            part(8, 12),
            part(12, 16),
            part(16, 20),
            part(20, 32)
        )
    }

    /// Adds an entry to the journal, and gives its number.
    pub(crate) fn record(&self, entry: Entry) -> u64 {
        let Some(observer) = &self.observer else {
            return self.note(entry);
        };
        let number = self.note(entry.clone());
        observer(&Entry { number, ..entry });
        number
    }

    /// Adds an entry for a request that is not answered yet. Returns its number.
    pub(crate) fn note(&self, entry: Entry) -> u64 {
        lock(&self.journal).add(entry)
    }

    /// Adds the execution and the answer to the journal entry of a request that was noted before it ran.
    pub(crate) fn complete(
        &self,
        number: u64,
        action: &str,
        execution: &Execution,
        at: i64,
        answer: Option<&Answer>,
    ) {
        let entry = {
            let mut journal = lock(&self.journal);
            // Counted here, since the entry may not be kept any more.
            if has_run(execution) {
                journal.count(action.to_owned());
            }
            journal.update(number, |entry| {
                entry.record_execution(execution, at);
                if let Some(answer) = answer {
                    entry.answered(answer, Sent::Whole);
                }
            })
        };
        if let (Some(observer), Some(entry)) = (&self.observer, entry) {
            observer(&entry);
        }
    }

    /// Lets other clients do what they do after this action.
    pub(crate) fn let_others_act(&self, action: &str, now: i64) {
        let acts = lock(&self.script).acts_after(action);
        for act in acts {
            let mut act = lock(&act);
            self.as_other_client(now, |client| act(client));
        }
    }

    pub(crate) fn as_other_client<T>(
        &self,
        now: i64,
        act: impl FnOnce(&mut OtherClient<'_>) -> T,
    ) -> T {
        act(&mut OtherClient {
            world: &mut lock(&self.world),
            settings: &self.settings,
            now,
        })
    }
}
