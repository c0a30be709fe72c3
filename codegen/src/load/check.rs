//! Reads a tree by the schema and repairs it on the way.
//!
//! Reading goes on behind each mistake: a misspelt key is read as the one that was meant, what is missing is put in
//! as an assumed node. The result always deserializes, so that `validate` can run on the same file; it stays silent
//! about assumed nodes.

use std::collections::BTreeSet;

use super::grammar::{Grammar, Object, Rule};
use crate::diagnostic::words::{closest, one_of};
use crate::diagnostic::{Diagnostic, codes};
use crate::source::node::{Entry, Mapping, Node, Origin, Value};
use crate::source::{Source, Span};

/// Whether texts for people may be absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Texts {
    /// They stand in both languages.
    Required,
    /// They may be in one language, or absent: the provider has no other.
    Optional,
}

/// Checks a file's tree and returns it repaired.
pub(crate) fn check(
    grammar: &Grammar,
    rule: &Rule,
    root: Node,
    file: &Source<'_>,
    texts: Texts,
    diagnostics: &mut Vec<Diagnostic>,
) -> Node {
    let mut checker = Checker {
        grammar,
        file,
        texts,
        diagnostics,
    };
    checker.node(rule, root, "the file")
}

struct Checker<'a> {
    grammar: &'a Grammar,
    file: &'a Source<'a>,
    texts: Texts,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Checker<'_> {
    /// `what` names the place in messages: a key in backticks, or "an item of" one.
    fn node(&mut self, rule: &Rule, node: Node, what: &str) -> Node {
        let grammar = self.grammar;
        let resolved = grammar.resolve(rule);
        if matches!(resolved, Rule::Any) {
            return node;
        }
        if node.origin == Origin::Assumed {
            return self.assume(resolved, node.span);
        }
        if node.is_nothing() {
            let help = match resolved {
                Rule::Text => "write `\"\"` for an empty text, or remove the key",
                _ => "give it a value, or remove the key",
            };
            self.error(
                codes::EMPTY,
                node.span,
                format!("{what} has no value"),
                help,
            );
            return self.assume(resolved, node.span);
        }
        let Node {
            span,
            value,
            origin,
        } = node;
        let value = match (resolved, value) {
            (Rule::List(inner), Value::List(items)) => {
                let what = format!("an item of {what}");
                let check = |item| self.node(inner, item, &what);
                Value::List(items.into_iter().map(check).collect())
            }
            (Rule::Map(inner), Value::Map(entries)) => {
                let check = |entry| self.entry(inner, entry);
                let entries = entries.into_entries().into_iter();
                Value::Map(Mapping::new(entries.map(check).collect()))
            }
            (Rule::Object(object), Value::Map(entries)) => {
                let languages = rule.is_text_pair() && self.texts == Texts::Optional;
                let told = origin == Origin::Source && !languages;
                let entries = self.object(object, entries.into_entries(), span, told, what);
                Value::Map(Mapping::new(entries))
            }
            (Rule::Text, value @ Value::Scalar { .. }) => value,
            (
                Rule::Boolean | Rule::Integer { .. } | Rule::Choice(_),
                Value::Scalar { text, plain },
            ) => {
                return self.scalar(
                    resolved,
                    Node {
                        span,
                        value: Value::Scalar { text, plain },
                        origin,
                    },
                    what,
                );
            }
            (_, value) => {
                let node = Node {
                    span,
                    value,
                    origin,
                };
                return self.wrong_kind(resolved, &node, what);
            }
        };
        Node {
            span,
            value,
            origin,
        }
    }

    fn entry(&mut self, rule: &Rule, entry: Entry) -> Entry {
        let what = format!("`{}`", entry.key);
        Entry {
            value: self.node(rule, entry.value, &what),
            ..entry
        }
    }

    fn object(
        &mut self,
        object: &Object,
        entries: Vec<Entry>,
        span: Span,
        told: bool,
        what: &str,
    ) -> Vec<Entry> {
        let known = entries
            .iter()
            .filter(|entry| object.keys.contains_key(&entry.key));
        let present: BTreeSet<String> = known.map(|entry| entry.key.clone()).collect();
        let mut checked: Vec<Entry> = Vec::new();
        for mut entry in entries {
            if !object.keys.contains_key(&entry.key) {
                let meant = closest(&entry.key, object.keys.keys()).map(str::to_owned);
                let there = meant.as_ref().is_some_and(|meant| present.contains(meant));
                self.unknown_key(object, &entry, meant.as_deref(), there);
                match meant {
                    Some(meant) if !there => entry.key = meant,
                    _ => continue,
                }
                if checked.iter().any(|other| other.key == entry.key) {
                    continue;
                }
            }
            let Some(rule) = object.keys.get(&entry.key) else {
                continue;
            };
            let entry = self.entry(rule, entry);
            if object.required.contains(&entry.key) || !is_useless(&entry.value) {
                checked.push(entry);
            }
        }
        for key in &object.required {
            if checked.iter().any(|entry| entry.key == *key) {
                continue;
            }
            let rule = object.keys.get(key).unwrap_or(&Rule::Any);
            let optional = rule.is_text_pair() && self.texts == Texts::Optional;
            // What is missing behind a syntax error may well be there.
            if told && !optional {
                let message = format!("{what} lacks the key `{key}`");
                let help = format!("add `{key}:`");
                self.error(codes::MISSING_KEY, span, message, &help);
            }
            checked.push(Entry {
                key: key.clone(),
                key_span: span,
                value: self.assume(rule, span),
            });
        }
        checked
    }

    fn unknown_key(&mut self, object: &Object, entry: &Entry, meant: Option<&str>, there: bool) {
        let message = format!("unknown key `{}`", entry.key);
        let help = match meant {
            Some(key) if there => format!("`{key}` stands here already: remove this one"),
            Some(key) => format!("did you mean `{key}`?"),
            None if entry.key.contains(' ') && entry.value.is_nothing() => {
                "inside `{ }` a text that holds a comma needs quotes".to_owned()
            }
            None => format!("known here: {}", one_of(object.keys.keys())),
        };
        self.error(codes::UNKNOWN_KEY, entry.key_span, message, &help);
    }

    fn scalar(&mut self, rule: &Rule, node: Node, what: &str) -> Node {
        let Value::Scalar { text, .. } = &node.value else {
            return node;
        };
        let span = node.span;
        match rule {
            Rule::Boolean if text != "true" && text != "false" => {
                let message = format!("{what} must be `true` or `false`, not `{text}`");
                let help = match text.to_ascii_lowercase().as_str() {
                    "yes" | "on" | "1" | "true" => "write `true`",
                    "no" | "off" | "0" | "false" => "write `false`",
                    _ => "write `true` or `false`, without quotes",
                };
                self.error(codes::NOT_A_SCALAR_OF_TYPE, span, message, help);
            }
            Rule::Integer { min, max } => match text.parse::<i128>() {
                Ok(number) if (*min..=*max).contains(&number) => return node,
                parsed => {
                    let why = if parsed.is_ok() {
                        "is out of range"
                    } else {
                        "is not one"
                    };
                    let message = format!("{what} must be a whole number; `{text}` {why}");
                    let help = format!("write a number from {min} to {max}");
                    self.error(codes::NOT_A_SCALAR_OF_TYPE, span, message, &help);
                }
            },
            Rule::Choice(words) if !words.contains(text) => {
                let message = format!("{what} cannot be `{text}`");
                // Nobody who writes something else means `none`: taken in a hurry it would switch something off.
                let meant = closest(text, words.iter().filter(|word| *word != "none"));
                let known = one_of(words.iter());
                let help = match meant {
                    Some(word) => format!("did you mean `{word}`? It is one of {known}"),
                    None => format!("it is one of {known}"),
                };
                self.error(codes::UNKNOWN_CHOICE, span, message, &help);
                // The key stands there, so that nothing more is said about its absence.
                let word = meant.or(words.first().map(String::as_str));
                return Node {
                    span,
                    value: Value::text(word.unwrap_or_default()),
                    origin: Origin::Corrected,
                };
            }
            _ => return node,
        }
        self.assume(rule, span)
    }

    fn wrong_kind(&mut self, rule: &Rule, node: &Node, what: &str) -> Node {
        let (expected, help) = match rule {
            Rule::List(_) => ("a list", "write one item per line, each behind `- `"),
            Rule::Map(_) | Rule::Object(_) => {
                ("a mapping", "write one `key: value` per line, indented")
            }
            _ => ("a text", "write a single value"),
        };
        let message = format!("{what} must be {expected}, not {}", node.kind());
        self.error(codes::WRONG_KIND, node.span, message, help);
        self.assume(rule, node.span)
    }

    /// The simplest value that a rule accepts. The language has no object that must hold itself, so this ends.
    fn assume(&self, rule: &Rule, span: Span) -> Node {
        let value = match self.grammar.resolve(rule) {
            Rule::Any | Rule::Text | Rule::Named(_) => Value::text(""),
            Rule::Boolean => Value::text("false"),
            Rule::Integer { min, .. } => Value::text(min.max(&0).to_string()),
            Rule::Choice(words) => Value::text(words.first().cloned().unwrap_or_default()),
            Rule::List(_) => Value::List(Vec::new()),
            Rule::Map(_) => Value::Map(Mapping::default()),
            Rule::Object(object) => {
                let entries = object.required.iter().map(|key| Entry {
                    key: key.clone(),
                    key_span: span,
                    value: self.assume(object.keys.get(key).unwrap_or(&Rule::Any), span),
                });
                Value::Map(Mapping::new(entries.collect()))
            }
        };
        Node::assumed(span, value)
    }

    fn error(&mut self, code: &'static str, span: Span, message: String, help: &str) {
        self.diagnostics
            .push(self.file.error(code, span, message).help(help));
    }
}

/// A scalar that was put in for a useless one; an optional key is better left out then. Lists and mappings stay, since
/// what refers into them is not judged.
fn is_useless(node: &Node) -> bool {
    node.origin == Origin::Assumed && matches!(node.value, Value::Scalar { .. })
}
