//! Names of the types that are written in place: the objects and enumerations of one operation, message or named type. One
//! place for the generator, which gives them, and for imports, which keep what was given.

use std::collections::BTreeSet;

use crate::model::Shape;
use crate::model::walk::walk;

/// The names that are in use where types are written in place.
#[derive(Debug, Default)]
pub struct InPlaceNames {
    taken: BTreeSet<String>,
}

/// A type that is written in place and has no name yet.
#[derive(Debug, Clone, Copy)]
pub struct UnnamedType<'a> {
    /// The type's name of the operation, message or named type.
    pub owner: &'a str,
    /// The name of the enclosing type.
    pub parent: &'a str,
    /// The type's name of the value.
    pub own: &'a str,
    /// A record of a request, which has a builder.
    pub input: bool,
}

impl UnnamedType<'_> {
    /// The usual name: the owner's and the value's.
    #[must_use]
    pub fn usual(&self) -> String {
        if self.own.starts_with(self.owner) {
            self.own.to_owned()
        } else {
            format!("{}{}", self.owner, self.own)
        }
    }

    /// The name where the usual one is taken: with the enclosing type's.
    #[must_use]
    pub fn longer(&self) -> String {
        format!("{}{}", self.parent, self.own)
    }
}

impl InPlaceNames {
    /// Beside the types of an operation of this name.
    #[must_use]
    pub fn of_operation(builder: &str) -> Self {
        Self {
            taken: operation_types(builder).into(),
        }
    }

    /// Beside one type, which has a builder if a request holds it.
    #[must_use]
    pub fn beside(name: &str) -> Self {
        Self {
            taken: type_and_builder(name).into(),
        }
    }

    /// Keeps a name for the type that has it by its description.
    pub fn keep(&mut self, name: &str) {
        self.taken.insert(name.to_owned());
    }

    /// Keeps the names that a shape, and all that is written inside it, gives.
    pub(crate) fn keep_stated(&mut self, shape: &Shape) {
        let stated = walk(shape, ()).filter_map(|met| met.shape.type_name.clone());
        self.taken.extend(stated);
    }

    /// Names the next type.
    pub fn name(&mut self, unnamed: &UnnamedType<'_>) -> String {
        let mut name = unnamed.usual();
        if !self.is_free(&name, unnamed.input) {
            name = unnamed.longer();
        }
        while !self.is_free(&name, unnamed.input) {
            name.push('2');
        }
        self.taken.insert(name.clone());
        name
    }

    fn is_free(&self, name: &str, input: bool) -> bool {
        has_room(name, input, |other| self.taken.contains(other))
    }
}

/// Whether a type can have a name beside those that are taken. A record of a request also needs room for its builder, and its
/// name must not read as the builder of what is taken.
#[must_use]
pub fn has_room(name: &str, input: bool, is_taken: impl Fn(&str) -> bool) -> bool {
    let is_builder = |of: &str| input && is_taken(of);
    !is_taken(name)
        && !is_builder(&builder_name(name))
        && !name.strip_suffix(BUILDER).is_some_and(is_builder)
}

/// Behind the name of a record of a request.
const BUILDER: &str = "Builder";

/// The builder of a record.
#[must_use]
pub fn builder_name(record: &str) -> String {
    format!("{record}{BUILDER}")
}

/// The names that a named type takes.
#[must_use]
pub fn type_and_builder(name: &str) -> [String; 2] {
    [name.to_owned(), builder_name(name)]
}

/// The types that each operation has, by its builder's name.
#[must_use]
pub fn operation_types(builder: &str) -> [String; 3] {
    [
        builder.to_owned(),
        format!("{builder}Request"),
        format!("{builder}Response"),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(names: &mut InPlaceNames, parent: &str, own: &str) -> String {
        let (owner, input) = ("Get", false);
        names.name(&UnnamedType {
            owner,
            parent,
            own,
            input,
        })
    }

    #[test]
    fn the_usual_name_then_the_longer_one_then_a_number() {
        let mut names = InPlaceNames::of_operation("Get");
        assert_eq!(named(&mut names, "GetResponse", "Item"), "GetItem");
        assert_eq!(named(&mut names, "GetList", "Item"), "GetListItem");
        assert_eq!(named(&mut names, "GetList", "Item"), "GetListItem2");
        assert_eq!(named(&mut names, "GetResponse", "GetThing"), "GetThing");
    }

    #[test]
    fn what_the_operation_has_anyway_is_taken() {
        let mut names = InPlaceNames::of_operation("Get");
        for own in ["Get", "Request", "Response"] {
            let name = named(&mut names, "GetA", own);
            assert_eq!(name, format!("GetA{own}"));
        }
        names.keep("GetKept");
        assert_eq!(named(&mut names, "GetB", "Kept"), "GetBKept");
    }

    #[test]
    fn records_of_requests_leave_room_for_their_builders() {
        let mut names = InPlaceNames::default();
        let request = |own| UnnamedType {
            owner: "Get",
            parent: "GetA",
            own,
            input: true,
        };
        assert_eq!(names.name(&request("ItemBuilder")), "GetItemBuilder");
        assert_eq!(names.name(&request("Item")), "GetAItem");
        assert_eq!(names.name(&request("ItemBuilder")), "GetAItemBuilder2");
    }
}
