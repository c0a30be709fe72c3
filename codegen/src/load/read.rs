//! From YAML text to a [`Node`] tree. What plain specs do not need (anchors, tags, several documents) is refused here.

use std::collections::HashMap;

use serde_yaml::granit_parser::{Event, Options, Parser, ScalarStyle, Span as YamlSpan};

use crate::diagnostic::look_alikes::instead_of_punctuation;
use crate::diagnostic::{Diagnostic, codes};
use crate::source::node::{Entry, Mapping, Node, Origin, Value};
use crate::source::{Source, Span, work};

/// Deeper nesting than any description needs; the bound keeps every later walk over the tree off the stack's end.
pub(super) const MAX_DEPTH: usize = 64;

/// Reads a file. The tree is absent where nothing was found; its root has the origin `Cut` where reading stopped
/// early, and every mistake that was read before is still in it.
pub(crate) fn read(file: &Source<'_>, diagnostics: &mut Vec<Diagnostic>) -> Option<Node> {
    let mut builder = Builder {
        file,
        diagnostics,
        open: Vec::new(),
        root: None,
        documents: 0,
    };
    let mut options = Options::default();
    options.emit_comments = false;
    options.emit_anchor_events = true;
    options.emit_unresolved_aliases = true;
    let mut complete = true;
    for result in Parser::new_from_str_with_options(&file.text, options) {
        complete = match result {
            Ok((event, span)) => builder.event(event, span),
            Err(error) => {
                let at = error.marker().byte_offset().unwrap_or(file.text.len());
                builder.syntax_error(at, &error.info());
                false
            }
        };
        if !complete {
            break;
        }
    }
    builder.finish(complete)
}

fn span_of(span: &YamlSpan, text: &str) -> Span {
    let start = span.start.byte_offset().unwrap_or(text.len());
    let end = span.end.byte_offset().unwrap_or(start);
    Span { start, end }
}

/// A collection whose end was not seen yet.
struct Open {
    start: usize,
    content: Content,
}

enum Content {
    List(Vec<Node>),
    Map {
        entries: Vec<Entry>,
        /// Where each key stands first.
        seen: HashMap<String, Span>,
        key: Key,
    },
    /// A collection in a key's place: refused, its content is dropped.
    Dropped,
}

/// What a mapping waits for.
enum Key {
    Expected,
    Read(String, Span),
    /// The key was refused; the value that follows is dropped.
    Refused,
}

struct Builder<'a> {
    file: &'a Source<'a>,
    diagnostics: &'a mut Vec<Diagnostic>,
    open: Vec<Open>,
    root: Option<Node>,
    documents: usize,
}

impl Builder<'_> {
    /// Takes one event; `false` ends the reading.
    fn event(&mut self, event: Event<'_>, span: YamlSpan) -> bool {
        if let Some(tag) = span.tag_span() {
            let tag = span_of(&tag, &self.file.text);
            self.refuse(
                tag,
                "tags (`!name`) are not used in specs",
                "remove the tag: the schema says how a value is read",
            );
        }
        let span = span_of(&span, &self.file.text);
        match event {
            Event::DocumentStart(..) => return self.document(span),
            Event::Scalar(text, style, ..) => {
                let plain = style == ScalarStyle::Plain;
                // The parser spells a value that is not there as `~`.
                let absent = plain && span.start == span.end;
                let text = if absent {
                    String::new()
                } else {
                    text.into_owned()
                };
                self.scalar(text, plain, span);
            }
            Event::Anchor(..) => {
                self.refuse(
                    span,
                    "anchors (`&name`) are not used in specs",
                    "remove the anchor",
                );
            }
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                self.refuse(
                    span,
                    "aliases (`*name`) are not used in specs",
                    "write the value out",
                );
                self.put(Node::assumed(span, Value::text("")));
            }
            Event::SequenceStart(..) => return self.begin(span, Content::List(Vec::new())),
            Event::MappingStart(..) => {
                let content = Content::Map {
                    entries: Vec::new(),
                    seen: HashMap::new(),
                    key: Key::Expected,
                };
                return self.begin(span, content);
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(span.start, Origin::Source),
            _ => {}
        }
        true
    }

    fn document(&mut self, span: Span) -> bool {
        self.documents += 1;
        if self.documents > 1 {
            self.refuse(
                span,
                "a spec is a single YAML document",
                "move what follows into a file of its own",
            );
        }
        self.documents == 1
    }

    fn begin(&mut self, span: Span, content: Content) -> bool {
        if self.open.len() >= MAX_DEPTH {
            let message = format!("nested more than {MAX_DEPTH} levels deep");
            self.error(
                codes::TOO_DEEP,
                span,
                message,
                "give inner objects a name under `types` in service.yaml",
            );
            return false;
        }
        let content = if self.in_key_place() {
            self.refuse(
                span,
                "a key must be a plain text, not a collection",
                "write `key: value`",
            );
            Content::Dropped
        } else {
            content
        };
        let start = span.start;
        self.open.push(Open { start, content });
        true
    }

    fn end(&mut self, at: usize, origin: Origin) {
        let Some(Open { start, content }) = self.open.pop() else {
            return;
        };
        let value = match content {
            Content::List(items) => Value::List(items),
            Content::Map { entries, .. } => Value::Map(Mapping::new(entries)),
            Content::Dropped => {
                self.drop_key();
                return;
            }
        };
        let span = Span { start, end: at };
        self.put(Node {
            span,
            value,
            origin,
        });
    }

    fn in_key_place(&self) -> bool {
        let content = self.open.last().map(|open| &open.content);
        matches!(
            content,
            Some(Content::Map {
                key: Key::Expected,
                ..
            })
        )
    }

    fn drop_key(&mut self) {
        if let Some(Content::Map { key, .. }) = self.open.last_mut().map(|open| &mut open.content) {
            *key = Key::Refused;
        }
    }

    fn scalar(&mut self, text: String, plain: bool, span: Span) {
        if self.in_key_place() {
            self.key(text, plain, span);
        } else {
            let value = Value::Scalar { text, plain };
            let origin = Origin::Source;
            self.put(Node {
                span,
                value,
                origin,
            });
        }
    }

    fn key(&mut self, text: String, plain: bool, span: Span) {
        let next = if plain && text == "<<" {
            self.refuse(
                span,
                "merge keys (`<<`) are not used in specs",
                "write the entries out",
            );
            Key::Refused
        } else if let Some(first) = self.key_before(&text) {
            let message = format!("the key `{text}` stands twice in this mapping");
            let line = self.file.line(first.start);
            let help = format!("the first one is in line {line}: remove one of the two");
            self.error(codes::DUPLICATE_KEY, span, message, help);
            Key::Refused
        } else {
            Key::Read(text, span)
        };
        if let Some(Content::Map { key, .. }) = self.open.last_mut().map(|open| &mut open.content) {
            *key = next;
        }
    }

    fn key_before(&self, text: &str) -> Option<Span> {
        work::done(1);
        match self.open.last().map(|open| &open.content) {
            Some(Content::Map { seen, .. }) => seen.get(text).copied(),
            _ => None,
        }
    }

    fn put(&mut self, node: Node) {
        match self.open.last_mut().map(|open| &mut open.content) {
            None if self.root.is_none() => self.root = Some(node),
            None | Some(Content::Dropped) => {}
            Some(Content::List(items)) => items.push(node),
            Some(Content::Map { entries, seen, key }) => {
                // An alias in a key's place arrives here: it becomes a refused key.
                *key = match std::mem::replace(key, Key::Expected) {
                    Key::Expected => Key::Refused,
                    Key::Refused => Key::Expected,
                    Key::Read(key, key_span) => {
                        seen.insert(key.clone(), key_span);
                        entries.push(Entry {
                            key,
                            key_span,
                            value: node,
                        });
                        Key::Expected
                    }
                };
            }
        }
    }

    fn finish(mut self, complete: bool) -> Option<Node> {
        let end = self.file.text.len();
        while !self.open.is_empty() {
            self.end(end, Origin::Cut);
        }
        if !complete {
            if let Some(root) = &mut self.root {
                root.origin = Origin::Cut;
            }
        } else if self.root.is_none() {
            let span = Span { start: 0, end: 0 };
            self.error(
                codes::EMPTY,
                span,
                "the file holds no description",
                "describe something, or remove the file",
            );
        }
        self.root
    }

    /// The parser often stops behind what is wrong: what nobody sees, a tab or a mark that only looks like YAML's, is
    /// looked for in its line and the one above, and pointed at.
    fn syntax_error(&mut self, at: usize, message: &str) {
        let line = self.file.line(at.min(self.file.text.len()));
        for line in [line, line.saturating_sub(1), line.saturating_add(1)] {
            let span = self.file.span_of_line(line);
            let text = self.file.text.get(span.start..span.end).unwrap_or_default();
            let indent = text.len() - text.trim_start_matches([' ', '\t']).len();
            if line > 0
                && let Some(tab) = text.get(..indent).and_then(|indent| indent.find('\t'))
            {
                let message = "this is not valid YAML: a tab cannot indent";
                let help = "indent with spaces";
                self.point_at(span.start + tab, 1, message, help);
                return;
            }
        }
        for line in [line, line.saturating_sub(1)] {
            let span = self.file.span_of_line(line);
            let text = self.file.text.get(span.start..span.end).unwrap_or_default();
            if line > 0
                && let Some((found, c)) = instead_of_punctuation(text)
            {
                let message = format!("this is not valid YAML: {message}");
                let help = "write it in ASCII, or put the text into quotes";
                self.point_at(span.start + found, c.len_utf8(), message, help);
                return;
            }
        }
        let help = if message.contains("mapping values are not allowed") {
            "put a text that holds `: ` into quotes, or check the indentation of this line"
        } else {
            "check the indentation and quotes of this line and the one above"
        };
        let message = format!("this is not valid YAML: {message}");
        self.point_at(at, 1, message, help);
    }

    fn point_at(&mut self, start: usize, length: usize, message: impl Into<String>, help: &str) {
        let end = start.saturating_add(length);
        self.error(codes::SYNTAX, Span { start, end }, message, help);
    }

    fn refuse(&mut self, span: Span, message: &str, help: &str) {
        self.error(codes::YAML_FEATURE, span, message, help);
    }

    fn error(
        &mut self,
        code: &'static str,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let diagnostic = self.file.error(code, span, message);
        self.diagnostics.push(diagnostic.help(help));
    }
}
