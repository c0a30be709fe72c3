//! What each action that the emulator acts on is called with so that it succeeds: `parity/scenario.yaml`, in which a step
//! may name values of earlier answers.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use serde_json::{Map, Value};

/// Calls that build on each other.
#[derive(Debug)]
pub struct Scenario {
    /// In the order in which they succeed.
    pub steps: Vec<Step>,
}

/// One call.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// The action.
    pub action: String,
    /// Its parameters: `{n}` is the number of whoever lives through the scenario, `<Action.path>` a value of that action's
    /// latest answer.
    pub parameters: Map<String, Value>,
}

/// The latest answer of each action.
pub type Answers = BTreeMap<String, Value>;

impl Scenario {
    /// Reads it.
    ///
    /// # Errors
    /// The file is not there or not what it should be.
    pub fn read() -> Result<Self, String> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("parity/scenario.yaml");
        let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
        let steps =
            serde_yaml::from_str(&text).map_err(|error| format!("scenario.yaml: {error}"))?;
        Ok(Self { steps })
    }

    /// The first step of an action, after those whose answers it names and those that they name; empty if the scenario has
    /// no such action.
    #[must_use]
    pub fn until(&self, action: &str) -> Vec<&Step> {
        let Some(at) = self.steps.iter().position(|step| step.action == action) else {
            return Vec::new();
        };
        let (mut named, mut steps) = (vec![action], Vec::new());
        for step in self.steps.iter().take(at.saturating_add(1)).rev() {
            if let Some(place) = named.iter().position(|name| *name == step.action) {
                named.swap_remove(place);
                named.extend(step.parameters.values().filter_map(earlier_action));
                steps.push(step);
            }
        }
        steps.reverse();
        steps
    }
}

impl Step {
    /// Its parameters with the number and the values of earlier answers in their places.
    ///
    /// # Errors
    /// There is no such answer, or it has no such value.
    pub fn filled(&self, number: usize, answers: &Answers) -> Result<Map<String, Value>, String> {
        let number = number.to_string();
        self.parameters
            .iter()
            .map(|(name, value)| Ok((name.clone(), fill(value, &number, answers)?)))
            .collect()
    }
}

/// What stands between the brackets of a named value: `Action.path`.
fn named(value: &Value) -> Option<&str> {
    value.as_str()?.strip_prefix('<')?.strip_suffix('>')
}

fn earlier_action(value: &Value) -> Option<&str> {
    named(value)?.split('.').next()
}

fn fill(value: &Value, number: &str, answers: &Answers) -> Result<Value, String> {
    match (named(value), value) {
        (Some(path), _) => earlier(path, answers),
        (None, Value::String(text)) => Ok(Value::from(text.replace("{n}", number))),
        (None, Value::Array(items)) => items
            .iter()
            .map(|item| fill(item, number, answers))
            .collect(),
        (None, other) => Ok(other.clone()),
    }
}

fn earlier(path: &str, answers: &Answers) -> Result<Value, String> {
    let (action, path) = path.split_once('.').unwrap_or((path, ""));
    let mut value = answers
        .get(action)
        .ok_or_else(|| format!("scenario.yaml: {action} has no answer yet"))?;
    for name in path.split('.') {
        value = value
            .get(name)
            .ok_or_else(|| format!("scenario.yaml: the answer of {action} has no {path}"))?;
    }
    // Ids are numbers in some answers, and texts in every request.
    Ok(Value::from(
        value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned),
    ))
}
