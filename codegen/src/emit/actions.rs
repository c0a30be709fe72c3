//! `docs/generated/actions.md`: every action at a glance.

use std::collections::BTreeSet;

use super::file::header;
use super::job::GeneratedFile;
use super::listed::Listed;
use crate::ir::{Crate, Operation, Task};
use crate::markdown::inline;

/// What the generator is told of the workspace beside the descriptions.
#[derive(Debug, Clone, Default, Hash)]
pub struct WorkspaceFacts {
    /// Product and action of the operations that the emulator behaves for; it answers the others with their example.
    pub emulated: BTreeSet<(String, String)>,
}

/// The table of all products, from their parts.
pub(super) fn file(all: &[&Listed]) -> GeneratedFile {
    let head = header("<!--", "api-specs/*/*/operations/*.yaml").replace('\n', " -->\n");
    let mut text = format!(
        "{head}\n# Actions\n\nEffects: `read` changes nothing; `repeatable` names its end state; `creates` makes something new each time; \
         `destroys` deletes something that cannot be restored; `spends` costs money. Rate limits are calls per second and account, as \
         published. In the emulator an action has behaviour (`behaves`), or the emulator checks its parameters and answers with the \
         example of its description (`example`).\n"
    );
    all.iter().for_each(|one| text.push_str(&one.actions));
    GeneratedFile {
        path: "docs/generated/actions.md".to_owned(),
        text,
    }
}

/// A product's part of the table.
pub(super) fn section(krate: &Crate, workspace_facts: &WorkspaceFacts) -> String {
    let mut text = format!("\n## {} {}\n\n", krate.product, krate.version);
    text.push_str("| action | family | task | effect | rate limit | parameters | emulator |\n| --- | --- | --- | --- | --- | --- | --- |\n");
    for family in &krate.families {
        for operation in &family.operations {
            let called = (krate.product.to_string(), operation.action().to_owned());
            let emulated = workspace_facts.emulated.contains(&called);
            text.push_str(&row(&inline(&family.title.en), operation, emulated));
        }
    }
    text
}

fn row(family: &str, operation: &Operation, emulated: bool) -> String {
    let parameters: Vec<String> = operation
        .parameters
        .iter()
        .map(|parameter| {
            let name = inline(parameter.wire());
            if parameter.facts.required {
                format!("**{name}**")
            } else {
                name
            }
        })
        .collect();
    format!(
        "| `{}` | {family} | {} | {} | {} | {} | {} |\n",
        operation.action(),
        task_name(operation.task),
        operation.facts.effect.kind.word(),
        operation
            .facts
            .rate_limit
            .map_or_else(|| "none published".to_owned(), |limit| limit.to_string()),
        parameters.join(", "),
        if emulated { "behaves" } else { "example" },
    )
}

/// The task as documentation names it.
fn task_name(task: Task) -> &'static str {
    match task {
        Task::Bind => "bind",
        Task::Query => "query",
        Task::Update => "update",
        Task::Release => "release",
        Task::Record => "records",
        Task::Manage => "manage",
    }
}
