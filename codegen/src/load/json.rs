//! From JSON text to a [`Node`] tree: what an import wrote.
//!
//! serde_json reads, and hands out no positions. They are followed beside it: a text that needs no unescaping lies in the
//! file itself, and everything else begins behind what was read last.

use std::cell::Cell;
use std::collections::HashMap;
use std::fmt;

use serde::de::{DeserializeSeed, MapAccess, SeqAccess, Visitor};

use super::read::MAX_DEPTH;
use crate::diagnostic::{Diagnostic, codes};
use crate::source::node::{Entry, Mapping, Node, Origin, Value};
use crate::source::{Source, Span};

/// Reads a file. The tree is absent where it is no JSON document.
pub(super) fn read(file: &Source<'_>, diagnostics: &mut Vec<Diagnostic>) -> Option<Node> {
    let reader = Reader {
        text: &file.text,
        at: Cell::new(0),
        too_deep: Cell::new(None),
        twice: Cell::default(),
    };
    let mut deserializer = serde_json::Deserializer::from_str(&file.text);
    let seed = Seed {
        reader: &reader,
        depth: 0,
    };
    let read = seed.deserialize(&mut deserializer);
    let read = read.and_then(|node| deserializer.end().map(|()| node));
    for (key, first, again) in reader.twice.take() {
        let message = format!("the key `{key}` stands twice in this mapping");
        let help = format!("it stands first in line {}; {HELP}", file.line(first.start));
        let diagnostic = file.error(codes::DUPLICATE_KEY, again, message);
        diagnostics.push(diagnostic.help(help));
    }
    let error = match read {
        Ok(node) => return Some(node),
        Err(error) => error,
    };
    let diagnostic = match reader.too_deep.get() {
        Some(at) => {
            let span = Span {
                start: at,
                end: at + 1,
            };
            let message = format!("nested more than {MAX_DEPTH} levels deep");
            file.error(codes::TOO_DEEP, span, message)
        }
        None => {
            let line = file.span_of_line(error.line());
            let start = line.start + error.column().saturating_sub(1);
            let end = start + 1;
            let message = format!("this is not valid JSON: {error}");
            file.error(codes::SYNTAX, Span { start, end }, message)
        }
    };
    diagnostics.push(diagnostic.help(HELP));
    None
}

/// Nobody writes such a file by hand.
const HELP: &str = "nobody edits this file: import it again";

/// What is known about the text while it is read.
struct Reader<'t> {
    text: &'t str,
    /// The byte behind what was read last.
    at: Cell<usize>,
    /// Where the nesting went too deep.
    too_deep: Cell<Option<usize>>,
    /// Keys that stand twice, with both places.
    twice: Cell<Vec<(String, Span, Span)>>,
}

impl Reader<'_> {
    /// Where the next value or key begins: nothing but blanks and punctuation stands before it.
    fn next(&self, is_before: fn(u8) -> bool) -> usize {
        let rest = self.text.as_bytes().iter().skip(self.at.get());
        self.at.get() + rest.take_while(|byte| is_before(**byte)).count()
    }

    /// The span of a text, which may lie in the file as it is.
    fn text(&self, text: &str, borrowed: bool) -> Span {
        let span = if borrowed {
            let start = text.as_ptr().addr() - self.text.as_ptr().addr();
            Span {
                start: start.saturating_sub(1),
                end: start + text.len() + 1,
            }
        } else {
            let start = self.next(before_scalar);
            let mut escaped = false;
            let rest = self.text.as_bytes().iter().skip(start + 1);
            let inside = rest.take_while(|byte| {
                let ends = **byte == b'"' && !escaped;
                escaped = **byte == b'\\' && !escaped;
                !ends
            });
            Span {
                start,
                end: start + inside.count() + 2,
            }
        };
        self.at.set(span.end);
        span
    }

    /// The span of a number or word, and its spelling.
    fn word(&self) -> (Span, String) {
        let start = self.next(before_scalar);
        let rest = self.text.as_bytes().iter().skip(start);
        let length = rest
            .take_while(|byte| !before_scalar(**byte) && !matches!(byte, b']' | b'}'))
            .count();
        let end = start + length;
        self.at.set(end);
        let spelt = self.text.get(start..end).unwrap_or_default().to_owned();
        (Span { start, end }, spelt)
    }

    /// Goes into a list or mapping: where it begins.
    fn open(&self) -> usize {
        let start = self.next(|byte| byte.is_ascii_whitespace() || matches!(byte, b',' | b':'));
        self.at.set(start + 1);
        start
    }

    /// Goes out of a list or mapping that began there.
    fn close(&self, start: usize) -> Span {
        let end = self.next(|byte| byte.is_ascii_whitespace()) + 1;
        self.at.set(end);
        Span { start, end }
    }
}

/// What stands between a key, a number or a word and what was read before it.
fn before_scalar(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b',' | b':')
}

#[derive(Clone, Copy)]
struct Seed<'r, 't> {
    reader: &'r Reader<'t>,
    depth: usize,
}

impl<'de> DeserializeSeed<'de> for Seed<'_, '_> {
    type Value = Node;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Seed<'_, '_> {
    fn scalar(self, span: Span, text: String, plain: bool) -> Node {
        Node {
            span,
            value: Value::Scalar { text, plain },
            origin: Origin::Source,
        }
    }

    /// A number, `true`, `false` or `null` as it is spelt. `null` is a value that is not there.
    fn word(self) -> Node {
        let (span, text) = self.reader.word();
        let text = if text == "null" { String::new() } else { text };
        self.scalar(span, text, true)
    }

    fn inner<E: serde::de::Error>(self, start: usize) -> Result<Self, E> {
        if self.depth >= MAX_DEPTH {
            self.reader.too_deep.set(Some(start));
            return Err(E::custom("nested too deeply"));
        }
        Ok(Self {
            depth: self.depth + 1,
            ..self
        })
    }
}

impl<'de> Visitor<'de> for Seed<'_, '_> {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Node, E> {
        let span = self.reader.text(text, true);
        Ok(self.scalar(span, text.to_owned(), false))
    }

    fn visit_str<E>(self, text: &str) -> Result<Node, E> {
        let span = self.reader.text(text, false);
        Ok(self.scalar(span, text.to_owned(), false))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Node, E> {
        Ok(self.word())
    }

    fn visit_i64<E>(self, _: i64) -> Result<Node, E> {
        Ok(self.word())
    }

    fn visit_u64<E>(self, _: u64) -> Result<Node, E> {
        Ok(self.word())
    }

    fn visit_f64<E>(self, _: f64) -> Result<Node, E> {
        Ok(self.word())
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(self.word())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node, A::Error> {
        let start = self.reader.open();
        let inner = self.inner(start)?;
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(inner)? {
            list.push(item);
        }
        Ok(Node {
            span: self.reader.close(start),
            value: Value::List(list),
            origin: Origin::Source,
        })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Node, A::Error> {
        let start = self.reader.open();
        let inner = self.inner(start)?;
        let mut entries: Vec<Entry> = Vec::new();
        let mut seen: HashMap<String, Span> = HashMap::new();
        while let Some((key, key_span)) = members.next_key_seed(Key(self.reader))? {
            let value = members.next_value_seed(inner)?;
            if let Some(first) = seen.insert(key.clone(), key_span) {
                let mut twice = self.reader.twice.take();
                twice.push((key, first, key_span));
                self.reader.twice.set(twice);
                continue;
            }
            entries.push(Entry {
                key,
                key_span,
                value,
            });
        }
        Ok(Node {
            span: self.reader.close(start),
            value: Value::Map(Mapping::new(entries)),
            origin: Origin::Source,
        })
    }
}

/// A key and where it stands.
struct Key<'r, 't>(&'r Reader<'t>);

impl<'de> DeserializeSeed<'de> for Key<'_, '_> {
    type Value = (String, Span);

    fn deserialize<D: serde::Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Key<'_, '_> {
    type Value = (String, Span);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok((text.to_owned(), self.0.text(text, true)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok((text.to_owned(), self.0.text(text, false)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> (Option<Node>, Vec<Diagnostic>) {
        let file = Source::of("imported.json", text);
        let mut diagnostics = Vec::new();
        let node = read(&file, &mut diagnostics);
        (node, diagnostics)
    }

    /// Every key and value with what stands at its span.
    fn spelt<'t>(node: &Node, text: &'t str, found: &mut Vec<&'t str>) {
        let at = |span: Span| text.get(span.start..span.end).unwrap();
        found.push(at(node.span));
        match &node.value {
            Value::Scalar { .. } => {}
            Value::List(items) => items.iter().for_each(|item| spelt(item, text, found)),
            Value::Map(entries) => entries.iter().for_each(|entry| {
                found.push(at(entry.key_span));
                spelt(&entry.value, text, found);
            }),
        }
    }

    #[test]
    fn every_value_knows_its_place_and_its_spelling() {
        let text = "{ \"a\": [1.0, -2e3 ,true,[],null],\n \"b\\n\":{\"c\\\"\\\\\": \"x\\\\\"}, \"号\": \"码\" }";
        let (node, diagnostics) = read_text(text);
        assert_eq!(diagnostics, []);
        let node = node.unwrap();
        let mut found = Vec::new();
        spelt(&node, text, &mut found);
        assert_eq!(
            found,
            [
                text,
                "\"a\"",
                "[1.0, -2e3 ,true,[],null]",
                "1.0",
                "-2e3",
                "true",
                "[]",
                "null",
                "\"b\\n\"",
                "{\"c\\\"\\\\\": \"x\\\\\"}",
                "\"c\\\"\\\\\"",
                "\"x\\\\\"",
                "\"号\"",
                "\"码\"",
            ]
        );
        let Value::List(items) = &node.entry("a").unwrap().value.value else {
            panic!("a list");
        };
        assert!(items[4].is_nothing());
        assert!(matches!(&items[0].value, Value::Scalar { text, plain: true } if text == "1.0"));
    }

    #[test]
    fn broken_files_are_told_at_their_place() {
        for (text, code, line, column) in [
            ("{\"a\": 1,\n \"b\" 2}", codes::SYNTAX, 2, 6),
            ("{\"a\": 1} x", codes::SYNTAX, 1, 10),
            ("{\"a\": 1", codes::SYNTAX, 1, 7),
            ("", codes::SYNTAX, 1, 1),
            ("{\"a\": 1,\n \"a\": 2}", codes::DUPLICATE_KEY, 2, 2),
        ] {
            let (_, diagnostics) = read_text(text);
            let told: Vec<_> = diagnostics
                .iter()
                .map(|one| (one.code, one.line, one.column))
                .collect();
            assert_eq!(told, [(code, line, column)], "{text}");
        }
        let deep = format!("{}{}", "[".repeat(70), "]".repeat(70));
        let (node, diagnostics) = read_text(&deep);
        assert!(node.is_none());
        assert_eq!(diagnostics[0].code, codes::TOO_DEEP);
        assert_eq!(diagnostics[0].column, MAX_DEPTH + 1);
    }
}
