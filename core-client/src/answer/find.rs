//! Finds the value at a path of an answer, and notices members that contradict each other.

use std::borrow::Cow;

use core_signer::places;

use super::scalar::spelling;
use super::tree::{Kind, Members, Node};

/// The names under which the gateway adds the id of the request to an answer that is an object, whatever the object is.
pub(crate) const REQUEST_ID_FIELDS: &[&str] = &["RequestId", "requestId", "request_id"];

/// What stands at a path.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Found<'n, 'j> {
    /// Nothing, or `null`.
    Absent,
    /// Two values that differ: which of them is meant, nobody can tell.
    Twice,
    One(&'n Node<'j>),
}

/// Which letter case a name must have to be taken. One in another case contradicts all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Case {
    Exact,
    /// The exact name goes before others.
    Any,
}

impl<'n, 'j> Found<'n, 'j> {
    /// The value, if there is one that nothing contradicts.
    pub(crate) fn one(self) -> Option<&'n Node<'j>> {
        match self {
            Self::One(node) => Some(node),
            Self::Absent | Self::Twice => None,
        }
    }
}

impl<'j> Node<'j> {
    /// What stands at a path, of all members that may be meant.
    pub(crate) fn find<'n>(&'n self, path: &[&str], case: Case) -> Found<'n, 'j> {
        let mut search = Search {
            case,
            first: None,
            twice: false,
        };
        search.gather(self, path);
        match (search.twice, search.first.flatten()) {
            (true, _) => Found::Twice,
            (false, Some(node)) => Found::One(node),
            (false, None) => Found::Absent,
        }
    }

    /// Whether a reader would take both for the same.
    pub(super) fn says_same(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Kind::Single(one), Kind::Single(other)) => {
                one == other || spelling(one).is_some_and(|text| spelling(other) == Some(text))
            }
            (Kind::Damaged(one), Kind::Damaged(other))
            | (Kind::Digits(one), Kind::Digits(other)) => one == other,
            (Kind::List(one), Kind::List(other)) => {
                one.len() == other.len()
                    && one
                        .iter()
                        .zip(other)
                        .all(|(one, other)| one.says_same(other))
            }
            (Kind::Object(one), Kind::Object(other)) => {
                let same = |((name, one), (named, other)): (&Member<'_>, &Member<'_>)| {
                    name == named && one.says_same(other)
                };
                one.len() == other.len() && one.iter().zip(other).all(same)
            }
            _ => false,
        }
    }
}

pub(super) type Member<'j> = (Cow<'j, str>, Node<'j>);

struct Search<'n, 'j> {
    case: Case,
    first: Option<Option<&'n Node<'j>>>,
    twice: bool,
}

impl<'n, 'j> Search<'n, 'j> {
    fn gather(&mut self, node: &'n Node<'j>, path: &[&str]) {
        let Some((name, inner)) = path.split_first() else {
            return self.add(Some(node).filter(|node| !node.is_null()));
        };
        let members: &[Member<'j>] = match &node.0 {
            Kind::Object(members) => members,
            _ => &[],
        };
        let named = || {
            let members = members.iter();
            members.filter(|(found, _)| is_named(found, name))
        };
        // Nearly always there is one at most.
        let mut once = named();
        match (once.next(), once.next()) {
            (None, _) => return self.add(None),
            (Some((found, node)), None) => {
                return match found == name || self.case == Case::Any {
                    true => self.gather(node, inner),
                    false => self.add(None),
                };
            }
            (Some(_), Some(_)) => {}
        }
        let is_exact = named().any(|(found, _)| found == name);
        let taken = match (is_exact, self.case) {
            (true, _) => Some(*name),
            (false, Case::Exact) => None,
            // `null` in one spelling is no word against another.
            (false, Case::Any) => named()
                .find(|(_, node)| !node.is_null())
                .or_else(|| named().next())
                .map(|(found, _)| found.as_ref()),
        };
        let Some(taken) = taken else {
            return self.add(None);
        };
        for (found, node) in named() {
            if found == taken || !node.is_null() {
                self.gather(node, inner);
            }
        }
    }

    fn add(&mut self, found: Option<&'n Node<'j>>) {
        let Some(first) = self.first else {
            self.first = Some(found);
            return;
        };
        let same = match (first, found) {
            (Some(first), Some(found)) => first.says_same(found),
            (None, None) => true,
            _ => false,
        };
        self.twice |= !same;
    }
}

/// Whether two names differ in letter case at most. Asked for each field of each member: most differ in length or at their ends, which
/// is seen without going through them.
#[inline]
pub(super) fn is_named(found: &str, name: &str) -> bool {
    let ends = |name: &str| {
        let bytes = name.as_bytes();
        // The fifth bit is the letter case.
        (
            bytes.first().map(|byte| byte | 0x20),
            bytes.last().map(|byte| byte | 0x20),
        )
    };
    found.len() == name.len()
        && ends(found) == ends(name)
        && (found == name || found.eq_ignore_ascii_case(name))
}

/// Whether a key stands twice with values that differ.
pub(super) fn contradicts_itself(members: &Members<'_>) -> bool {
    let sorted: Vec<&Member<'_>> = places(members.iter().map(|(name, _)| (&**name, "")))
        .filter_map(|place| members.get(place))
        .collect();
    let mut pairs = sorted.iter().zip(sorted.iter().skip(1));
    pairs.any(|((name, node), (next, other))| name == next && !node.says_same(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, path: &[&str], case: Case) -> String {
        let node: Node<'_> = serde_json::from_str(text).unwrap();
        match node.find(path, case) {
            Found::Absent => "absent".to_owned(),
            Found::Twice => "twice".to_owned(),
            Found::One(node) => node.clone().into_value().to_string(),
        }
    }

    #[test]
    fn what_stands_twice_is_one_only_if_it_says_the_same() {
        for (text, path, exact, any) in [
            (r#"{"A":1}"#, "A", "1", "1"),
            (r#"{"a":1}"#, "A", "absent", "1"),
            (r#"{}"#, "A", "absent", "absent"),
            (r#"{"A":null}"#, "A", "absent", "absent"),
            (r#"[1]"#, "A", "absent", "absent"),
            (r#"{"A":1,"A":1}"#, "A", "1", "1"),
            (r#"{"A":1,"A":"1","a":1.0}"#, "A", "1", "1"),
            (r#"{"A":true,"a":"true"}"#, "A", "true", "true"),
            (r#"{"A":1,"A":2}"#, "A", "twice", "twice"),
            (r#"{"A":1,"a":2}"#, "A", "twice", "twice"),
            (r#"{"a":2,"A":1}"#, "A", "twice", "twice"),
            (r#"{"a":1,"a":2}"#, "A", "absent", "twice"),
            (r#"{"a":1,"AA":2}"#, "a", "1", "1"),
            (r#"{"A":"","A":"7"}"#, "A", "twice", "twice"),
            (r#"{"A":null,"A":"7"}"#, "A", "twice", "twice"),
            (r#"{"A":"7","A":null}"#, "A", "twice", "twice"),
            (r#"{"A":"7","a":null}"#, "A", "\"7\"", "\"7\""),
            (r#"{"a":null,"A":"7"}"#, "A", "\"7\"", "\"7\""),
            (r#"{"a":null,"aA":1,"A":null}"#, "A", "absent", "absent"),
            (r#"{"A":null,"a":"7"}"#, "A", "twice", "twice"),
            (r#"{"A":"OK","A":["OK"]}"#, "A", "twice", "twice"),
            (
                r#"{"A":[1,{"B":2}],"A":[1,{"B":2}]}"#,
                "A",
                r#"[1,{"B":2}]"#,
                r#"[1,{"B":2}]"#,
            ),
            (r#"{"A":[1],"A":[1,2]}"#, "A", "twice", "twice"),
            (r#"{"A":{"B":2},"A":{"B":3}}"#, "A", "twice", "twice"),
            (r#"{"D":{"A":1,"X":1},"D":{"A":1,"X":2}}"#, "D.A", "1", "1"),
            (r#"{"D":{"A":1},"d":{"A":2}}"#, "D.A", "twice", "twice"),
            (r#"{"D":{"A":1},"D":{}}"#, "D.A", "twice", "twice"),
            (r#"{"D":{"A":1},"d":null}"#, "D.A", "1", "1"),
            (r#"{"d":{"a":1}}"#, "D.A", "absent", "1"),
            (r#"{"D":{"A":1,"A":2}}"#, "D.A", "twice", "twice"),
        ] {
            let path: Vec<&str> = path.split('.').collect();
            assert_eq!(found(text, &path, Case::Exact), exact, "{text}");
            assert_eq!(found(text, &path, Case::Any), any, "{text}");
        }
    }
}
