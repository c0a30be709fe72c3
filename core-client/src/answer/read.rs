//! From JSON to records.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Map, Value};

use super::find::{REQUEST_ID_FIELDS, contradicts_itself};
use super::name_bits::{Candidates, FieldPlace, NameBits, find_field};
use super::shape::ShapeError;
use super::tree::{Kind, Members, Node, Shape, into_map};
use super::{Extra, Scalar};
use crate::time::UtcOffset;

/// A JSON object with named members. Implemented by generated code.
pub trait Record: Sized {
    /// The members that a request cannot do without. Only a stored request is read by them: an answer may lack any.
    const REQUIRED: &'static [&'static str] = &[];

    /// Takes the members out of a JSON object.
    fn read(fields: &mut Fields<'_>) -> Self;

    /// Writes the members; the reverse of [`read`](Self::read).
    fn write(&self, out: &mut super::RecordWriter<'_>);
}

/// A type that a member of an answer can be read into: every [`Record`], every scalar, lists, maps with text keys, free JSON, and
/// boxes of records.
pub trait FromAnswer: Sized {
    /// Whether [`Unread::Keep`] can come back, so that a list knows whether it may have to give itself back whole.
    const MAY_KEEP: bool;

    /// Whether `null` is one of its values, so that a stored request keeps it.
    const HOLDS_NULL: bool = false;

    /// The JSON that it is read from, where that is no single value.
    const SHAPE: Option<Shape> = None;

    /// Reads a value, which is not `null`.
    ///
    /// # Errors
    /// [`Unread`] if the value was not read; it says whether to keep the value among the unknown fields.
    fn from_answer<'j>(node: Node<'j>, reader: &mut Reader) -> Result<Self, Unread<'j>>;
}

/// Why a value was not read.
#[derive(Debug)]
#[non_exhaustive]
pub enum Unread<'j> {
    /// A single value that the type cannot hold. It is kept unchanged.
    Keep(Node<'j>),
    /// The wrong shape, noted in the reader.
    Wrong,
}

/// The state of reading: the zone of times, whether the answer was repaired, which field is being read, and the first wrong shape.
#[derive(Debug)]
pub struct Reader {
    zone: UtcOffset,
    repaired: bool,
    /// Whether a stored request is read: what its types do not know is a fault then.
    strict: bool,
    field: &'static str,
    /// How many items of lists that stand as one text there were so far.
    joined: usize,
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
    read_repaired(answer.into(), zone, false)
}

/// Reads an answer that may have been repaired, which the record then says.
pub(crate) fn read_repaired<T: Record>(
    answer: Node<'_>,
    zone: UtcOffset,
    repaired: bool,
) -> Result<T, ShapeError> {
    let Kind::Object(members) = answer.0 else {
        return Err(ShapeError::new("an object", answer.kind()));
    };
    let mut reader = Reader::new(zone, repaired);
    let read = T::read(&mut Fields::new(members, &mut reader));
    match reader.wrong {
        Some(wrong) => Err(wrong.with_path()),
        None => Ok(read),
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
        // A name that no description knows goes behind those that it does.
        let last = self.error.path();
        let dot = if path.is_empty() || last.is_empty() {
            ""
        } else {
            "."
        };
        let path = format!("{path}{dot}{last}");
        self.error.at(path)
    }
}

/// Reads any JSON value.
///
/// # Errors
/// [`ShapeError`] if the value, or something in it, has another shape than the type describes; a single value that the
/// type cannot hold counts as one.
pub fn from_value<T: FromAnswer>(value: Value, zone: UtcOffset) -> Result<T, ShapeError> {
    from_node(value.into(), zone, false)
}

/// Reads any value of an answer that may have been repaired.
pub(crate) fn from_node<T: FromAnswer>(
    node: Node<'_>,
    zone: UtcOffset,
    repaired: bool,
) -> Result<T, ShapeError> {
    let mut reader = Reader::new(zone, repaired);
    let read = T::from_answer(node, &mut reader);
    match (read, reader.wrong) {
        (Ok(read), None) => Ok(read),
        (_, Some(wrong)) => Err(wrong.with_path()),
        (Err(_), None) => Err(ShapeError::new("a readable value", "another one")),
    }
}

/// Reads a stored request: what is missing, unknown or not readable is an error.
#[cfg(feature = "serde")]
pub(crate) fn read_strictly<T>(
    stored: Node<'_>,
    zone: UtcOffset,
    required: &[&'static str],
    read: impl FnOnce(&mut Fields<'_>) -> T,
) -> Result<T, ShapeError> {
    let mut reader = Reader::of_zone(zone);
    reader.strict = true;
    let Kind::Object(members) = stored.0 else {
        return Err(ShapeError::new("an object", stored.kind()).at("the request".to_owned()));
    };
    reader.require(&members, required);
    let mut fields = Fields::new(members, &mut reader);
    let read = read(&mut fields);
    fields.rest();
    match reader.wrong {
        None => Ok(read),
        Some(wrong) => Err(wrong.with_path()),
    }
}

/// Reads the members of an object that no record describes.
///
/// # Errors
/// [`ShapeError`] if the value is not an object.
pub fn read_extra(value: Value) -> Result<Extra, ShapeError> {
    match value {
        Value::Object(members) => Ok(Extra::from(members)),
        other => Err(ShapeError::new("an object", Node::from(other).kind())),
    }
}

/// Whether a field is a code or an id by its name: what is done by it goes wrong if a character is not what it was.
fn is_handle(name: &str) -> bool {
    let ends_with = |end: &str| {
        let at = name.len().checked_sub(end.len());
        at.and_then(|at| name.get(at..))
            .is_some_and(|found| found.eq_ignore_ascii_case(end))
    };
    ["code", "id", "ids", "key"].into_iter().any(ends_with)
}

impl Reader {
    fn new(zone: UtcOffset, repaired: bool) -> Self {
        Self {
            zone,
            repaired,
            strict: false,
            field: "",
            joined: 0,
            wrong: None,
        }
    }

    /// Notes what a request cannot do without and does not have.
    fn require(&mut self, members: &Members<'_>, required: &[&'static str]) {
        for &name in required {
            let is_named = |(found, node): &(_, Node<'_>)| found == name && !node.is_null();
            if !members.iter().any(is_named) {
                self.at(Step::Name(name), |reader| {
                    reader.wrong("a value", "nothing")
                });
            }
        }
    }

    #[cfg(any(test, feature = "serde"))]
    pub(super) fn of_zone(zone: UtcOffset) -> Self {
        Self::new(zone, false)
    }

    /// The zone of times that the service writes without a zone.
    pub fn zone(&self) -> UtcOffset {
        self.zone
    }

    /// Whether so many more items may be read of lists that stand as one text: each costs more memory than its characters
    /// in the answer.
    pub(super) fn takes_items(&mut self, count: usize) -> bool {
        self.joined = self.joined.saturating_add(count);
        self.joined <= super::MAX_ANSWER_VALUES
    }

    /// Reads a single value.
    ///
    /// # Errors
    /// [`Unread::Keep`] if the type cannot hold it, [`Unread::Wrong`] for an object or a list.
    pub fn scalar<'j, T: Scalar>(&mut self, node: Node<'j>) -> Result<T, Unread<'j>> {
        match node.0 {
            Kind::Single(value) => T::take_json(value, self.zone)
                .map_err(|value| Unread::Keep(Node(Kind::Single(value)))),
            Kind::Damaged(text) if T::ANY_TEXT && !is_handle(self.field) => {
                T::take_json(Value::String(text), self.zone)
                    .map_err(|value| Unread::Keep(Node(Kind::Single(value))))
            }
            Kind::Damaged(_) => Err(Unread::Keep(node)),
            // Only where a float is what is wanted.
            Kind::Digits(ref text) => {
                let number = text.parse().ok().and_then(serde_json::Number::from_f64);
                let read =
                    number.and_then(|number| T::from_json(&Value::Number(number), self.zone));
                read.ok_or(Unread::Keep(node))
            }
            Kind::List(_) | Kind::Object(_) | Kind::Taken => {
                Err(self.wrong("a single value", node.kind()))
            }
        }
    }

    fn wrong<'j>(&mut self, expected: &'static str, found: &'static str) -> Unread<'j> {
        self.wrong_at(String::new(), expected, found)
    }

    fn wrong_at<'j>(
        &mut self,
        name: String,
        expected: &'static str,
        found: &'static str,
    ) -> Unread<'j> {
        match &mut self.wrong {
            Some(wrong) => wrong.error.one_more(),
            None => {
                let error = ShapeError::new(expected, found).at(name);
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
    names: NameBits,
    reader: &'r mut Reader,
    /// Of fields that stand twice under one name, the other value.
    contradictions: Vec<(String, Value)>,
}

impl<'r> Fields<'r> {
    fn new(members: Members<'r>, reader: &'r mut Reader) -> Self {
        Self {
            names: NameBits::of(&members),
            members,
            reader,
            contradictions: Vec::new(),
        }
    }
}

/// Where a member stands, and the name that it was found by. Without a place it is `null`.
struct Place {
    name: &'static str,
    index: Option<usize>,
}

impl<'r> Fields<'r> {
    /// Takes the member of this name; `None` if it is absent, `null`, or not readable as a `T` (it then stays for
    /// [`rest`](Self::rest), or its wrong shape is noted). Services also write nothing as an empty text in place of a list or an object,
    /// or as an empty list in place of an object and the reverse; such a value stays, too. A member that occurs twice with different
    /// values, in whatever letter case, is not readable either.
    #[inline]
    pub fn take<T: FromAnswer>(&mut self, name: &'static str) -> Option<T> {
        self.take_of(&[name], NameBits::bits(&[name]))
    }

    /// Takes the first member with one of these names, for fields that the service names in several ways. If two of them differ,
    /// they are not readable, like a member that occurs twice.
    #[inline]
    pub fn take_any<T: FromAnswer>(&mut self, names: &'static [&'static str]) -> Option<T> {
        self.take_of(names, NameBits::bits(names))
    }

    fn take_of<T: FromAnswer>(&mut self, names: &[&'static str], bits: u64) -> Option<T> {
        let place = self.find(names, bits, T::HOLDS_NULL)?;
        let node = match place.index {
            Some(index) => self.members.get_mut(index)?.1.take(),
            None => Node::from(Value::Null),
        };
        if let Some(shape) = T::SHAPE
            && node.is_empty_in_place_of(shape)
            && !self.reader.strict
        {
            self.keep(place, node);
            return None;
        }
        let read = self.reader.at(Step::Name(place.name), |reader| {
            reader.field = place.name;
            T::from_answer(node, reader)
        });
        match read {
            Ok(read) => Some(read),
            Err(Unread::Keep(node)) => {
                self.keep(place, node);
                None
            }
            Err(Unread::Wrong) => None,
        }
    }

    /// The part of [`take_of`](Self::take_of) that is the same for all types, compiled once: where the value stands.
    fn find(&mut self, names: &[&'static str], bits: u64, holds_null: bool) -> Option<Place> {
        let index = match self.names.candidates(bits) {
            Candidates::None => return None,
            Candidates::One(index) => index,
            Candidates::Several(bits) => return self.find_among(bits, names, holds_null),
        };
        // Nothing contradicts it.
        let (found, node) = self.members.get_mut(index)?;
        let name = names.iter().copied().find(|name| found == *name)?;
        if node.is_taken() {
            return None;
        }
        let index = match node.is_null() {
            true => {
                drop(node.take());
                None
            }
            false => Some(index),
        };
        let counts = index.is_some() || self.keeps_null(holds_null);
        counts.then_some(Place { name, index })
    }

    /// [`find`](Self::find), if several members may have the field's names.
    fn find_among(&mut self, bits: u64, names: &[&'static str], holds_null: bool) -> Option<Place> {
        let FieldPlace::Once { at, others } = find_field(&self.members, bits, names) else {
            self.note_contradictions(names);
            return None;
        };
        let known = |found: &str| names.iter().copied().find(|name| found == *name);
        let name = match at {
            Some(index) => self.members.get(index).and_then(|(found, _)| known(found)),
            None if self.keeps_null(holds_null) => {
                self.present().find_map(|(found, _)| known(found))
            }
            None => None,
        };
        if others {
            self.drop_others(at, name, names);
        }
        Some(Place {
            name: name?,
            index: at,
        })
    }

    /// Whether `null` counts as a value, as it does in a stored request.
    fn keeps_null(&self, holds_null: bool) -> bool {
        self.reader.strict && holds_null
    }

    /// The members that were not taken.
    fn present(&self) -> impl Iterator<Item = &(Cow<'r, str>, Node<'r>)> {
        self.members.iter().filter(|(_, node)| !node.is_taken())
    }

    /// A value that its type cannot hold goes back to where it stood. In a stored request it is a fault.
    fn keep(&mut self, place: Place, node: Node<'r>) {
        if self.reader.strict {
            let found = node.kind();
            let wrong = |reader: &mut Reader| reader.wrong("a value of the described type", found);
            self.reader.at(Step::Name(place.name), wrong);
            return;
        }
        let place = place.index.and_then(|index| self.members.get_mut(index));
        if let Some((_, kept)) = place {
            *kept = node;
        }
    }

    fn note_contradictions(&mut self, names: &[&str]) {
        for name in names {
            let mut values = self.present().filter(|(found, _)| found == name);
            let first = values.next();
            let other = first
                .and_then(|(_, first)| values.find(|(_, node)| !node.says_same(first)))
                .map(|(_, other)| other.clone().into_value());
            drop(values);
            if let Some(other) = other {
                self.contradictions.push(((*name).to_owned(), other));
            }
        }
    }

    /// What says nothing more goes, so that it is not taken for something unknown: the found one once more, and `null`.
    fn drop_others(&mut self, at: Option<usize>, name: Option<&str>, names: &[&str]) {
        for (index, (found, node)) in self.members.iter_mut().enumerate() {
            let is_empty = node.is_null() && names.iter().any(|name| found == name);
            let is_same = at.is_some() && name.is_some_and(|name| found == name);
            if at != Some(index) && (is_empty || is_same) {
                drop(node.take());
            }
        }
    }

    /// All members that were not taken.
    pub fn rest(&mut self) -> Extra {
        if self.reader.strict {
            for (name, node) in self.members.drain(..) {
                if node.is_taken() {
                    continue;
                }
                let name = crate::mask::free_text(&name.chars().take(64).collect::<String>());
                let found = node.kind();
                self.reader
                    .wrong_at(name, "only described members, each once,", found);
            }
        }
        let contradictions = std::mem::take(&mut self.contradictions);
        // Nearly always everything was taken.
        let is_empty = self.present().next().is_none();
        let members = match is_empty {
            true => Map::new(),
            false => into_map(std::mem::take(&mut self.members)),
        };
        Extra::with_contradictions(members, self.reader.repaired, contradictions)
    }
}

impl<T: Record> FromAnswer for T {
    const MAY_KEEP: bool = false;
    const SHAPE: Option<Shape> = Some(Shape::Object);

    fn from_answer<'j>(node: Node<'j>, reader: &mut Reader) -> Result<Self, Unread<'j>> {
        match node.0 {
            Kind::Object(members) => {
                if reader.strict {
                    reader.require(&members, T::REQUIRED);
                }
                Ok(T::read(&mut Fields::new(members, reader)))
            }
            _ => Err(reader.wrong("an object", node.kind())),
        }
    }
}

impl<T: Record> Record for Box<T> {
    const REQUIRED: &'static [&'static str] = T::REQUIRED;

    fn read(fields: &mut Fields<'_>) -> Self {
        Box::new(T::read(fields))
    }

    fn write(&self, out: &mut super::RecordWriter<'_>) {
        T::write(self, out);
    }
}

impl FromAnswer for Value {
    const MAY_KEEP: bool = false;
    const HOLDS_NULL: bool = true;

    fn from_answer<'j>(node: Node<'j>, _: &mut Reader) -> Result<Self, Unread<'j>> {
        Ok(node.into_value())
    }
}

impl<T: FromAnswer> FromAnswer for Vec<T> {
    const MAY_KEEP: bool = T::MAY_KEEP;
    const SHAPE: Option<Shape> = Some(Shape::List);

    fn from_answer<'j>(node: Node<'j>, reader: &mut Reader) -> Result<Self, Unread<'j>> {
        let Kind::List(items) = node.0 else {
            return Err(reader.wrong("a list", node.kind()));
        };
        // One item that the type cannot hold keeps the whole list, so that positions and neighbours are not lost.
        let mut whole = T::MAY_KEEP.then(|| items.clone());
        let mut list = Vec::with_capacity(items.len());
        for (index, item) in items.into_iter().enumerate() {
            if item.says_nothing(T::SHAPE) && !reader.strict {
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

/// Whether the gateway may have put the id of the request here, beside the entries of a map: no entry where entries are not texts.
fn may_be_request_id(key: &str, item: &Node<'_>) -> bool {
    item.as_str().is_some() && REQUEST_ID_FIELDS.contains(&key)
}

impl<T: FromAnswer> FromAnswer for BTreeMap<String, T> {
    const MAY_KEEP: bool = true;
    const SHAPE: Option<Shape> = Some(Shape::Object);

    fn from_answer<'j>(node: Node<'j>, reader: &mut Reader) -> Result<Self, Unread<'j>> {
        let Kind::Object(members) = node.0 else {
            return Err(reader.wrong("an object", node.kind()));
        };
        if contradicts_itself(&members) {
            return Err(Unread::Keep(Node(Kind::Object(members))));
        }
        let mut whole = T::MAY_KEEP.then(|| members.clone());
        let mut map = BTreeMap::new();
        for (key, item) in members {
            let may_be_id = may_be_request_id(&key, &item);
            let is_none = item.says_nothing(T::SHAPE) || may_be_id && T::SHAPE.is_some();
            if is_none && !reader.strict {
                continue;
            }
            match reader.at(Step::Key, |reader| T::from_answer(item, reader)) {
                Ok(read) => drop(map.insert(key.into_owned(), read)),
                Err(Unread::Wrong) => return Err(Unread::Wrong),
                Err(_) if may_be_id && !reader.strict => {}
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
