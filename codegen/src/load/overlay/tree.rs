//! Parts of a tree by their keys.

use crate::source::Span;
use crate::source::node::{Mapping, Node, Origin, Value};

pub(super) fn map(node: &Node) -> Option<&Mapping> {
    match &node.value {
        Value::Map(entries) => Some(entries),
        _ => None,
    }
}

pub(super) fn entries<'n>(node: &'n Node, key: &str) -> Option<&'n Mapping> {
    map(&node.entry(key)?.value)
}

pub(super) fn part<'n>(node: &'n mut Node, key: &str) -> Option<&'n mut Node> {
    match &mut node.value {
        Value::Map(entries) => entries.get_mut(key).map(|entry| &mut entry.value),
        _ => None,
    }
}

pub(super) fn text<'n>(node: &'n Node, key: &str) -> Option<&'n str> {
    match &node.entry(key)?.value.value {
        Value::Scalar { text, .. } => Some(text),
        _ => None,
    }
}

pub(super) fn empty_list(span: Span) -> Node {
    Node {
        span,
        value: Value::List(Vec::new()),
        origin: Origin::Source,
    }
}
