//! Writes that were executed although their answer was lost: what the reads of their look-up then find.
//!
//! It follows from the tables that tell the look-up what to read and what must hold, so the two agree for every operation.

use serde_json::{Map, Value};

use super::reply::{of_code, of_fields, put_if_missing};
use super::sent::SentCall;
use crate::answer::write_answer;
use crate::reconcile::plan::{
    Case, Condition, IdList, LookupPlan, Read, RecordSearch, ResourceSearch, Search, Source,
    StateSearch,
};
use crate::request::Request;
use crate::time::UtcOffset;
use crate::transport::HttpAnswer;

/// What the write's answer would have said, if it names no id.
const FIRST_ID: usize = 1_000_000_000_000_000;

/// A write that will be executed when its request arrives.
pub(super) struct PendingWrite {
    plan: &'static LookupPlan,
    zone: UtcOffset,
    /// The id of what it makes.
    id: Option<String>,
}

impl PendingWrite {
    /// `None` if nothing says how its outcome is looked up.
    pub(super) fn of<R: Request>(answer: &R::Response) -> Option<Self> {
        let plan = R::OPERATION.lookup_plan?;
        let zone = R::OPERATION.service.utc_offset();
        let answer = write_answer(answer, zone);
        let mut told = plan.answer.iter();
        let id = told.find(|field| field.from == Source::Id);
        let id = id.and_then(|field| text_at(&answer, field.path));
        Some(Self { plan, zone, id })
    }
}

fn text_at(value: &Value, path: &[&str]) -> Option<String> {
    let found = path
        .iter()
        .try_fold(value, |value, name| value.get(*name))?;
    found.as_str().map(str::to_owned)
}

/// The executed writes, the last one last.
#[derive(Default)]
pub(super) struct ExecutedWrites(Vec<ExecutedWrite>);

struct ExecutedWrite {
    plan: &'static LookupPlan,
    zone: UtcOffset,
    sent: SentCall,
    id: String,
}

impl ExecutedWrites {
    pub(super) fn add(&mut self, will_run: PendingWrite, sent: SentCall) {
        let PendingWrite { plan, zone, id } = will_run;
        let id = id.unwrap_or_else(|| (FIRST_ID + self.0.len()).to_string());
        self.0.push(ExecutedWrite {
            plan,
            zone,
            sent,
            id,
        });
    }

    /// What a read finds, if it belongs to the look-up of one of these writes. If several match, the last one answers; a list holds all.
    pub(super) fn answer(&self, asked: &SentCall) -> Option<HttpAnswer> {
        self.listed(asked).or_else(|| {
            let mut last_first = self.0.iter().rev();
            last_first.find_map(|write| write.answer(asked))
        })
    }

    fn listed(&self, asked: &SentCall) -> Option<HttpAnswer> {
        let lists = self.0.iter().filter_map(|write| match &write.plan.search {
            Search::Resource(ResourceSearch {
                list: Some(list), ..
            }) => write
                .is_asked(&list.read, None, asked)
                .then_some((list, &*write.id)),
            _ => None,
        });
        let (lists, ids): (Vec<&IdList>, Vec<&str>) = lists.unzip();
        let list = lists.first()?;
        let mut fields = object();
        put_if_missing(
            &mut fields,
            list.list_path,
            &ids.join(&list.separator.to_string()),
        );
        Some(of_fields(list.read.operation, fields))
    }
}

impl ExecutedWrite {
    fn answer(&self, asked: &SentCall) -> Option<HttpAnswer> {
        match &self.plan.search {
            Search::Resource(search) => {
                let found = self.is_asked(&search.detail, Some(&self.id), asked);
                found.then(|| of_fields(search.detail.operation, self.resource(search)))
            }
            Search::State(search) => {
                let found = self.is_asked(&search.read, None, asked);
                found.then(|| self.state(search))?
            }
            Search::Records(search) => self.records(search, asked),
        }
    }

    /// Whether a request is this read, for this write.
    fn is_asked(&self, read: &Read, id: Option<&str>, asked: &SentCall) -> bool {
        let given = |text: Option<&'_ str>| text.filter(|text| !text.is_empty()).map(str::to_owned);
        let sends_it = |(name, source): &(&'static str, Source)| {
            let joined;
            let wanted = match source {
                Source::Joined(names, by) => {
                    let parts = names.iter().map(|name| self.parameter(name));
                    joined = parts
                        .collect::<Option<Vec<_>>>()
                        .map(|parts| parts.join(by));
                    joined.as_deref()
                }
                Source::Parameter(name) => self.parameter(name),
                Source::Constant(text) => Some(*text),
                Source::Id => id,
                // Another one each time.
                Source::Stamp | Source::Fresh => return true,
                Source::Recipient | Source::Day | Source::Page => return true,
            };
            given(asked.expose(name)) == given(wanted)
        };
        asked.operation() == read.operation.name && read.parameters.iter().all(sends_it)
    }

    fn parameter(&self, name: &str) -> Option<&str> {
        self.sent.expose(name).filter(|value| !value.is_empty())
    }

    /// The resource that the write made, in effect.
    fn resource(&self, search: &ResourceSearch) -> Value {
        let mut resource = object();
        put_if_missing(&mut resource, search.id_path, &self.id);
        if let Some((path, [value, ..])) = search.active {
            put_if_missing(&mut resource, path, value);
        }
        if let (Some(path), Some(made)) = (search.created, self.sent.local_time(self.zone)) {
            put_if_missing(&mut resource, path, &made);
        }
        for part in search.identity.iter().chain(search.properties) {
            if let Some(value) = self.parameter(part.parameter) {
                put_if_missing(&mut resource, part.path, value);
            }
        }
        search.path.iter().rev().fold(resource, |inner, name| {
            Value::Object(Map::from_iter([((*name).to_owned(), inner)]))
        })
    }

    /// The state that the write names. `None` if no case is this write's.
    fn state(&self, search: &StateSearch) -> Option<HttpAnswer> {
        let Some(case) = search.cases.iter().find(|case| self.fits(case)) else {
            let code = search.codes.first()?;
            return Some(of_code(search.read.operation, code));
        };
        let mut fields = object();
        for condition in case.conditions {
            match condition {
                Condition::Equals(part) | Condition::EqualsIfGiven(part) => {
                    if let Some(value) = self.parameter(part.parameter) {
                        put_if_missing(&mut fields, part.path, value);
                    }
                }
                Condition::Is(path, values) => {
                    if let Some(value) = values.first() {
                        put_if_missing(&mut fields, path, value);
                    }
                }
                // What should hold it is there, and it is not.
                Condition::Absent(path) => put_parent(&mut fields, path),
            }
        }
        Some(of_fields(search.read.operation, fields))
    }

    /// The record of the recipient who is asked for, on every day and page that is asked for: its time says which it is.
    fn records(&self, search: &RecordSearch, asked: &SentCall) -> Option<HttpAnswer> {
        let of_recipient = |(_, source): &&(&'static str, Source)| *source == Source::Recipient;
        let (name, _) = search.read.parameters.iter().find(of_recipient)?;
        let recipient = asked
            .expose(name)
            .filter(|_| self.is_asked(&search.read, None, asked))?;
        let all = search.format.split(self.parameter(search.recipients)?)?;
        let numbering = search.read.operation.service.numbering;
        let national = |one: &str| {
            let mobile = numbering.and_then(|numbering| numbering.mobile_behind_code(one));
            mobile.unwrap_or(one) == recipient
        };
        all.iter().find(|one| national(one))?;
        let mut record = object();
        put_if_missing(&mut record, search.recipient_path, recipient);
        if let Some(made) = self.sent.local_time(self.zone) {
            put_if_missing(&mut record, search.made, &made);
        }
        for part in search.matches {
            if let Some(value) = self.parameter(part.parameter) {
                put_if_missing(&mut record, part.path, value);
            }
        }
        let list = Value::Array(vec![record]);
        let fields = search.path.iter().rev().fold(list, |inner, name| {
            Value::Object(Map::from_iter([((*name).to_owned(), inner)]))
        });
        Some(of_fields(search.read.operation, fields))
    }

    fn fits(&self, case: &Case) -> bool {
        case.when.iter().all(|(name, values)| {
            self.parameter(name)
                .is_some_and(|value| values.contains(&value))
        })
    }
}

fn object() -> Value {
    Value::Object(Map::new())
}

fn put_parent(value: &mut Value, path: &[&str]) {
    if let ([name, rest @ ..], Value::Object(members)) = (path, value)
        && !rest.is_empty()
    {
        put_parent(members.entry(*name).or_insert_with(object), rest);
    }
}
