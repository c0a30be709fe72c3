//! What may be called: `chaos/calls.yaml`.

use std::path::Path;

use core_client::Effect;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::inputs;
use crate::scenario::Scenario;
use crate::typed_operation::{TypedOperation, typed_operations};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    weight: u32,
    action: String,
    before: Option<String>,
    parameters: Map<String, Value>,
}

/// One kind of call.
pub(super) struct Template {
    pub(super) weight: u32,
    pub(super) typed: &'static TypedOperation,
    /// Whether the emulator acts on it, so that its world tells what became of it.
    pub(super) acts: bool,
    /// What another client calls with the same parameters before.
    pub(super) before: Option<String>,
    /// With placeholders.
    pub(super) parameters: Map<String, Value>,
}

/// Reads them. What the emulator only echoes becomes one template for each action.
pub(super) fn read() -> Result<Vec<Template>, String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("chaos/calls.yaml");
    let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
    let entries: Vec<Entry> =
        serde_yaml::from_str(&text).map_err(|error| format!("calls.yaml: {error}"))?;
    let scenario = Scenario::read()?;
    let mut templates = Vec::new();
    for entry in entries {
        match entry.action.as_str() {
            "echoed-write" => echoed(&scenario, entry.weight, &mut templates, false)?,
            "echoed-read" => echoed(&scenario, entry.weight, &mut templates, true)?,
            action => {
                let typed = typed_operations()
                    .iter()
                    .find(|typed| typed.action == action);
                let typed = typed.ok_or_else(|| format!("calls.yaml: no action {action}"))?;
                templates.push(Template {
                    // So that a weight can be shared by many.
                    weight: entry.weight.saturating_mul(SHARES),
                    typed,
                    acts: !scenario.until(action).is_empty(),
                    before: entry.before,
                    parameters: entry.parameters,
                });
            }
        }
    }
    Ok(templates)
}

const SHARES: u32 = 100;

/// Shares a weight among all reads or writes that the emulator only echoes.
fn echoed(
    scenario: &Scenario,
    weight: u32,
    templates: &mut Vec<Template>,
    reads: bool,
) -> Result<(), String> {
    let echoed: Vec<&TypedOperation> = typed_operations()
        .iter()
        .filter(|typed| (typed.operation.effect == Effect::Read) == reads)
        .filter(|typed| scenario.until(typed.action).is_empty())
        .collect();
    let share = weight.saturating_mul(SHARES) / u32::try_from(echoed.len()).unwrap_or(1).max(1);
    for typed in echoed {
        templates.push(Template {
            weight: share.max(1),
            typed,
            acts: false,
            before: None,
            parameters: inputs::example(typed)?,
        });
    }
    Ok(())
}
