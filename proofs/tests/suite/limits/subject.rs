//! The operations of all products, each with what its typed request says of parameters.

use core_catalog::Operation;
use core_client::request::limits::{Enforce, Requirement, check_parameter, is_given};
use core_client::request::{OperationInfo, Request};
use proofs::inputs;
use proofs::typed_operation::{TypedOperation, further_operations, typed_operations};
use serde_json::{Map, Value};
use sts_sdk::identity::GetCallerIdentityRequest;
use sts_sdk::role::{AssumeRoleRequest, AssumeRoleWithOidcRequest, AssumeRoleWithSamlRequest};

/// Parameters by their wire names.
pub(super) type Input = Map<String, Value>;

type Make = dyn Fn(&Input) -> Option<Vec<String>>;

/// An operation, and what its typed request says.
pub(super) struct Subject {
    /// What the client knows of it.
    pub(super) info: &'static OperationInfo,
    /// What the catalogue tells of it.
    pub(super) described: &'static Operation,
    /// Its example.
    pub(super) example: Input,
    /// What a typed request with these parameters says of them, in order; `None` if its types cannot hold them.
    pub(super) make: Box<Make>,
}

/// All operations of all products.
pub(super) fn subjects() -> Vec<Subject> {
    let typed = typed_operations().iter().chain(further_operations());
    let mut subjects: Vec<_> = typed.map(typed_subject).collect();
    subjects.extend([
        by_tables::<AssumeRoleRequest>(),
        by_tables::<AssumeRoleWithOidcRequest>(),
        by_tables::<AssumeRoleWithSamlRequest>(),
        by_tables::<GetCallerIdentityRequest>(),
    ]);
    let all: usize = core_catalog::products()
        .map(|one| one.operations.len())
        .sum();
    assert_eq!(subjects.len(), all, "an operation is left out");
    subjects
}

fn typed_subject(typed: &'static TypedOperation) -> Subject {
    let make = move |input: &Input| {
        let made = typed.make(input).ok()?;
        let said = made.validation.split("; ").filter(|text| !text.is_empty());
        Some(sorted(said.map(str::to_owned).collect()))
    };
    Subject {
        info: typed.operation,
        described: typed.described,
        example: inputs::example(typed).unwrap(),
        make: Box::new(make),
    }
}

/// No typed requests are made of JSON for a product that the command line does not serve, so its tables are asked themselves.
fn by_tables<R: Request>() -> Subject {
    let info = R::OPERATION;
    let product = core_catalog::product(info.service.product, info.service.version);
    let described = product.unwrap().operation(info.name).unwrap();
    let example = described.examples.first().unwrap().request.iter();
    Subject {
        info,
        described,
        example: example
            .map(|(name, text)| (name.clone(), Value::from(text.as_str())))
            .collect(),
        make: Box::new(|input| Some(said_by_tables::<R>(input))),
    }
}

fn said_by_tables<R: Request>(input: &Input) -> Vec<String> {
    let required = R::OPERATION.required.iter();
    let empty = required.filter(|name| input.get(**name).is_none_or(|value| !is_given(value)));
    let mut said: Vec<_> = empty.map(|name| format!("{name} is required")).collect();
    for limited in R::LIMITS {
        let Some(value) = input.get(limited.name) else {
            continue;
        };
        check_parameter(limited, value, &mut |path, requirement, enforce| {
            if enforce != Enforce::Nobody {
                said.push(format!("{path} {requirement}"));
            }
        });
    }
    for rule in R::RULES
        .iter()
        .filter(|rule| rule.enforce != Enforce::Nobody)
    {
        let text = |name: &str| Some(input.get(name)?.as_str()?.into());
        if !rule.is_kept(text) {
            let requirement = Requirement::Rule(rule.kind);
            said.push(format!("{} {requirement}", rule.parameters.join(", ")));
        }
    }
    sorted(said)
}

pub(super) fn sorted(mut texts: Vec<String>) -> Vec<String> {
    texts.sort();
    texts
}
