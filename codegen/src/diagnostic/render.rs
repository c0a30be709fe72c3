//! Diagnostics as text, in the form that rustc made familiar.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use super::{Diagnostic, Severity};

/// Shows diagnostics, each with its line and a remedy, and a closing line that counts them.
///
/// Without diagnostics the result is empty; otherwise it ends with a line feed.
pub fn render(diagnostics: &[Diagnostic], color: bool) -> String {
    let renderer = if color {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let renderer = renderer.decor_style(DecorStyle::Ascii);
    let mut out = String::new();
    for diagnostic in diagnostics {
        out.push_str(&one(&renderer, diagnostic));
        out.push_str("\n\n");
    }
    if !diagnostics.is_empty() {
        out.push_str(&total(diagnostics));
        out.push('\n');
    }
    out
}

fn one(renderer: &Renderer, diagnostic: &Diagnostic) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    // The renderer counts columns in what it shows.
    let title = match diagnostic.cut {
        0 => diagnostic.message.clone(),
        _ => format!("{} (column {})", diagnostic.message, diagnostic.column),
    };
    let snippet = Snippet::source(diagnostic.source_line.as_str())
        .line_start(diagnostic.line)
        .path(diagnostic.path.as_str())
        .annotation(AnnotationKind::Primary.span(byte_range(diagnostic)));
    let mut report = level
        .primary_title(title.as_str())
        .id(diagnostic.code)
        .element(snippet);
    if let Some(help) = &diagnostic.help {
        report = report.element(Level::HELP.message(help.as_str()));
    }
    renderer.render(&[report])
}

/// The marked part of the line in bytes.
fn byte_range(diagnostic: &Diagnostic) -> std::ops::Range<usize> {
    let line = diagnostic.source_line.as_str();
    let offset = |characters: usize| {
        line.char_indices()
            .nth(characters)
            .map_or(line.len(), |(at, _)| at)
    };
    let start = diagnostic.column.saturating_sub(diagnostic.cut + 1);
    offset(start)..offset(start.saturating_add(diagnostic.length))
}

fn total(diagnostics: &[Diagnostic]) -> String {
    let count = |severity| {
        diagnostics
            .iter()
            .filter(|d| d.severity == severity)
            .count()
    };
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    let part = |n: usize, what: &str| match n {
        0 => None,
        1 => Some(format!("1 {what}")),
        n => Some(format!("{n} {what}s")),
    };
    let parts: Vec<String> = [part(errors, "error"), part(warnings, "warning")]
        .into_iter()
        .flatten()
        .collect();
    parts.join(", ")
}
