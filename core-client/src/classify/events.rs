//! Answers that are event streams: what each event says of the call.

use super::body::{self, Events};
use super::judge::{Judge, outcome_of};
use crate::answer::{Case, EVENTS_FIELD, Found, Node};
use crate::codes::{Class, lookup};
use crate::error::{Error, ErrorKind};
use crate::outcome::{Effect, Outcome};

/// The member under which a record keeps the mark behind the last event, such as `[DONE]`.
const END_MARK: &str = "EndMark";

impl<'j> Judge<'j> {
    /// A stream that was read whole: its events under the name where the record looks for them.
    pub(super) fn events(&mut self, values: usize) -> Result<Node<'j>, Error> {
        let read = body::events(self.answer, values);
        let Events {
            documents,
            end_mark,
            repaired,
        } = read.map_err(|problem| self.unreadable(problem))?;
        self.repaired = repaired;
        let mut events = Vec::with_capacity(documents.len());
        for document in documents {
            let error = match self.judge_event(document) {
                Ok(event) => {
                    events.push(event);
                    continue;
                }
                Err(error) => error,
            };
            // A write that has told of something may have run in part: nobody knows.
            return Err(match self.has_begun(&events) {
                true => error.with_outcome(Outcome::Unknown),
                false => error,
            });
        }
        let mut value = Node::of_member(EVENTS_FIELD, Node::of_list(events));
        if let Some(mark) = end_mark {
            value.add_member(END_MARK, &mark);
        }
        Ok(value)
    }

    fn has_begun(&self, events: &[Node<'_>]) -> bool {
        !events.is_empty() && self.operation.effect != Effect::Read
    }

    fn judge_event<'v>(&self, value: Node<'v>) -> Result<Node<'v>, Error> {
        if let Found::Twice = value.find(&["Code"], Case::Any) {
            return Err(self.contradiction("Code", value));
        }
        if self.is_gateways(&value) {
            return Err(self.gateway(value));
        }
        self.event(value)
    }

    /// One event, or a JSON document in place of the stream. A code of failure that the service's table knows is one, also where the
    /// operation's own rule looks at no code.
    pub(super) fn event<'v>(&self, value: Node<'v>) -> Result<Node<'v>, Error> {
        let code = ["Code", "code"]
            .into_iter()
            .find_map(|name| value.get(name));
        let code = code.and_then(Node::as_str);
        let known = code.and_then(|code| Some((code.to_owned(), lookup(self.codes, code)?.class)));
        match known {
            Some((code, class)) if class != Class::Success => {
                Err(self.failure(ErrorKind::Service, outcome_of(class), code, value))
            }
            _ => self.by_rule_if_it_tells(value),
        }
    }
}
