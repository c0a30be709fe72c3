//! Reading single files: text to tree, tree by the schema, and the model.

use serde::de::DeserializeOwned;

use super::check::{self, Texts};
use super::draft::Loaded;
use super::grammar::Grammar;
use super::{de, read};
use crate::diagnostic::{Diagnostic, codes};
use crate::source::node::{Node, Origin};
use crate::source::{FileKind, Report, Source, stem};

/// Reads files by the rules of the language.
pub(super) struct Loader {
    pub(super) grammar: Grammar,
}

impl Loader {
    pub(super) fn files<'a, T: DeserializeOwned>(
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

    pub(super) fn file<'a, T: DeserializeOwned>(
        &self,
        file: &'a Source<'a>,
        kind: FileKind,
        texts: Texts,
        report: &mut Report,
    ) -> Loaded<'a, T> {
        let root = read_whole(file, report);
        self.tree(file, root, kind, texts, report)
    }

    pub(super) fn tree<'a, T: DeserializeOwned>(
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
pub(super) fn read_whole(file: &Source<'_>, report: &mut Report) -> Option<Node> {
    read::read(file, &mut report.diagnostics).filter(|root| root.origin != Origin::Cut)
}

/// A checked tree with the value that it gives.
pub(super) fn loaded<'a, T: DeserializeOwned>(
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
