//! From JSON to the typed request of any operation, through the SDK's own builders, with what its description says of it.

mod made;
mod maker;

use std::sync::LazyLock;

use core_catalog::Sensitivity;
pub use core_catalog::{Kind, Value as Described};
use core_client::request::OperationInfo;
use serde_json::{Map, Value};

use crate::generated::{MAIN, OTHERS};
pub use made::{Answered, Made, Sending, Stored, ZONE};
pub(crate) use made::{answered, made};
pub(crate) use maker::{Input, Maker};

/// One operation of the SDK.
#[derive(Debug)]
pub struct TypedOperation {
    /// The action on the wire.
    pub action: &'static str,
    /// What the SDK's client knows of it.
    pub operation: &'static OperationInfo,
    /// What the catalogue tells of it.
    pub described: &'static core_catalog::Operation,
    /// Its parameters.
    pub parameters: &'static [Described],
    /// The parameters of the description's first example, by name and text on the wire.
    pub example: &'static [(String, String)],
    /// The answers of the examples, as JSON.
    pub answers: Vec<&'static str>,
    /// The sensitive members of an answer, as paths without list positions, each with its sensitivity.
    pub sensitive: Vec<(String, String)>,
    make: fn(&Input<'_>) -> Result<Made, String>,
}

/// All operations of the first product, Dyplsapi.
///
/// # Panics
/// The catalogue has no such operation: the generated files are not in step.
#[must_use]
pub fn typed_operations() -> &'static [TypedOperation] {
    static OPERATIONS: LazyLock<Vec<TypedOperation>> =
        LazyLock::new(|| MAIN.iter().map(typed).collect());
    &OPERATIONS
}

/// All operations of the further products that are ready to use.
///
/// # Panics
/// As [`typed_operations`].
#[must_use]
pub fn further_operations() -> &'static [TypedOperation] {
    static OPERATIONS: LazyLock<Vec<TypedOperation>> =
        LazyLock::new(|| OTHERS.iter().copied().flatten().map(typed).collect());
    &OPERATIONS
}

/// All operations of a product, with an example or without.
///
/// # Panics
/// As [`typed_operations`].
pub fn operations_of(
    product: &'static str,
    version: &'static str,
) -> impl Iterator<Item = &'static TypedOperation> {
    static OTHER: LazyLock<Vec<TypedOperation>> =
        LazyLock::new(|| OTHERS.iter().copied().flatten().map(typed).collect());
    let all = typed_operations().iter().chain(&*OTHER);
    all.filter(move |typed| {
        let service = typed.operation.service;
        service.product == product && service.version == version
    })
}

#[allow(
    clippy::panic,
    reason = "without the catalogue no proof can run, and the message says why"
)]
fn typed(maker: &Maker) -> TypedOperation {
    let service = maker.operation.service;
    let product = core_catalog::product(service.product, service.version);
    let Some(described) = product.and_then(|product| product.operation(maker.action)) else {
        panic!(
            "the catalogue has no {}; run `cargo xtask codegen`",
            maker.action
        )
    };
    let mut sensitive = Vec::new();
    described
        .answer
        .iter()
        .for_each(|member| collect_sensitive(member, &member.name, &mut sensitive));
    let answers = described.examples.iter();
    TypedOperation {
        action: maker.action,
        operation: maker.operation,
        described,
        parameters: &described.parameters,
        example: described.examples.first().map_or(&[], |one| &one.request),
        answers: answers.filter_map(|one| one.answer.as_deref()).collect(),
        sensitive,
        make: maker.make,
    }
}

fn collect_sensitive(value: &Described, path: &str, found: &mut Vec<(String, String)>) {
    if value.sensitivity != Sensitivity::None {
        found.push((path.to_owned(), format!("{:?}", value.sensitivity)));
    }
    for member in value.members() {
        collect_sensitive(member, &format!("{path}.{}", member.name), found);
    }
}

/// How many digits the client itself demands: other texts would be refused before they are sent.
#[must_use]
pub fn client_digits(value: &Described) -> Option<(u64, u64)> {
    let limits = &value.limits;
    let wanted = limits.enforce == core_catalog::Enforce::Client && limits.digits_only;
    wanted.then(|| {
        (
            limits.min_length.unwrap_or(1),
            limits.max_length.unwrap_or(20),
        )
    })
}

/// What stands between the items of a list that is sent as one text.
#[must_use]
pub fn separator(value: &Described) -> Option<char> {
    match value.encoding {
        core_catalog::Encoding::Joined(separator) => Some(separator),
        _ => None,
    }
}

impl TypedOperation {
    /// Makes the typed request.
    ///
    /// # Errors
    /// A required parameter is missing, or a value does not fit its type; the text says which.
    pub fn make(&self, input: &Map<String, Value>) -> Result<Made, String> {
        (self.make)(&Input(input)).map_err(|error| format!("{}: {error}", self.action))
    }
}
