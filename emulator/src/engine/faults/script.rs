//! The script while it runs: what was injected, how often each part fitted a call, and how often it was applied.

use std::sync::{Arc, Mutex};

use super::{Calls, Fault, Injection};
use crate::engine::other_client::OtherClient;

/// What another client does after a call.
pub(crate) type Act = Arc<Mutex<dyn FnMut(&mut OtherClient<'_>) + Send>>;

/// The injected faults and the acts of other clients.
pub(crate) struct Script {
    parts: Vec<Part>,
    injected: u64,
    random: fastrand::Rng,
}

struct Part {
    id: u64,
    action: Option<String>,
    tag: Option<String>,
    calls: Calls,
    kind: Kind,
    seen: u64,
    hits: u64,
}

enum Kind {
    Fault { fault: Fault, executes: bool },
    Act(Act),
}

/// A fault that is applied to a call.
pub(crate) struct ChosenFault {
    pub(crate) id: u64,
    pub(crate) fault: Fault,
    /// Whether the action runs first.
    pub(crate) executes: bool,
}

impl Script {
    pub(crate) fn new(injections: Vec<Injection>, seed: u64) -> Self {
        let mut script = Self {
            parts: Vec::new(),
            injected: 0,
            random: fastrand::Rng::with_seed(seed),
        };
        for injection in injections {
            script.inject(injection);
        }
        script
    }

    pub(crate) fn inject(&mut self, injection: Injection) -> u64 {
        let Injection {
            action,
            tag,
            calls,
            fault,
            executes,
        } = injection;
        self.add(action, tag, calls, Kind::Fault { fault, executes })
    }

    pub(crate) fn add_act(&mut self, action: &str, calls: Calls, act: Act) -> u64 {
        self.add(Some(action.to_owned()), None, calls, Kind::Act(act))
    }

    fn add(
        &mut self,
        action: Option<String>,
        tag: Option<String>,
        calls: Calls,
        kind: Kind,
    ) -> u64 {
        let id = self.injected;
        self.injected = self.injected.saturating_add(1);
        self.parts.push(Part {
            id,
            action,
            tag,
            calls,
            kind,
            seen: 0,
            hits: 0,
        });
        id
    }

    pub(crate) fn clear(&mut self) {
        self.parts.clear();
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// Counts a call, and chooses the fault that is applied to it.
    pub(crate) fn choose(
        &mut self,
        action: &str,
        tag: Option<&str>,
        reused_connection: bool,
    ) -> Option<ChosenFault> {
        let mut chosen = None;
        for part in &mut self.parts {
            let Kind::Fault { fault, executes } = &part.kind else {
                continue;
            };
            if part.tag.is_some() && part.tag.as_deref() != tag {
                continue;
            }
            // Every part counts every call of its action, also those that get another part's fault.
            let fits = fits(
                &part.action,
                part.calls,
                &mut part.seen,
                action,
                &mut self.random,
            );
            if fits && chosen.is_none() && (reused_connection || *fault != Fault::CloseOnReuse) {
                chosen = Some(ChosenFault {
                    id: part.id,
                    fault: fault.clone(),
                    executes: *executes,
                });
            }
        }
        chosen
    }

    /// Counts an execution, and says what other clients do after it.
    pub(crate) fn acts_after(&mut self, action: &str) -> Vec<Act> {
        let mut acts = Vec::new();
        for part in &mut self.parts {
            let Kind::Act(act) = &part.kind else {
                continue;
            };
            if fits(
                &part.action,
                part.calls,
                &mut part.seen,
                action,
                &mut self.random,
            ) {
                part.hits = part.hits.saturating_add(1);
                acts.push(Arc::clone(act));
            }
        }
        acts
    }

    /// A fault had its effect.
    pub(crate) fn hit(&mut self, id: u64) {
        if let Some(part) = self.parts.iter_mut().find(|part| part.id == id) {
            part.hits = part.hits.saturating_add(1);
        }
    }

    pub(crate) fn hits(&self, id: u64) -> u64 {
        let part = self.parts.iter().find(|part| part.id == id);
        part.map_or(0, |part| part.hits)
    }

    /// Each part in words, with its hits, in the order of injection.
    pub(crate) fn report(&self) -> Vec<(String, u64)> {
        self.parts
            .iter()
            .map(|part| (part.words(), part.hits))
            .collect()
    }
}

impl Part {
    fn words(&self) -> String {
        let mut action = self.action.clone().unwrap_or_else(|| "*".to_owned());
        if let Some(tag) = &self.tag {
            action = format!("{action} tagged {tag}");
        }
        let calls = match self.calls {
            Calls::Every => "every call".to_owned(),
            Calls::Nth(n) => format!("call {n}"),
            Calls::From(n) => format!("calls from {n} on"),
            Calls::Chance(chance) => format!("with probability {chance}"),
        };
        match &self.kind {
            Kind::Fault { fault, executes } => {
                let when = if *executes { "after" } else { "before" };
                format!("{action}, {calls}: {} {when} execution", fault.name())
            }
            Kind::Act(_) => format!("{action}, {calls}: another client acts after it"),
        }
    }
}

fn fits(
    wanted: &Option<String>,
    calls: Calls,
    seen: &mut u64,
    action: &str,
    random: &mut fastrand::Rng,
) -> bool {
    if wanted.as_deref().is_some_and(|wanted| wanted != action) {
        return false;
    }
    *seen = seen.saturating_add(1);
    match calls {
        Calls::Every => true,
        Calls::Nth(n) => *seen == n,
        Calls::From(n) => *seen >= n,
        Calls::Chance(chance) => random.f64() < chance,
    }
}
