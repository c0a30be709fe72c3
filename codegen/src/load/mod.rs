//! Reading specs: YAML to a tree with positions, the check against the schema, and the model.
//!
//! Every step goes on behind a mistake, so that one run tells everything; only a YAML syntax error hides what stands
//! behind it in its own file.

mod characters;
mod check;
mod de;
mod grammar;
mod read;

use std::collections::BTreeSet;

use serde::de::DeserializeOwned;

use crate::diagnostic::{Diagnostic, Outcome, Severity, codes};
use crate::model::{ErrorFile, Message, Operation, Product, Service};
use crate::source::node::{Node, Origin};
use crate::source::{
    FileKind, Folder, Layout, Place, Report, Source, Sources, check_schema_comment, join, stem,
};
use crate::validate;
use grammar::Grammar;

/// Reads, checks and validates all specs.
///
/// The products come sorted by folder. They are absent where any diagnostic is an error.
pub fn load(sources: &Sources) -> Outcome<Vec<Product>> {
    let mut report = Report::default();
    let files: Vec<Source<'_>> = sources.files().iter().map(Source::new).collect();
    let layout = Layout::new(&files, &mut report);
    let loader = Loader {
        grammar: Grammar::new(),
    };
    let shared: Vec<Loaded<'_, ErrorFile>> = layout
        .shared
        .iter()
        .map(|file| loader.file(file, FileKind::Errors, &mut report))
        .collect();
    let drafts: Vec<Draft<'_>> = layout
        .folders
        .iter()
        .map(|folder| loader.folder(folder, &mut report))
        .collect();
    validate::products(&drafts, &shared, &mut report);
    let diagnostics = report.finish();
    let failed = diagnostics
        .iter()
        .any(|diagnostic| diagnostic.severity == Severity::Error);
    let value = if failed {
        None
    } else {
        drafts
            .into_iter()
            .map(|draft| draft.product(&shared))
            .collect()
    };
    Outcome { value, diagnostics }
}

/// A file that was read as far as possible.
#[derive(Debug)]
pub(crate) struct Loaded<'a, T> {
    pub(crate) file: &'a Source<'a>,
    /// The repaired tree; absent where nothing could be read.
    pub(crate) node: Option<Node>,
    /// The value; absent where the file was not read to its end.
    pub(crate) value: Option<T>,
}

impl<'a, T> Loaded<'a, T> {
    /// The value and its place, if the file was read to its end.
    pub(crate) fn parts(&'a self) -> Option<(&'a T, Place<'a>)> {
        let place = Place::root(self.file, self.node.as_ref()?);
        Some((self.value.as_ref()?, place))
    }

    /// The file's name without `.yaml`.
    pub(crate) fn stem(&self) -> &'a str {
        stem(self.file.path)
    }
}

/// A product as read, before it is validated.
#[derive(Debug)]
pub(crate) struct Draft<'a> {
    /// The folder's path.
    pub(crate) folder: &'a str,
    pub(crate) service: Option<Loaded<'a, Service>>,
    pub(crate) errors: Option<Loaded<'a, ErrorFile>>,
    pub(crate) operations: Vec<Loaded<'a, Operation>>,
    pub(crate) messages: Vec<Loaded<'a, Message>>,
}

impl Draft<'_> {
    /// The shared error tables that the service includes, as far as they exist.
    pub(crate) fn included<'s>(
        &self,
        shared: &'s [Loaded<'s, ErrorFile>],
    ) -> Vec<&'s Loaded<'s, ErrorFile>> {
        let service = self.service.as_ref().and_then(|file| file.value.as_ref());
        let paths = service.map_or(&[][..], |service| &service.include_errors);
        paths
            .iter()
            .filter_map(|path| self.shared_path(path, shared))
            .collect()
    }

    /// The shared error table at a path relative to service.yaml.
    pub(crate) fn shared_path<'s>(
        &self,
        path: &str,
        shared: &'s [Loaded<'s, ErrorFile>],
    ) -> Option<&'s Loaded<'s, ErrorFile>> {
        let path = join(self.folder, path);
        shared.iter().find(|file| file.file.path == path)
    }

    fn product(self, shared: &[Loaded<'_, ErrorFile>]) -> Option<Product> {
        let included = self.included(shared);
        let own = self.errors.as_ref().and_then(|file| file.value.as_ref());
        let tables = own
            .into_iter()
            .chain(included.iter().filter_map(|file| file.value.as_ref()));
        let mut seen = BTreeSet::new();
        let errors = tables
            .flat_map(|table| &table.errors)
            .filter(|error| seen.insert(error.code.as_str()))
            .cloned()
            .collect();
        Some(Product {
            service: self.service?.value?,
            errors,
            operations: self
                .operations
                .into_iter()
                .map(|file| file.value)
                .collect::<Option<_>>()?,
            messages: self
                .messages
                .into_iter()
                .map(|file| file.value)
                .collect::<Option<_>>()?,
        })
    }
}

struct Loader {
    grammar: Grammar,
}

impl Loader {
    fn folder<'a>(&self, folder: &Folder<'a>, report: &mut Report) -> Draft<'a> {
        Draft {
            folder: folder.path,
            service: folder
                .service
                .map(|file| self.file(file, FileKind::Service, report)),
            errors: folder
                .errors
                .map(|file| self.file(file, FileKind::Errors, report)),
            operations: self.files(&folder.operations, FileKind::Operation, report),
            messages: self.files(&folder.messages, FileKind::Message, report),
        }
    }

    fn files<'a, T: DeserializeOwned>(
        &self,
        files: &[&'a Source<'a>],
        kind: FileKind,
        report: &mut Report,
    ) -> Vec<Loaded<'a, T>> {
        files
            .iter()
            .map(|file| self.file(file, kind, report))
            .collect()
    }

    fn file<'a, T: DeserializeOwned>(
        &self,
        file: &'a Source<'a>,
        kind: FileKind,
        report: &mut Report,
    ) -> Loaded<'a, T> {
        check_schema_comment(file, kind, report);
        let unread = Loaded {
            file,
            node: None,
            value: None,
        };
        let Some(root) = read::read(file, &mut report.diagnostics) else {
            return unread;
        };
        // What was read before a syntax error is not what its author meant: one wrong indentation would be told as
        // missing and unknown keys.
        if root.origin == Origin::Cut {
            return unread;
        }
        let rule = self.grammar.root(kind);
        let node = check::check(&self.grammar, rule, root, file, &mut report.diagnostics);
        let value = deserialize(file, &node, &mut report.diagnostics);
        Loaded {
            file,
            node: Some(node),
            value,
        }
    }
}

fn deserialize<T: DeserializeOwned>(
    file: &Source<'_>,
    node: &Node,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<T> {
    match de::from_node(node) {
        Ok(value) => Some(value),
        Err(error) => {
            let message = format!("the checked file could not be read into the model: {error}");
            let help = "this is a bug of the generator: please report it with the file";
            let span = node.span;
            diagnostics.push(file.error(codes::INTERNAL, span, message).help(help));
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{SourceFile, work};

    const SERVICE: &str = "api-specs/demo/1/service.yaml";

    /// The steps that a file takes, and how many mistakes were told.
    fn steps(text: String) -> (usize, usize) {
        let path = SERVICE.to_owned();
        let sources = Sources::new(vec![SourceFile { path, text }]);
        work::take();
        let told = load(&sources).diagnostics.len();
        (work::take(), told)
    }

    /// Each kind of large file, made of so many entries.
    fn large(kind: &str, entries: usize) -> String {
        let each = |entry: &dyn Fn(usize) -> String| (0..entries).map(entry).collect::<String>();
        let head = "# yaml-language-server: $schema=../../schema/service.schema.json\nproduct: Demo\nversion: 1\n";
        let body = match kind {
            "unknown keys" => each(&|n| format!("titel{n}: x\n")),
            "unknown keys on one line" => {
                format!("title: {{{}}}\n", each(&|n| format!("键{n}: x, ")))
            }
            "keys that stand twice" => each(&|n| format!("a{n}: x\na{n}: x\n")),
            "types" => format!(
                "types:\n{}",
                each(&|n| format!("  Type{n}: {{type: string}}\n"))
            ),
            "types of wrong names" => format!(
                "types:\n{}",
                each(&|n| format!("  type{n}: {{type: string}}\n"))
            ),
            "known values twice" => format!(
                "types:\n  A:\n    type: string\n    known_values:\n{}",
                each(&|n| format!("      - {{value: v{}}}\n", n / 2))
            ),
            "families twice" => format!(
                "families:\n{}",
                each(&|n| format!("  - {{id: f{}}}\n", n / 2))
            ),
            _ => format!("extra: {{a: [{}]}}\n", each(&|n| format!("{n}, "))),
        };
        format!("{head}{body}")
    }

    #[test]
    fn work_grows_no_faster_than_the_file() {
        for kind in [
            "unknown keys",
            "unknown keys on one line",
            "keys that stand twice",
            "types",
            "types of wrong names",
            "known values twice",
            "families twice",
            "a list",
        ] {
            let (small, _) = steps(large(kind, 200));
            let (big, told) = steps(large(kind, 1_600));
            // Eight times as much, and the look-ups in sorted keys take a little more.
            assert!(
                big <= 12 * small.max(1_000),
                "{kind}: {small} steps, then {big}"
            );
            assert!(told > 0, "{kind}");
        }
    }
}
