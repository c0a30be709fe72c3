//! Reading specs: YAML, or what an import wrote as JSON, to a tree with positions, the tree by the schema, and the model.
//!
//! What is checked here is what has to be known to read on: YAML's own rules, and which keys, kinds and words the schema
//! has. Every step goes on behind a mistake, so that one run tells everything; only a YAML syntax error hides what stands
//! behind it in its own file.

mod check;
mod de;
mod draft;
mod files;
mod grammar;
mod imported;
mod json;
mod overlay;
mod read;

use crate::source::{FileKind, Folder, Joined, Layout, Report, Source};
use check::Texts;
use files::{Loader, read_whole};

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
    let products = report.side_by_side(layout.folders, |one, report| {
        folder(&loader, &one, joined, report)
    });
    Drafts {
        products,
        shared,
        misplaced: layout.misplaced,
        placed: layout.placed,
        grammar: loader.grammar,
    }
}

/// The files of a product version.
fn folder<'a>(
    loader: &Loader,
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
        Some(file) => return imported::draft(loader, folder, file, joined, report),
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
            .map(|(file, root)| loader.tree(file, root, FileKind::Service, texts, report)),
        errors: folder
            .errors
            .map(|file| loader.file(file, FileKind::Errors, texts, report)),
        operations: loader.files(&folder.operations, FileKind::Operation, texts, report),
        messages: loader.files(&folder.messages, FileKind::Message, texts, report),
    }
}
