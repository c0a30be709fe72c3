//! The one walk through a shape and all that is written inside it, and through the named types that it uses.

use std::collections::BTreeSet;

use super::shape::{Field, Shape, Types};

/// A shape inside another.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Part<'a> {
    /// The element of a list.
    Items(&'a Shape),
    /// The value of a map.
    Values(&'a Shape),
    /// A member of an object, and its index.
    Field(usize, &'a Field),
}

/// What follows a walk into a shape, such as a place in a file.
pub(crate) trait Position: Copy {
    /// The position of a part of what stands here.
    fn part(self, part: Part<'_>) -> Self;
}

/// For walks that need no position.
impl Position for () {
    fn part(self, _: Part<'_>) -> Self {}
}

/// A shape that a walk meets.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WalkedShape<'a, P> {
    pub(crate) shape: &'a Shape,
    /// The member of an object that has the shape, if one has it.
    pub(crate) field: Option<&'a Field>,
    pub(crate) at: P,
}

impl Shape {
    /// The shapes that are written directly inside this one.
    pub(crate) fn parts(&self) -> impl Iterator<Item = Part<'_>> {
        let items = self.items.iter().map(|shape| Part::Items(shape));
        let values = self.values.iter().map(|shape| Part::Values(shape));
        let fields = self.fields.iter().enumerate();
        let fields = fields.map(|(index, field)| Part::Field(index, field));
        items.chain(values).chain(fields)
    }
}

/// The shape and all that are written inside it, outer before inner.
pub(crate) fn walk<'a, P: Position>(
    shape: &'a Shape,
    at: P,
) -> impl Iterator<Item = WalkedShape<'a, P>> {
    walk_into(shape, at, |_| true)
}

/// As [`walk`], and into those parts alone that are wanted.
pub(crate) fn walk_into<'a, P: Position>(
    shape: &'a Shape,
    at: P,
    wanted: impl Fn(Part<'a>) -> bool,
) -> impl Iterator<Item = WalkedShape<'a, P>> {
    let mut open = vec![WalkedShape {
        shape,
        field: None,
        at,
    }];
    std::iter::from_fn(move || {
        let met = open.pop()?;
        let first = open.len();
        for part in met.shape.parts().filter(|part| wanted(*part)) {
            let (shape, field) = match part {
                Part::Items(shape) | Part::Values(shape) => (shape, None),
                Part::Field(_, field) => (&field.shape, Some(field)),
            };
            let at = met.at.part(part);
            open.push(WalkedShape { shape, field, at });
        }
        open.get_mut(first..)?.reverse();
        Some(met)
    })
}

/// The names of types that a shape is written with, built-in ones included.
pub(crate) fn type_names(shape: &Shape) -> impl Iterator<Item = &str> {
    walk(shape, ()).map(|met| met.shape.ty.as_str())
}

/// Adds the named types that a shape uses, also through other named types.
pub fn used_types<'a>(shape: &'a Shape, types: &'a Types, used: &mut BTreeSet<&'a str>) {
    let mut open = vec![shape];
    while let Some(shape) = open.pop() {
        let named = type_names(shape).filter_map(|name| types.get_key_value(name));
        let new = named.filter(|(name, _)| used.insert(name));
        open.extend(new.map(|(_, shape)| shape));
    }
}

/// The shape that a shape stands for: named types are followed to what they are made of. Names that only lead to each other
/// end somewhere on their way.
pub fn resolve<'a>(shape: &'a Shape, types: &'a Types) -> &'a Shape {
    let mut shape = shape;
    for _ in 0..types.len() {
        match types.get(&shape.ty) {
            Some(named) => shape = named,
            None => break,
        }
    }
    shape
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The way as keys and numbers, one behind the other.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    struct Way(u32);

    impl Position for Way {
        fn part(self, part: Part<'_>) -> Self {
            let step = match part {
                Part::Items(_) => 8,
                Part::Values(_) => 9,
                Part::Field(index, _) => u32::try_from(index).unwrap() + 1,
            };
            Self(self.0 * 10 + step)
        }
    }

    fn shape(ty: &str) -> Shape {
        Shape {
            ty: ty.to_owned(),
            ..Shape::default()
        }
    }

    fn object(members: [(&str, Shape); 2]) -> Shape {
        let fields = members.map(|(name, shape)| Field {
            name: name.to_owned(),
            shape,
            ..Field::default()
        });
        Shape {
            fields: fields.into(),
            ..shape("object")
        }
    }

    fn list(items: Shape) -> Shape {
        Shape {
            items: Some(Box::new(items)),
            ..shape("list")
        }
    }

    #[test]
    fn every_shape_is_met_once_with_its_member_and_its_way() {
        let inner = object([("A", shape("long")), ("B", list(shape("Named")))]);
        let outer = object([("C", inner), ("D", shape("string"))]);
        let met: Vec<_> = walk(&outer, Way(0))
            .map(|met| {
                let name = met.field.map(|field| field.name.as_str());
                (met.shape.ty.as_str(), name, met.at.0)
            })
            .collect();
        assert_eq!(
            met,
            [
                ("object", None, 0),
                ("object", Some("C"), 1),
                ("long", Some("A"), 11),
                ("list", Some("B"), 12),
                ("Named", None, 128),
                ("string", Some("D"), 2),
            ]
        );
        let without_fields = walk_into(&outer, (), |part| !matches!(part, Part::Field(..)));
        assert_eq!(without_fields.count(), 1);
    }

    #[test]
    fn types_are_used_through_types() {
        let types = Types::from([
            ("First".to_owned(), list(shape("Second"))),
            (
                "Second".to_owned(),
                object([("A", shape("First")), ("B", shape("long"))]),
            ),
            ("Third".to_owned(), shape("long")),
        ]);
        let (first, mut used) = (list(shape("First")), BTreeSet::new());
        used_types(&first, &types, &mut used);
        assert_eq!(used, BTreeSet::from(["First", "Second"]));
    }

    #[test]
    fn names_are_followed_and_a_ring_of_names_ends() {
        let types = Types::from([
            ("Named".to_owned(), shape("Other")),
            ("Other".to_owned(), shape("long")),
            ("Ring".to_owned(), shape("Back")),
            ("Back".to_owned(), shape("Ring")),
        ]);
        assert_eq!(resolve(&shape("Named"), &types).ty, "long");
        assert_eq!(resolve(&shape("long"), &types).ty, "long");
        resolve(&shape("Ring"), &types);
    }
}
