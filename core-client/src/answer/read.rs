//! From JSON to records.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;

use super::shape::ShapeError;
use super::tree::{Kind, Members, Node, into_map};
use super::{Extra, Scalar};
use crate::time::UtcOffset;

/// A JSON object with named members. Implemented by generated code.
pub trait Record: Sized {
    /// Takes the members out of a JSON object.
    fn read(fields: &mut Fields<'_>) -> Self;

    /// Writes the members; the reverse of [`read`](Self::read).
    fn write(&self, out: &mut super::RecordWriter<'_>);
}

/// What a member of an answer can be read into: every [`Record`], every scalar, lists, maps with text keys, free JSON, and
/// boxes of records.
pub trait FromAnswer: Sized {
    /// Whether [`Unread::Keep`] can come back, so that a list knows whether it may have to give itself back whole.
    const MAY_KEEP: bool;

    /// Reads a value, which is not `null`.
    ///
    /// # Errors
    /// [`Unread`]: the value was not read, and whether it is to be kept among the unknown fields.
    fn from_answer<'j>(node: Node<'j>, reader: &mut Reader) -> Result<Self, Unread<'j>>;
}

/// Why a value was not read.
#[derive(Debug)]
#[non_exhaustive]
pub enum Unread<'j> {
    /// A single value that the type cannot hold: to be kept as it is.
    Keep(Node<'j>),
    /// The wrong shape, noted in the reader.
    Wrong,
}

/// What reading knows besides the value: the zone of times, and the first wrong shape it met.
#[derive(Debug)]
pub struct Reader {
    zone: UtcOffset,
    wrong: Option<WrongShape>,
}

/// A wrong shape, and the steps that lead to it from the inside out: they are noted on the way back, so that an answer of
/// the right shape pays nothing for them.
#[derive(Debug)]
struct WrongShape {
    error: ShapeError,
    way_back: Vec<Step>,
}

#[derive(Debug, Clone, Copy)]
enum Step {
    Name(&'static str),
    Index(usize),
    /// A map's key is the service's data, not a name of the description.
    Key,
}

/// Reads an answer.
///
/// # Errors
/// [`ShapeError`] if the answer, or something in it, has another shape than the record describes.
pub fn read_answer<'j, T: Record>(
    answer: impl Into<Node<'j>>,
    zone: UtcOffset,
) -> Result<T, ShapeError> {
    let mut reader = Reader { zone, wrong: None };
    let read = T::from_answer(answer.into(), &mut reader);
    match (read, reader.wrong) {
        (Ok(read), None) => Ok(read),
        (_, Some(wrong)) => Err(wrong.with_path()),
        // A record either reads or notes a wrong shape.
        (Err(_), None) => Err(ShapeError::new("an object", "something else")),
    }
}

impl WrongShape {
    fn with_path(self) -> ShapeError {
        let mut path = String::new();
        for step in self.way_back.iter().rev() {
            let dot = if path.is_empty() { "" } else { "." };
            // Writing to a String cannot fail.
            let _ = match step {
                Step::Name(name) => write!(path, "{dot}{name}"),
                Step::Index(index) => write!(path, "[{index}]"),
                Step::Key => write!(path, "{dot}*"),
            };
        }
        self.error.at(path)
    }
}

/// Reads any value of an answer's kinds.
///
/// # Errors
/// [`ShapeError`] if the value, or something in it, has another shape than the type describes; a single value that the
/// type cannot hold counts as one.
pub fn from_value<T: FromAnswer>(value: Value, zone: UtcOffset) -> Result<T, ShapeError> {
    let mut reader = Reader { zone, wrong: None };
    let read = T::from_answer(value.into(), &mut reader);
    match (read, reader.wrong) {
        (Ok(read), None) => Ok(read),
        (_, Some(wrong)) => Err(wrong.with_path()),
        (Err(_), None) => Err(ShapeError::new("a readable value", "another one")),
    }
}

/// The members of an object that no record describes.
///
/// # Errors
/// [`ShapeError`] if the value is no object.
pub fn read_extra(value: Value) -> Result<Extra, ShapeError> {
    match value {
        Value::Object(members) => Ok(Extra::from(members)),
        other => Err(ShapeError::new("an object", Node::from(other).kind())),
    }
}

impl Reader {
    /// The zone of times that the service spells without one.
    pub fn zone(&self) -> UtcOffset {
        self.zone
    }

    /// Reads a single value.
    ///
    /// # Errors
    /// [`Unread::Keep`] if the type cannot hold it, [`Unread::Wrong`] for an object or a list.
    pub fn scalar<'j, T: Scalar>(&mut self, node: Node<'j>) -> Result<T, Unread<'j>> {
        match node.0 {
            Kind::Single(value) => T::take_json(value, self.zone)
                .map_err(|value| Unread::Keep(Node(Kind::Single(value)))),
            Kind::List(_) | Kind::Object(_) => Err(self.wrong("a single value", node.kind())),
        }
    }

    fn wrong<'j>(&mut self, expected: &'static str, found: &'static str) -> Unread<'j> {
        match &mut self.wrong {
            Some(wrong) => wrong.error.one_more(),
            None => {
                let error = ShapeError::new(expected, found);
                self.wrong = Some(WrongShape {
                    error,
                    way_back: Vec::new(),
                });
            }
        }
        Unread::Wrong
    }

    /// Reads what stands one step further in.
    fn at<T>(&mut self, step: Step, read: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.wrong.is_some();
        let result = read(self);
        if let Some(wrong) = self.wrong.as_mut().filter(|_| !before) {
            wrong.way_back.push(step);
        }
        result
    }
}

/// The members of a JSON object while a [`Record`] takes them out.
#[derive(Debug)]
pub struct Fields<'r> {
    members: Members<'r>,
    reader: &'r mut Reader,
}

impl Fields<'_> {
    /// Takes the member of this name; `None` if it is absent, `null`, or not readable as a `T` (it then stays for
    /// [`rest`](Self::rest), or its wrong shape is noted).
    pub fn take<T: FromAnswer>(&mut self, name: &'static str) -> Option<T> {
        let index = self.members.iter().position(|(found, _)| found == name)?;
        let (spelled, node) = self.members.remove(index);
        self.drop_others(name, index);
        if node.is_null() {
            return None;
        }
        match self
            .reader
            .at(Step::Name(name), |reader| T::from_answer(node, reader))
        {
            Ok(read) => Some(read),
            Err(Unread::Keep(node)) => {
                self.members.insert(index, (spelled, node));
                None
            }
            Err(Unread::Wrong) => None,
        }
    }

    /// Of several members of one name the first counts, as for whoever reads the answer without a record: the others go,
    /// so that none of them is taken for it later. The members keep their order for the same reason.
    fn drop_others(&mut self, name: &str, from: usize) {
        let mut behind = self.members.iter().skip(from);
        if behind.any(|(found, _)| found == name) {
            self.members.retain(|(found, _)| found != name);
        }
    }

    /// Takes the first of these names that is there: for fields that the service spells in several ways.
    pub fn take_any<T: FromAnswer>(&mut self, names: &'static [&'static str]) -> Option<T> {
        names.iter().find_map(|name| self.take(name))
    }

    /// All members that were not taken.
    pub fn rest(&mut self) -> Extra {
        Extra::from(into_map(std::mem::take(&mut self.members)))
    }
}

impl<T: Record> FromAnswer for T {
    const MAY_KEEP: bool = false;

    fn from_answer<'j>(node: Node<'j>, reader: &mut Reader) -> Result<Self, Unread<'j>> {
        match node.0 {
            Kind::Object(members) => Ok(T::read(&mut Fields { members, reader })),
            _ => Err(reader.wrong("an object", node.kind())),
        }
    }
}

impl<T: Record> Record for Box<T> {
    fn read(fields: &mut Fields<'_>) -> Self {
        Box::new(T::read(fields))
    }

    fn write(&self, out: &mut super::RecordWriter<'_>) {
        T::write(self, out);
    }
}

impl FromAnswer for Value {
    const MAY_KEEP: bool = false;

    fn from_answer<'j>(node: Node<'j>, _: &mut Reader) -> Result<Self, Unread<'j>> {
        Ok(node.into_value())
    }
}

impl<T: FromAnswer> FromAnswer for Vec<T> {
    const MAY_KEEP: bool = T::MAY_KEEP;

    fn from_answer<'j>(node: Node<'j>, reader: &mut Reader) -> Result<Self, Unread<'j>> {
        let Kind::List(items) = node.0 else {
            return Err(reader.wrong("a list", node.kind()));
        };
        // One item that the type cannot hold keeps the whole list, so that positions and neighbours are not lost.
        let mut whole = T::MAY_KEEP.then(|| items.clone());
        let mut list = Vec::with_capacity(items.len());
        for (index, item) in items.into_iter().enumerate() {
            if item.is_null() {
                continue;
            }
            match reader.at(Step::Index(index), |reader| T::from_answer(item, reader)) {
                Ok(read) => list.push(read),
                Err(Unread::Wrong) => return Err(Unread::Wrong),
                Err(keep) => {
                    return Err(whole
                        .take()
                        .map_or(keep, |whole| Unread::Keep(Node(Kind::List(whole)))));
                }
            }
        }
        Ok(list)
    }
}

impl<T: FromAnswer> FromAnswer for BTreeMap<String, T> {
    const MAY_KEEP: bool = T::MAY_KEEP;

    fn from_answer<'j>(node: Node<'j>, reader: &mut Reader) -> Result<Self, Unread<'j>> {
        let Kind::Object(members) = node.0 else {
            return Err(reader.wrong("an object", node.kind()));
        };
        let mut whole = T::MAY_KEEP.then(|| members.clone());
        let mut map = BTreeMap::new();
        for (key, item) in members {
            if item.is_null() {
                continue;
            }
            match reader.at(Step::Key, |reader| T::from_answer(item, reader)) {
                Ok(read) => drop(map.insert(key.into_owned(), read)),
                Err(Unread::Wrong) => return Err(Unread::Wrong),
                Err(keep) => {
                    return Err(whole
                        .take()
                        .map_or(keep, |whole| Unread::Keep(Node(Kind::Object(whole)))));
                }
            }
        }
        Ok(map)
    }
}
