//! Where files stand, and the line that each begins with.

use crate::diagnostic::codes;
use crate::load::Draft;
use crate::source::{FileKind, Place, Report, Source};

pub(super) fn misplaced(file: &Source<'_>, report: &mut Report) {
    let help = if !file.path.ends_with(".yaml") {
        "spec files end in `.yaml`, in lower case: rename it"
    } else {
        "the layout is api-specs/<product>/<version>/{service.yaml, errors.yaml, operations/<Action>.yaml, \
         messages/<Name>.yaml}, or {imported.json, overlay/<name>.yaml} of an import, and api-specs/shared/<name>.yaml"
    };
    let message = "no place in the layout of api-specs for this file";
    report.error(Place::top(file), codes::LAYOUT, message, help);
}

pub(super) fn without_service(draft: &Draft<'_>, report: &mut Report) {
    if draft.service.is_some() {
        return;
    }
    if let Some(file) = draft.first_file() {
        let message = format!("the folder {} has no service.yaml", draft.folder);
        let help = "add a service.yaml: `cargo xtask new-product` writes one to fill in";
        report.error(Place::top(file), codes::NO_SERVICE, message, help);
    }
}

/// The first line of each spec names its schema, so that an editor checks while one types.
pub(super) fn schema_comment(kind: FileKind, file: &Source<'_>, report: &mut Report) {
    let Some(schema) = kind.schema_file() else {
        return;
    };
    let up = file.path.matches('/').count().saturating_sub(1);
    let wanted = format!(
        "# yaml-language-server: $schema={}schema/{}",
        "../".repeat(up),
        schema
    );
    let first = file.text.lines().next().unwrap_or_default();
    if first.trim_end() == wanted {
        return;
    }
    let message = if first.starts_with("# yaml-language-server:") {
        "the first line names the schema of another kind of file"
    } else {
        "the first line does not name the schema"
    };
    let help = format!("the first line must be `{wanted}`");
    report.error(Place::top(file), codes::SCHEMA_COMMENT, message, help);
}
