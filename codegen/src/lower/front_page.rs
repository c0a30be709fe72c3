//! Which operation the crate's front page shows.

use core_catalog_types::{EffectKind, Kind};

use crate::ir::{Family, Operation, Parameter};

/// The action of the first program: what the product is for, by what its description says.
///
/// - A write that makes something or costs money, whose unknown outcome can be looked up: of the first family that has one, the plainest,
///   which requires the fewest lists, and then the fewest parameters.
/// - In a product without such a write, the first read with an example.
/// - In a product without reads either, the first operation.
///
/// An operation that nobody should use is not shown, nor is one that requires a value for which there is no short expression.
pub(super) fn action(families: &[Family]) -> Option<String> {
    let writes = families.iter().filter_map(|family| {
        let writes = usable(family).filter(|one| is_main_write(one));
        writes.min_by_key(|one| (required_lists(one), one.required.len()))
    });
    let all = || families.iter().flat_map(usable);
    let reads = all().filter(|one| one.facts.effect.kind == EffectKind::Read && has_example(one));
    let mut chosen = writes.chain(reads).chain(all());
    chosen.next().map(|one| one.action().to_owned())
}

fn usable(family: &Family) -> impl Iterator<Item = &Operation> {
    let operations = family.operations.iter();
    operations.filter(|one| one.facts.deprecated.is_none() && is_short(one))
}

fn is_main_write(operation: &Operation) -> bool {
    let effect = operation.facts.effect.kind;
    matches!(effect, EffectKind::Creates | EffectKind::Spends)
        && operation.lookup_plan.is_some()
        && has_example(operation)
}

fn required_lists(operation: &Operation) -> usize {
    let is_list = |one: &&Parameter| one.facts.required && one.facts.kind == Kind::List;
    operation.parameters.iter().filter(is_list).count()
}

fn has_example(operation: &Operation) -> bool {
    !operation.facts.examples.is_empty()
}

fn is_short(operation: &Operation) -> bool {
    let shown = operation.example_parameters();
    let mut required = shown
        .iter()
        .filter(|(parameter, _)| parameter.facts.required);
    required.all(|(parameter, wire)| parameter.ty.is_short(wire))
}

#[cfg(test)]
mod tests {
    use core_catalog_types::{Effect, Example, Operation as Facts, Value};

    use super::*;
    use crate::ir::{LookupPlan, Read, Search, StateSearch};

    fn operation(action: &str, kind: EffectKind) -> Operation {
        let facts = Facts {
            action: action.to_owned(),
            effect: Effect {
                kind,
                ..Effect::default()
            },
            examples: vec![Example::default()],
            ..Facts::default()
        };
        Operation {
            facts,
            ..Operation::default()
        }
    }

    fn looked_up(action: &str, kind: EffectKind, required: &[Kind]) -> Operation {
        let parameter = |kind: &Kind| Parameter {
            facts: Value {
                required: true,
                kind: *kind,
                ..Value::default()
            },
            marker: String::new(),
            docs: String::new(),
            ty: crate::ir::Ty::Text,
            hidden: false,
            rust: String::new(),
        };
        Operation {
            parameters: required.iter().map(parameter).collect(),
            required: (0..required.len()).collect(),
            lookup_plan: Some(LookupPlan {
                required: Vec::new(),
                required_values: Vec::new(),
                stored: Vec::new(),
                expiration: None,
                lifetime: None,
                own_id: None,
                search: Search::State(StateSearch {
                    says_only_done: false,
                    read: Read {
                        action: String::new(),
                        table: String::new(),
                        parameters: Vec::new(),
                    },
                    codes: Vec::new(),
                    cases: Vec::new(),
                }),
                answer: Vec::new(),
            }),
            ..operation(action, kind)
        }
    }

    fn shown(families: Vec<Vec<Operation>>) -> Option<String> {
        let family = |operations| Family {
            operations,
            ..Family::default()
        };
        action(&families.into_iter().map(family).collect::<Vec<_>>())
    }

    #[test]
    fn the_plainest_write_that_can_be_looked_up_goes_before_reads_and_other_writes() {
        use EffectKind::{Creates, Read, Repeatable, Spends};
        let text = Kind::default();
        let many = || looked_up("SendMany", Spends, &[Kind::List, text]);
        let one = || looked_up("SendOne", Spends, &[text, text, text]);
        let read = || operation("Query", Read);
        let first = vec![
            read(),
            operation("Buy", Spends),
            looked_up("Set", Repeatable, &[]),
        ];
        let later = vec![looked_up("Add", Creates, &[])];
        let all = vec![first, vec![many(), one()], later];
        assert_eq!(shown(all).as_deref(), Some("SendOne"));
        assert_eq!(
            shown(vec![vec![read()], vec![many()]]).as_deref(),
            Some("SendMany")
        );
        let without_look_up = vec![operation("Buy", Spends), read()];
        assert_eq!(shown(vec![without_look_up]).as_deref(), Some("Query"));
        let mut old = one();
        old.facts.deprecated = Some(crate::ir::Text::default());
        assert_eq!(shown(vec![vec![old, many()]]).as_deref(), Some("SendMany"));
        assert_eq!(
            shown(vec![vec![operation("Buy", Spends)]]).as_deref(),
            Some("Buy")
        );
    }
}
