//! The paths by which overlays name values.

use std::collections::BTreeSet;

use super::tree::{part, text};
use crate::source::node::{Node, Value};

/// What a path of an overlay does not lead to.
pub(super) struct Missing {
    pub(super) what: String,
    /// What could have been meant.
    pub(super) known: Vec<String>,
    pub(super) help: Option<String>,
}

/// The value that a path of an operation leads to.
pub(super) fn follow<'n>(
    operation: &'n mut Node,
    path: &str,
    types: &BTreeSet<String>,
) -> Result<&'n mut Node, Missing> {
    if let Some(rest) = path.strip_prefix("request.") {
        return member(operation, &["parameters"], rest, "the request", types);
    }
    let rest = path.strip_prefix("response");
    match (rest, part(operation, "response")) {
        (Some(rest), Some(response)) if rest.is_empty() || rest.starts_with(['.', '[', '{']) => {
            inside(response, rest, "the response", types)
        }
        _ => Err(Missing {
            what: format!("the path `{path}` begins with neither `request` nor `response`"),
            known: Vec::new(),
            help: Some("write `request.<parameter>` or `response.<field>`, `[]` for the items of a list, `{}` for what a map holds".to_owned()),
        }),
    }
}

/// What the rest of a path leads to inside a value. `what` names the value.
pub(super) fn inside<'n>(
    shape: &'n mut Node,
    rest: &str,
    what: &str,
    types: &BTreeSet<String>,
) -> Result<&'n mut Node, Missing> {
    if rest.is_empty() {
        return Ok(shape);
    }
    if let Some(name) = text(shape, "type").filter(|name| types.contains(*name)) {
        return Err(Missing {
            what: format!("{what} is of the type `{name}`, which other values have, too"),
            known: Vec::new(),
            help: Some(format!(
                "say it of the type: `service`, `types`, `{name}`, `set`"
            )),
        });
    }
    for (mark, key, kind) in [("[]", "items", "a list"), ("{}", "values", "a map")] {
        let Some(rest) = rest.strip_prefix(mark) else {
            continue;
        };
        return match part(shape, key) {
            Some(inner) => inside(inner, rest, &format!("what {what} holds"), types),
            None => Err(Missing {
                what: format!("{what} is not {kind}"),
                known: Vec::new(),
                help: Some(format!("leave `{mark}` out, or correct the path")),
            }),
        };
    }
    let rest = rest.strip_prefix('.').unwrap_or(rest);
    member(shape, &["fields", "headers"], rest, what, types)
}

/// What a path leads to that begins with a member's name. Names may hold dots: the longest that fits is meant.
fn member<'n>(
    shape: &'n mut Node,
    lists: &[&str],
    path: &str,
    what: &str,
    types: &BTreeSet<String>,
) -> Result<&'n mut Node, Missing> {
    let begins = |name: &str| {
        let rest = path.strip_prefix(name);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[', '{']))
    };
    let mut known: Vec<String> = Vec::new();
    for key in lists {
        if let Some(Value::List(members)) = shape.entry(key).map(|entry| &entry.value.value) {
            known.extend(
                members
                    .iter()
                    .filter_map(|one| text(one, "name"))
                    .map(str::to_owned),
            );
        }
    }
    let Some(name) = known
        .iter()
        .filter(|name| begins(name))
        .max_by_key(|name| name.len())
        .cloned()
    else {
        let first = path.split(['.', '[', '{']).next().unwrap_or(path);
        let marks = [
            ("items", "a list: write `[]`"),
            ("values", "a map: write `{}`"),
        ];
        let mut marks = marks.iter().filter(|(key, _)| shape.entry(key).is_some());
        return Err(Missing {
            what: format!("{what} has no `{first}`"),
            known,
            help: marks
                .next()
                .map(|(_, help)| format!("it is {help} behind its name for what it holds")),
        });
    };
    let rest = path.get(name.len()..).unwrap_or_default();
    let Value::Map(shape) = &mut shape.value else {
        return Err(nothing(what));
    };
    let mut members = shape
        .iter_mut()
        .filter(|entry| lists.contains(&entry.key.as_str()))
        .filter_map(|entry| match &mut entry.value.value {
            Value::List(members) => Some(members),
            _ => None,
        })
        .flatten();
    match members.find(|one| text(one, "name") == Some(&name)) {
        Some(found) => inside(found, rest, &format!("`{name}`"), types),
        None => Err(nothing(what)),
    }
}

fn nothing(what: &str) -> Missing {
    Missing {
        what: format!("{what} holds nothing"),
        known: Vec::new(),
        help: None,
    }
}
