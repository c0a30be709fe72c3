//! Reading specs: YAML, or what an import wrote as JSON, to a tree with positions, the tree by the schema, and the model.
//!
//! What is checked here is what has to be known to read on: YAML's own rules, and which keys, kinds and words the schema
//! has. Every step goes on behind a mistake, so that one run tells everything; only a YAML syntax error hides what stands
//! behind it in its own file.

mod check;
mod de;
mod draft;
mod grammar;
mod imported;
mod json;
mod overlay;
mod read;

use serde::de::DeserializeOwned;

use crate::diagnostic::{Diagnostic, codes};
use crate::source::node::{Node, Origin};
use crate::source::{FileKind, Folder, Joined, Layout, Report, Source, stem};
use check::Texts;

pub(crate) use draft::{Draft, Drafts, Loaded};
pub(crate) use grammar::{Grammar, Rule};

/// Reads all files as far as they can be read. Whether they make sense, `validate` says.
pub(crate) fn load<'a>(
    files: &'a [Source<'a>],
    joined: &'a [Joined<'a>],
    report: &mut Report,
) -> Drafts<'a> {
    let layout = Layout::new(files);
    let loader = Loader {
        grammar: Grammar::new(),
    };
    let shared = loader.files(&layout.shared, FileKind::Errors, Texts::Required, report);
    let products = layout.folders.iter();
    Drafts {
        products: products
            .map(|folder| loader.folder(folder, joined, report))
            .collect(),
        shared,
        misplaced: layout.misplaced,
        placed: layout.placed,
        grammar: loader.grammar,
    }
}

struct Loader {
    grammar: Grammar,
}

impl Loader {
    fn folder<'a>(
        &self,
        folder: &Folder<'a>,
        joined: &'a [Joined<'a>],
        report: &mut Report,
    ) -> Draft<'a> {
        let by_hand = folder.service.is_some()
            || folder.errors.is_some()
            || !folder.operations.is_empty()
            || !folder.messages.is_empty();
        if folder.imported.is_none() || by_hand {
            let overlays = folder.overlays.iter();
            overlays.for_each(|file| imported::refuse_overlay(file, report));
        }
        match folder.imported {
            Some(file) if by_hand => imported::refuse_both(file, folder, report),
            Some(file) => return self.imported(folder, file, joined, report),
            None => {}
        }
        // What the product says of itself decides what the other files may leave out.
        let service = folder.service.map(|file| (file, read_whole(file, report)));
        let texts = match &service {
            Some((_, Some(root))) if imported::is_imported(root) => Texts::Optional,
            _ => Texts::Required,
        };
        Draft {
            folder: folder.path,
            in_one_file: false,
            service: service
                .map(|(file, root)| self.tree(file, root, FileKind::Service, texts, report)),
            errors: folder
                .errors
                .map(|file| self.file(file, FileKind::Errors, texts, report)),
            operations: self.files(&folder.operations, FileKind::Operation, texts, report),
            messages: self.files(&folder.messages, FileKind::Message, texts, report),
        }
    }

    fn files<'a, T: DeserializeOwned>(
        &self,
        files: &[&'a Source<'a>],
        kind: FileKind,
        texts: Texts,
        report: &mut Report,
    ) -> Vec<Loaded<'a, T>> {
        files
            .iter()
            .map(|file| self.file(file, kind, texts, report))
            .collect()
    }

    fn file<'a, T: DeserializeOwned>(
        &self,
        file: &'a Source<'a>,
        kind: FileKind,
        texts: Texts,
        report: &mut Report,
    ) -> Loaded<'a, T> {
        let root = read_whole(file, report);
        self.tree(file, root, kind, texts, report)
    }

    fn tree<'a, T: DeserializeOwned>(
        &self,
        file: &'a Source<'a>,
        root: Option<Node>,
        kind: FileKind,
        texts: Texts,
        report: &mut Report,
    ) -> Loaded<'a, T> {
        let Some(root) = root else {
            return Loaded {
                file,
                name: stem(file.path).to_owned(),
                node: None,
                value: None,
            };
        };
        let rule = self.grammar.root(kind);
        let diagnostics = &mut report.diagnostics;
        let node = check::check(&self.grammar, rule, root, file, texts, diagnostics);
        loaded(file, stem(file.path), node, report)
    }
}

/// The tree of a YAML file. What was read before a syntax error is not what its author meant: one wrong indentation would be
/// told as missing and unknown keys.
fn read_whole(file: &Source<'_>, report: &mut Report) -> Option<Node> {
    read::read(file, &mut report.diagnostics).filter(|root| root.origin != Origin::Cut)
}

/// A checked tree with the value that it gives.
fn loaded<'a, T: DeserializeOwned>(
    file: &'a Source<'a>,
    name: &str,
    node: Node,
    report: &mut Report,
) -> Loaded<'a, T> {
    let value = deserialize(file, &node, &mut report.diagnostics);
    Loaded {
        file,
        name: name.to_owned(),
        node: Some(node),
        value,
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
