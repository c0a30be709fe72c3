//! From YAML text to a [`Node`] tree. What plain specs do not need (anchors, tags, several documents) is refused here.

use serde_yaml::granit_parser::{Event, Options, Parser, ScalarStyle, Span as YamlSpan};

use super::SourceFile;
use super::node::{Entry, Node, Origin, Value};
use crate::diagnostic::{Diagnostic, Span, codes};

/// Deeper nesting than any description needs; the bound keeps every later walk over the tree off the stack's end.
const MAX_DEPTH: usize = 64;

/// Reads a file. The tree is absent where nothing was found; its root has the origin `Cut` where reading stopped
/// early, and every mistake that was read before is still in it.
pub(crate) fn read(file: &SourceFile, diagnostics: &mut Vec<Diagnostic>) -> Option<Node> {
    let mut builder = Builder {
        file,
        diagnostics,
        open: Vec::new(),
        root: None,
        documents: 0,
    };
    let mut options = Options::default();
    options.emit_comments = false;
    options.emit_unresolved_aliases = true;
    let mut complete = true;
    for result in Parser::new_from_str_with_options(&file.text, options) {
        complete = match result {
            Ok((event, span)) => builder.event(event, span_of(&span, &file.text)),
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
    file: &'a SourceFile,
    diagnostics: &'a mut Vec<Diagnostic>,
    open: Vec<Open>,
    root: Option<Node>,
    documents: usize,
}

impl Builder<'_> {
    /// Takes one event; `false` ends the reading.
    fn event(&mut self, event: Event<'_>, span: Span) -> bool {
        match event {
            Event::DocumentStart(..) => return self.document(span),
            Event::Scalar(text, style, anchor, tag) => {
                self.refuse_extras(anchor, tag.is_some(), span);
                let plain = style == ScalarStyle::Plain;
                let text = text.into_owned();
                self.scalar(text, plain, span);
            }
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                self.refuse(span, "aliases (`*name`) are not used in specs")
                    .help = Some("write the value out".to_owned());
                self.put(Node::assumed(span, Value::text("")));
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.refuse_extras(anchor, tag.is_some(), span);
                return self.begin(span, Content::List(Vec::new()));
            }
            Event::MappingStart(_, anchor, tag) => {
                self.refuse_extras(anchor, tag.is_some(), span);
                let (entries, key) = (Vec::new(), Key::Expected);
                return self.begin(span, Content::Map { entries, key });
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(span.start, Origin::Source),
            _ => {}
        }
        true
    }

    fn document(&mut self, span: Span) -> bool {
        self.documents += 1;
        if self.documents > 1 {
            self.refuse(span, "a spec is a single YAML document").help =
                Some("move what follows into a file of its own".to_owned());
        }
        self.documents == 1
    }

    fn begin(&mut self, span: Span, content: Content) -> bool {
        if self.open.len() >= MAX_DEPTH {
            let message = format!("nested more than {MAX_DEPTH} levels deep");
            self.error(codes::TOO_DEEP, span, message).help =
                Some("give inner objects a name under `types` in service.yaml".to_owned());
            return false;
        }
        let content = if self.in_key_place() {
            self.refuse(span, "a key must be a plain text, not a collection");
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
            Content::Map { entries, .. } => Value::Map(entries),
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
        let key = Key::Expected;
        self.open.last().is_some_and(|open| match &open.content {
            Content::Map { key: waiting, .. } => {
                std::mem::discriminant(waiting) == std::mem::discriminant(&key)
            }
            Content::List(_) | Content::Dropped => false,
        })
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
            self.refuse(span, "merge keys (`<<`) are not used in specs")
                .help = Some("write the entries out".to_owned());
            Key::Refused
        } else if let Some(first) = self.key_before(&text) {
            let message = format!("the key `{text}` stands twice in this mapping");
            let line = self
                .file
                .text
                .get(..first.start)
                .map_or(1, |before| before.matches('\n').count() + 1);
            self.error(codes::DUPLICATE_KEY, span, message).help =
                Some(format!("it stands first in line {line}; remove one"));
            Key::Refused
        } else {
            Key::Read(text, span)
        };
        if let Some(Content::Map { key, .. }) = self.open.last_mut().map(|open| &mut open.content) {
            *key = next;
        }
    }

    fn key_before(&self, text: &str) -> Option<Span> {
        match self.open.last().map(|open| &open.content) {
            Some(Content::Map { entries, .. }) => entries
                .iter()
                .find(|entry| entry.key == text)
                .map(|entry| entry.key_span),
            _ => None,
        }
    }

    fn put(&mut self, node: Node) {
        match self.open.last_mut().map(|open| &mut open.content) {
            None if self.root.is_none() => self.root = Some(node),
            None | Some(Content::Dropped) => {}
            Some(Content::List(items)) => items.push(node),
            Some(Content::Map { entries, key }) => {
                // An alias in a key's place arrives here: it becomes a refused key.
                *key = match std::mem::replace(key, Key::Expected) {
                    Key::Expected => Key::Refused,
                    Key::Refused => Key::Expected,
                    Key::Read(key, key_span) => {
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
            self.error(codes::EMPTY, span, "the file holds no description");
        }
        self.root
    }

    fn syntax_error(&mut self, at: usize, message: &str) {
        let span = Span {
            start: at,
            end: at.saturating_add(1),
        };
        let help = if message.contains("mapping values are not allowed") {
            "put a text that holds `: ` into quotes"
        } else {
            "check the indentation and quotes of this line and the one above"
        };
        self.error(
            codes::SYNTAX,
            span,
            format!("this is not valid YAML: {message}"),
        )
        .help = Some(help.to_owned());
    }

    fn refuse_extras(&mut self, anchor: usize, tagged: bool, span: Span) {
        if anchor != 0 {
            self.refuse(span, "anchors (`&name`) are not used in specs")
                .help = Some("remove the anchor".to_owned());
        }
        if tagged {
            self.refuse(span, "tags (`!name`) are not used in specs")
                .help = Some("remove the tag: the schema says how a value is read".to_owned());
        }
    }

    fn refuse(&mut self, span: Span, message: &str) -> &mut Diagnostic {
        self.error(codes::YAML_FEATURE, span, message)
    }

    fn error(
        &mut self,
        code: &'static str,
        span: Span,
        message: impl Into<String>,
    ) -> &mut Diagnostic {
        let file = self.file;
        self.diagnostics.push(Diagnostic::error(
            code, &file.path, &file.text, span, message,
        ));
        let last = self.diagnostics.len() - 1;
        #[expect(clippy::indexing_slicing, reason = "the element was pushed just above")]
        &mut self.diagnostics[last]
    }
}
