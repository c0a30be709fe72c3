//! The list of all rules that the emulator follows, each with how it is known.

use core_catalog::{Enforce, Limits, Mark, Operation, Product, products};

use crate::engine::behaviour::{self, BEHAVIOURS};
use crate::engine::gateway::CHECKS;

/// One rule that the emulator follows.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Assumption {
    /// Where it applies: `gateway: timestamp`, `BindAxb`, `BindAxb: CallTimeout`.
    pub subject: String,
    /// The rule.
    pub text: String,
    /// How it is known.
    pub mark: Mark,
    /// Where the rule comes from.
    pub source: String,
}

/// Every rule, in the order in which a request meets them.
#[must_use]
pub fn assumptions() -> Vec<Assumption> {
    let mut all = Vec::new();
    all.extend(
        GENERAL
            .iter()
            .map(|(text, mark, source)| rule("general", *text, *mark, *source)),
    );
    all.extend(CHECKS.iter().map(|check| {
        rule(
            format!("gateway: {}", check.name),
            check.text,
            check.mark,
            check.source,
        )
    }));
    for behaviour in BEHAVIOURS {
        all.extend(
            behaviour
                .notes
                .iter()
                .map(|note| rule(behaviour.action, note.text, note.mark, note.source)),
        );
    }
    for product in products() {
        for operation in &product.operations {
            of_catalogue(product, operation, &mut all);
        }
    }
    all
}

/// What belongs to no single check or action.
const GENERAL: &[(&str, Mark, &str)] = &[
    (
        "The order of the gateway's checks is the order of this list",
        Mark::Assumed,
        "no source states the order",
    ),
    (
        "A refusal of the gateway is HTTP 4xx with Code, Message, RequestId, HostId and Recommend; one of the service \
         is HTTP 200 with a Code that is not OK",
        Mark::Observed,
        "public traces",
    ),
    (
        "Answers are JSON, also where Format is left out",
        Mark::Documented,
        "manual of 2019",
    ),
    (
        "Parameters are taken from the query and from a form body alike, for every action",
        Mark::Assumed,
        "official clients send both; the live service was not tried",
    ),
    (
        "The first value of a parameter that is sent twice counts",
        Mark::Assumed,
        "no source",
    ),
    ("Unknown parameters are ignored", Mark::Assumed, "no source"),
    (
        "An empty parameter counts as not given",
        Mark::Assumed,
        "no source",
    ),
    (
        "A retry with the same idempotency token and the same parameters gets the first answer again, for ten minutes, where the \
         description promises that; with another parameter it is refused with IdempotentParameterMismatch, and while the first one \
         still runs with IdempotentProcessing, both HTTP 400; after a refusal the token is free",
        Mark::Assumed,
        "no source states the details",
    ),
    (
        "Times without a zone are in Beijing time (+08:00)",
        Mark::Inferred,
        "other actions of this API",
    ),
    (
        "Not emulated: RAM permissions, arrears, throttling unless it is injected as a fault, XML answers, bearer tokens, \
         regions",
        Mark::Assumed,
        "left out on purpose",
    ),
];

fn of_catalogue(product: &Product, operation: &Operation, all: &mut Vec<Assumption>) {
    let action = operation.action.as_str();
    let source = format!("description of {} {}", product.product, product.version);
    let behaviour = behaviour::find(&product.product, action);
    if behaviour.is_none() {
        let text = "No behaviour: parameters are checked, and the answer is the example of the description";
        all.push(rule(action, text, Mark::Assumed, source.as_str()));
    }
    // What a behaviour judges itself stands among its own rules.
    let judged = behaviour.map_or(&[] as &[&str], |behaviour| behaviour.judges);
    let others = operation
        .parameters
        .iter()
        .filter(|parameter| !judged.contains(&parameter.name.as_str()));
    for parameter in others {
        let enforced = parameter.limits.enforce != Enforce::Nobody && !parameter.limits.is_empty();
        if let (true, Some(mark)) = (enforced, parameter.limits.mark) {
            let subject = format!("{action}: {}", parameter.name);
            all.push(rule(
                subject,
                limits(&parameter.limits),
                mark,
                source.as_str(),
            ));
        }
    }
    for one in operation
        .rules
        .iter()
        .filter(|rule| rule.enforce != Enforce::Nobody)
    {
        all.push(rule(
            action,
            one.docs.en.as_str(),
            one.mark,
            source.as_str(),
        ));
    }
}

fn limits(limits: &Limits) -> String {
    let number = |name: &str, value: Option<u64>| value.map(|value| format!("{name} {value}"));
    let text =
        |name: &str, value: &Option<String>| value.as_ref().map(|value| format!("{name} {value}"));
    let parts = [
        text("least", &limits.min),
        text("greatest", &limits.max),
        number("least length", limits.min_length),
        number("greatest length", limits.max_length),
        number("least items", limits.min_items),
        number("most items", limits.max_items),
        limits.digits_only.then(|| "digits only".to_owned()),
        text("pattern", &limits.pattern),
    ];
    format!(
        "Limits: {}",
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    )
}

fn rule(
    subject: impl Into<String>,
    text: impl Into<String>,
    mark: Mark,
    source: impl Into<String>,
) -> Assumption {
    Assumption {
        subject: subject.into(),
        text: text.into(),
        mark,
        source: source.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_check_and_every_rule_is_listed_with_its_ground() {
        let all = assumptions();
        for check in CHECKS {
            assert!(
                all.iter()
                    .any(|one| one.subject == format!("gateway: {}", check.name))
            );
        }
        assert!(
            all.iter()
                .any(|one| one.subject == "BindAxb" && one.text.contains("isv.BIND_CONFLICT"))
        );
        assert!(
            all.iter()
                .all(|one| !one.text.is_empty() && !one.source.is_empty())
        );
    }
}
