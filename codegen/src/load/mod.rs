//! Reading specs: YAML to a tree with positions, the tree by the schema, and the model.
//!
//! What is checked here is what has to be known to read on: YAML's own rules, and which keys, kinds and words the schema
//! has. Every step goes on behind a mistake, so that one run tells everything; only a YAML syntax error hides what stands
//! behind it in its own file.

mod check;
mod de;
mod draft;
mod grammar;
mod read;

use serde::de::DeserializeOwned;

use crate::diagnostic::{Diagnostic, codes};
use crate::source::node::{Node, Origin};
use crate::source::{FileKind, Folder, Layout, Report, Source};

pub(crate) use draft::{AnyFile, Draft, Drafts, Loaded};
pub(crate) use grammar::{Grammar, Rule};

/// Reads all files as far as they can be read. Whether they make sense, `validate` says.
pub(crate) fn load<'a>(files: &'a [Source<'a>], report: &mut Report) -> Drafts<'a> {
    let layout = Layout::new(files);
    let loader = Loader {
        grammar: Grammar::new(),
    };
    let shared = loader.files(&layout.shared, FileKind::Errors, report);
    let products = layout.folders.iter();
    Drafts {
        products: products
            .map(|folder| loader.folder(folder, report))
            .collect(),
        shared,
        misplaced: layout.misplaced,
        grammar: loader.grammar,
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
