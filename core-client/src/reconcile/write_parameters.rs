//! The parameters of the write, as a look-up needs them.

use std::borrow::Cow;

use super::expiration;
use super::plan::LookupPlan;
use super::ticket::Ticket;
use crate::request::Parameters;

/// The parameters that a write was given.
pub(crate) struct WriteParameters<'p> {
    pairs: Vec<(&'p str, &'p str)>,
    given: &'p Parameters<'p>,
    /// One of them that was sent otherwise than the request says it.
    sent: Option<(&'static str, String)>,
}

impl<'p> WriteParameters<'p> {
    /// These.
    pub(crate) fn of(parameters: &'p Parameters<'_>) -> Self {
        Self {
            pairs: parameters.pairs().collect(),
            given: parameters,
            sent: None,
        }
    }

    /// These, with the end that was sent by the ticket, if that is the request's with a mark. `None` if it is neither.
    pub(super) fn as_sent(
        parameters: &'p Parameters<'_>,
        plan: &LookupPlan,
        ticket: &Ticket,
    ) -> Option<Self> {
        let mut given = Self::of(parameters);
        if let Some(name) = plan.own_id {
            let sent = ticket.stored_value(name);
            if let (None, Some(sent)) = (given.get(name), sent) {
                given.sent = Some((name, sent.to_owned()));
            }
            return Some(given);
        }
        let Some(name) = plan.expiration else {
            return Some(given);
        };
        match (given.get(name), ticket.stored_value(name)) {
            (Some(asked), Some(sent)) if asked == sent => {}
            (Some(asked), Some(sent)) if expiration::is_marked(asked, sent) => {
                given.sent = Some((name, sent.to_owned()));
            }
            (None, None) => {}
            _ => return None,
        }
        Some(given)
    }

    /// The values of the write that nobody may see: an answer to one of its reads may repeat them, too.
    pub(super) fn sensitive(&self) -> Vec<Cow<'_, str>> {
        self.given.sensitive()
    }

    /// The end as it was sent, if that is not as the request says it.
    pub(super) fn into_marked(self) -> Option<(&'static str, String)> {
        self.sent
    }

    /// A parameter, if it was given. An empty text says as little as none.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        if let Some((_, sent)) = self.sent.as_ref().filter(|(sent, _)| *sent == name) {
            return Some(sent);
        }
        let mut pairs = self.pairs.iter();
        let (_, value) = pairs.find(|(found, value)| *found == name && !value.is_empty())?;
        Some(value)
    }

    /// The first parameter without which, or with whose value, the outcome cannot be looked up.
    pub(crate) fn lacks(&self, plan: &LookupPlan) -> Option<&'static str> {
        self.lacks_besides(plan, None)
    }

    /// The same, where the client itself gives this parameter.
    pub(super) fn lacks_besides(
        &self,
        plan: &LookupPlan,
        filled: Option<&str>,
    ) -> Option<&'static str> {
        let mut required = plan.required.iter().copied();
        required
            .find(|name| filled != Some(name) && self.get(name).is_none())
            .or_else(|| self.unmet(plan.required_values))
    }

    /// The first of these parameters that has none of its values.
    pub(super) fn unmet(
        &self,
        conditions: &'static [(&'static str, &'static [&'static str])],
    ) -> Option<&'static str> {
        let met = |name, values: &[&str]| {
            let given = self.get(name);
            given.is_some_and(|given| values.contains(&given))
        };
        let mut conditions = conditions.iter();
        let unmet = conditions.find(|(name, values)| !met(name, values));
        unmet.map(|(name, _)| *name)
    }
}
