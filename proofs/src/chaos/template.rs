//! What may be called: `chaos/calls.yaml`.

use std::path::Path;

use core_client::Effect;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::inputs;
use crate::scenario::Scenario;
use crate::typed_operation::{TypedOperation, further_operations, typed_operations};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    weight: u32,
    action: String,
    before: Option<String>,
    #[serde(default)]
    pages: bool,
    #[serde(default)]
    token: bool,
    parameters: Map<String, Value>,
}

/// One kind of call.
pub struct Template {
    /// How often it is drawn, against the others.
    pub weight: u32,
    /// The operation that is called.
    pub typed: &'static TypedOperation,
    /// Whether the emulator acts on it, so that its world tells what became of it.
    pub acts: bool,
    /// What another client calls with the same parameters before.
    pub before: Option<String>,
    /// Whether it goes through all pages.
    pub pages: bool,
    /// Whether it has an idempotency token by which the service promises to recognise a repeat.
    pub token: bool,
    /// With placeholders.
    pub parameters: Map<String, Value>,
}

/// Reads them. What the emulator only echoes becomes one template for each action.
pub fn read() -> Result<Vec<Template>, String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("chaos/calls.yaml");
    let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
    let entries: Vec<Entry> =
        serde_yaml::from_str(&text).map_err(|error| format!("calls.yaml: {error}"))?;
    let scenario = Scenario::read()?;
    let named: Vec<String> = entries.iter().map(|entry| entry.action.clone()).collect();
    let mut templates = Vec::new();
    for entry in entries {
        match entry.action.as_str() {
            "echoed-write" => echoed(
                &echoed_only(&scenario, &named, false),
                entry.weight,
                &mut templates,
            )?,
            "echoed-read" => echoed(
                &echoed_only(&scenario, &named, true),
                entry.weight,
                &mut templates,
            )?,
            action => {
                let mut all = typed_operations().iter().chain(further_operations());
                let typed = all.find(|typed| typed.action == action);
                let typed = typed.ok_or_else(|| format!("calls.yaml: no action {action}"))?;
                templates.push(Template {
                    // So that a weight can be shared by many.
                    weight: entry.weight.saturating_mul(SHARES),
                    typed,
                    // The file names no other.
                    acts: true,
                    before: entry.before,
                    pages: entry.pages,
                    token: entry.token,
                    parameters: entry.parameters,
                });
            }
        }
    }
    Ok(templates)
}

const SHARES: u32 = 100;

/// All reads or writes that the emulator only echoes, of every product. A read that it acts on changes nothing, so that it
/// may be among them.
fn echoed_only(scenario: &Scenario, named: &[String], reads: bool) -> Vec<&'static TypedOperation> {
    let main = typed_operations()
        .iter()
        .filter(|typed| scenario.until(typed.action).is_empty());
    let further = further_operations()
        .iter()
        .filter(|typed| !named.iter().any(|action| action == typed.action));
    main.chain(further)
        .filter(|typed| (typed.operation.effect == Effect::Read) == reads)
        .collect()
}

/// Shares a weight among them.
fn echoed(
    all: &[&'static TypedOperation],
    weight: u32,
    templates: &mut Vec<Template>,
) -> Result<(), String> {
    let share = weight.saturating_mul(SHARES) / u32::try_from(all.len()).unwrap_or(1).max(1);
    for typed in all {
        let mut parameters = inputs::example(typed)?;
        // The client draws it.
        if let Some(token) = typed.operation.token {
            parameters.remove(token.name);
        }
        templates.push(Template {
            weight: share.max(1),
            typed,
            acts: false,
            before: None,
            pages: false,
            token: false,
            parameters,
        });
    }
    Ok(())
}
