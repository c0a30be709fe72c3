//! Batches: calls that succeed or fail in parts.

use serde_json::{Map, Value};

use super::judge::{Judge, outcome_of};
use super::rule::Tally;
use crate::answer::{Case, Extra, Found, Node};
use crate::codes::lookup;
use crate::error::{Error, ErrorKind};
use crate::mask::Words;
use crate::outcome::{Item, ItemRule, Outcome};

impl Judge<'_> {
    pub(super) fn by_items<'j>(&self, rule: &ItemRule, value: Node<'j>) -> Result<Node<'j>, Error> {
        let place = rule.path.join(".");
        let found = value.find(rule.path, Case::Exact);
        if let Found::Twice = found {
            return Err(self.contradiction(&place, value));
        }
        let Some(list) = found.one().and_then(Node::as_list) else {
            let problem = format!("expected a list of items at {place}, found none");
            return Err(self
                .describe(self.unreadable(problem), &value)
                .with_answer(value.into_value()));
        };
        if list.is_empty() {
            // The call as a whole succeeded, and of no item is it known what became of it.
            let problem = format!("expected items at {place}, found an empty list");
            return Err(self
                .describe(self.unreadable(problem), &value)
                .with_answer(value.into_value()));
        }
        let words = self.secrets.words();
        let answered = list.iter().enumerate();
        let answered = answered.map(|(index, item)| self.item(rule, index, item, &words));
        let sent = rule.of.and_then(|list| self.secrets.entries_sent(list));
        let left_out = list.len()..sent.unwrap_or_default();
        let items: Vec<Item> = answered.chain(left_out.map(unanswered)).collect();
        let outcome = outcome_of_items(&items);
        if outcome == Outcome::Done {
            return Ok(value);
        }
        let error = Error::new(ErrorKind::Items, outcome)
            .with_detail("not all items are done")
            .with_items(items);
        Err(self.describe(error, &value).with_answer(value.into_value()))
    }

    fn item(&self, rule: &ItemRule, index: usize, value: &Node<'_>, words: &Words) -> Item {
        let tally = Tally::of(rule.fields, value);
        let code = tally.code().map(str::to_owned);
        let code_info = code.as_deref().and_then(|code| lookup(self.codes, code));
        let outcome = match (tally.failing.is_empty(), tally.accepted, tally.missing) {
            (true, _, None) if !self.denies_success(value) => Outcome::Done,
            (false, 0, _) => code_info.map_or(Outcome::Unknown, |info| outcome_of(info.class)),
            _ => Outcome::Unknown,
        };
        let message = rule
            .message
            .and_then(|name| value.get(name))
            .and_then(Node::as_free_text);
        let known = code_info.is_some_and(|info| !info.is_pattern());
        Item {
            index,
            outcome,
            code: code.map(|code| if known { code } else { words.masked(&code) }),
            code_info,
            message: message.map(|message| words.masked(message)),
            fields: self.fields(value, words),
        }
    }

    /// An item's members. A name is shown by Debug as it is, so one that repeats what was sent is masked here.
    fn fields(&self, item: &Node<'_>, words: &Words) -> Extra {
        let Value::Object(members) = item.clone().into_value() else {
            return Extra::default();
        };
        // Only the keys: a number is masked by its digits, and to look for all that a batch sent would be quadratic.
        let named = |name: String| match self.secrets.keys_are_in(&name) {
            true => words.masked(&name),
            false => name,
        };
        let mut masked = Map::new();
        masked.extend(
            members
                .into_iter()
                .map(|(name, value)| (named(name), value)),
        );
        Extra::from(masked)
    }
}

/// An entry of the request that the answer has no item for.
fn unanswered(index: usize) -> Item {
    Item {
        index,
        outcome: Outcome::Unknown,
        code: None,
        code_info: None,
        message: None,
        fields: Extra::default(),
    }
}

/// What became of the call, from what became of its items.
pub(crate) fn outcome_of_items(items: &[Item]) -> Outcome {
    let of = |outcome| items.iter().filter(|item| item.outcome == outcome).count();
    match (of(Outcome::Done), of(Outcome::Refused)) {
        (done, _) if done == items.len() => Outcome::Done,
        (1.., _) => Outcome::PartlyDone,
        (0, refused) if refused == items.len() => Outcome::Refused,
        (0, _) => Outcome::Unknown,
    }
}
