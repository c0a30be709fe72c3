//! Fields whose names look like personal data must say whether they are: silence is how numbers get into logs.

use super::context::Context;
use super::kind::{Kind, resolve};
use crate::diagnostic::codes;
use crate::model::{Sensitivity, Shape, Types};
use crate::personal::suggested;
use crate::source::{Place, Report};

/// Checks one named value: it states its sensitivity if its name asks for it, and only imports are unreviewed.
pub(super) fn check(
    wire: &str,
    shape: &Shape,
    place: Place<'_>,
    context: &Context<'_>,
    report: &mut Report,
) {
    let Some(kind) = suggested(wire) else {
        return;
    };
    if context.types().is_none() || !can_hold_one(shape, context.types()) {
        return;
    }
    if !is_stated(shape, context.types()) {
        let message =
            format!("the name `{wire}` looks like personal data, and its `sensitivity` is missing");
        let kind = kind.word();
        let help =
            format!("add `sensitivity: {kind}`, or `sensitivity: none` if it is not personal data");
        report.error(place, codes::SENSITIVITY, message, help);
    }
}

/// Checks that only an imported product leaves a value unreviewed.
pub(super) fn reviewed(
    shape: &Shape,
    place: Place<'_>,
    context: &Context<'_>,
    report: &mut Report,
) {
    if shape.sensitivity == Some(Sensitivity::Unreviewed) && !context.imported() {
        let message = "only an imported product may leave a sensitivity unreviewed";
        let help = "state what the value is, or `none`";
        report.error(place.key("sensitivity"), codes::UNREVIEWED, message, help);
    }
}

/// Truth values, times and objects (whose members speak for themselves) hold no personal datum.
fn can_hold_one(shape: &Shape, types: Option<&Types>) -> bool {
    let Some((kind, shape)) = resolve(shape, types) else {
        return false;
    };
    match kind {
        Kind::Boolean | Kind::Time | Kind::Duration | Kind::Object => false,
        Kind::List => shape
            .items
            .as_deref()
            .is_some_and(|items| can_hold_one(items, types)),
        Kind::Map => shape
            .values
            .as_deref()
            .is_some_and(|values| can_hold_one(values, types)),
        _ => true,
    }
}

/// Whether the shape, a named type behind it, or what a list or map holds states the sensitivity.
fn is_stated(shape: &Shape, types: Option<&Types>) -> bool {
    let mut next = Some(shape);
    // Types that only name each other are reported elsewhere; the bound keeps them from going round here.
    for _ in 0..=types.map_or(0, Types::len).saturating_add(16) {
        let Some(shape) = next else {
            return false;
        };
        if shape.sensitivity.is_some() {
            return true;
        }
        next = match Kind::named(&shape.ty) {
            Some(Kind::List) => shape.items.as_deref(),
            Some(Kind::Map) => shape.values.as_deref(),
            Some(_) => None,
            None => types.and_then(|types| types.get(&shape.ty)),
        };
    }
    false
}
