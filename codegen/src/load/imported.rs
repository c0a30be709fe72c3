//! A product version in one file, which an import wrote.

use super::check::{self, Texts};
use super::draft::{Draft, Loaded};
use super::files::{Loader, loaded, read_whole};
use super::{json, overlay};
use crate::diagnostic::codes;
use crate::model::Operation;
use crate::source::node::{Mapping, Node, Value};
use crate::source::{FileKind, Folder, Joined, Place, Report, Source};

/// Whether a service's tree says that an import made it.
pub(super) fn is_imported(service: &Node) -> bool {
    let value = service.entry("imported").map(|entry| &entry.value.value);
    matches!(value, Some(Value::Scalar { text, .. }) if text == "true")
}

/// Reports a folder that has its description twice. What people wrote is read.
pub(super) fn refuse_both(file: &Source<'_>, folder: &Folder<'_>, report: &mut Report) {
    let message = format!(
        "the folder {} holds a description by hand, too",
        folder.path
    );
    let help = "remove this file, or move the YAML files elsewhere: what people add to an import stands in `overlay/`";
    report.error(Place::top(file), codes::TWO_DESCRIPTIONS, message, help);
}

/// Reports an overlay over nothing.
pub(super) fn refuse_overlay(file: &Source<'_>, report: &mut Report) {
    let message = "there is no imported.json that this overlay could stand over";
    let help =
        "say it in the YAML files of the product, or import the product: `cargo xtask import`";
    report.error(Place::top(file), codes::NO_IMPORT, message, help);
}

/// The trees of a folder's overlays, their positions those in the joined file.
fn overlays(
    loader: &Loader,
    folder: &Folder<'_>,
    joined: &Source<'_>,
    report: &mut Report,
) -> Vec<Node> {
    let rule = loader.grammar.root(FileKind::Overlay);
    let mut read = Vec::new();
    for (file, start) in folder.overlays.iter().zip(joined.beginnings()) {
        let Some(root) = read_whole(file, report) else {
            continue;
        };
        let diagnostics = &mut report.diagnostics;
        let mut node = check::check(
            &loader.grammar,
            rule,
            root,
            file,
            Texts::Required,
            diagnostics,
        );
        node.shift(start);
        read.push(node);
    }
    read
}

/// The file's parts, each as if it stood in a file of its own.
pub(super) fn draft<'a>(
    loader: &Loader,
    folder: &Folder<'a>,
    file: &'a Source<'a>,
    joined: &'a [Joined<'a>],
    report: &mut Report,
) -> Draft<'a> {
    let mut draft = Draft {
        folder: folder.path,
        in_one_file: true,
        service: None,
        errors: None,
        operations: Vec::new(),
        messages: Vec::new(),
    };
    let Some((root, file)) = merged_tree(loader, folder, file, joined, report) else {
        return draft;
    };
    let (span, origin) = (root.span, root.origin);
    let Value::Map(parts) = root.value else {
        return draft;
    };
    for part in parts.into_entries() {
        match part.key.as_str() {
            "service" => draft.service = Some(loaded(file, "service", part.value, report)),
            "errors" => {
                let value = Value::Map(Mapping::new(vec![part]));
                let node = Node {
                    span,
                    value,
                    origin,
                };
                draft.errors = Some(loaded(file, "errors", node, report));
            }
            "operations" => draft.operations = operations(file, part.value, report),
            _ => {}
        }
    }
    draft
}

/// The file with its overlays in it, checked, and the text that its positions belong to.
fn merged_tree<'a>(
    loader: &Loader,
    folder: &Folder<'a>,
    file: &'a Source<'a>,
    joined: &'a [Joined<'a>],
    report: &mut Report,
) -> Option<(Node, &'a Source<'a>)> {
    let mut root = json::read(file, &mut report.diagnostics)?;
    let mut joined = joined.iter();
    let joined = joined.find(|joined| joined.folder == folder.path);
    let file = match joined {
        Some(Joined { source, .. }) => {
            let overlays = overlays(loader, folder, source, report);
            overlay::merge(&mut root, &overlays, source, report);
            source
        }
        None => file,
    };
    let rule = loader.grammar.root(FileKind::Imported);
    let diagnostics = &mut report.diagnostics;
    let root = check::check(
        &loader.grammar,
        rule,
        root,
        file,
        Texts::Optional,
        diagnostics,
    );
    Some((root, file))
}

/// The operations, sorted by name.
fn operations<'a>(
    file: &'a Source<'a>,
    node: Node,
    report: &mut Report,
) -> Vec<Loaded<'a, Operation>> {
    let Value::Map(operations) = node.value else {
        return Vec::new();
    };
    let operations = operations.into_entries().into_iter();
    let mut operations: Vec<_> = operations
        .map(|entry| loaded(file, &entry.key, entry.value, report))
        .collect();
    operations.sort_by(|a, b| a.name.cmp(&b.name));
    operations
}
