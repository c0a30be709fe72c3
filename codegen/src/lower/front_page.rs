//! Which operation the crate's front page shows.

use core_catalog::EffectKind;

use crate::ir::{Family, Operation};

/// The action of the shortest useful program: the first read, or else the first operation of all. One that nobody should use,
/// or that requires a value for which there is no short expression, is not shown.
pub(super) fn action(families: &[Family]) -> Option<String> {
    let usable = || {
        let operations = families.iter().flat_map(|family| &family.operations);
        operations.filter(|one| one.facts.deprecated.is_none() && is_short(one))
    };
    let is_shown_read = |one: &&Operation| {
        one.facts.effect.kind == EffectKind::Read && !one.facts.examples.is_empty()
    };
    let mut chosen = usable().filter(is_shown_read).chain(usable());
    chosen.next().map(|one| one.action().to_owned())
}

fn is_short(operation: &Operation) -> bool {
    let shown = operation.example_parameters();
    let mut required = shown
        .iter()
        .filter(|(parameter, _)| parameter.facts.required);
    required.all(|(parameter, wire)| parameter.ty.is_short(wire))
}
