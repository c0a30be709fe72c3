//! Pages that a description names: what they name must be there, and they must end.

use super::context::Context;
use super::kind::{Kind, resolve};
use super::path::Found;
use super::reference;
use crate::diagnostic::codes;
use crate::model::{EffectKind, Location, Operation, PageKind, PagePlan, Pages, ResponseBody};
use crate::source::{Place, Report};

/// `place` is that of the operation.
pub(super) fn check(
    operation: &Operation,
    place: Place<'_>,
    context: &Context<'_>,
    report: &mut Report,
) {
    let Some(pages) = &operation.pages else {
        return;
    };
    let outer = place;
    let (name, place) = (place.name_of("pages"), place.key("pages"));
    if pages.kind == Some(PageKind::None) {
        if *pages != Pages::none() {
            let help = "remove all other keys, or `kind: none`";
            error(
                report,
                name,
                "an answer without pages has no more to say of them",
                help,
            );
        }
        return;
    }
    // An import's effect may be reviewed later; until then the operation has no pages.
    if !matches!(
        operation.effect.kind,
        EffectKind::Read | EffectKind::Unreviewed
    ) {
        let help = "remove `pages`, or state why the operation is a read";
        error(
            report,
            name,
            "`pages` on an operation that is not a read",
            help,
        );
        return;
    }
    if operation.response.body != ResponseBody::Json {
        let help = "remove `pages`: an answer without JSON has no field";
        error(report, name, "the answer is not JSON", help);
        return;
    }
    if outer.key("parameters").is_guess() || outer.key("response").is_guess() {
        return;
    }
    let before = report.diagnostics.len();
    parameters(operation, pages, place, context, report);
    fields(operation, pages, place, context, report);
    let Some(types) = context.types() else {
        return;
    };
    if report.diagnostics.len() == before && PagePlan::by_shape(operation, types).is_none() {
        let message = "this does not say how the pages begin and end";
        let help =
            "name `kind`, `parameter`, and `next` for tokens or `items` for numbers and offsets";
        error(report, name, message, help);
    }
}

fn error(report: &mut Report, place: Place<'_>, message: impl Into<String>, help: &str) {
    report.error(place, codes::PAGES, message, help);
}

fn parameters(
    operation: &Operation,
    pages: &Pages,
    place: Place<'_>,
    context: &Context<'_>,
    report: &mut Report,
) {
    for (key, name) in [("parameter", &pages.parameter), ("size", &pages.size)] {
        let Some(name) = name else { continue };
        let place = place.key(key);
        let found = reference::parameter(operation, name, place, codes::PAGES, report);
        let Some(found) = found else { continue };
        let is_single = resolve(&found.shape, context.types())
            .is_none_or(|(kind, _)| kind.is_numeric() || kind == Kind::String);
        if !is_single || !matches!(found.location, Location::Query | Location::Form) {
            let message = format!("`{name}` is not a text or number in the query or the form");
            error(report, place, message, "name a parameter that is one");
        }
    }
}

fn fields(
    operation: &Operation,
    pages: &Pages,
    place: Place<'_>,
    context: &Context<'_>,
    report: &mut Report,
) {
    let fields = [
        ("next", &pages.next),
        ("more", &pages.more),
        ("total", &pages.total),
        ("stated_size", &pages.stated_size),
        ("items", &pages.items),
    ];
    for (key, path) in fields {
        let Some(path) = path else { continue };
        let place = place.key(key);
        let found = reference::field(operation, path, place, codes::PAGES, context, report);
        let Found::Shape(shape) = found else { continue };
        let Some((kind, _)) = resolve(shape, context.types()) else {
            continue;
        };
        let (fits, what) = match key {
            "items" => (kind == Kind::List, "a list"),
            _ => (kind.is_scalar(), "a single value"),
        };
        if !fits {
            let message = format!("`{path}` is not {what}");
            error(report, place, message, "correct the path");
        }
    }
}
