//! A product version that an import wrote: `imported.json`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::errors::ErrorCode;
use super::operation::Operation;
use super::service::Service;

/// A product version in one file: what `service.yaml`, `errors.yaml` and `operations/` say of others. Nobody edits it.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Imported {
    /// The product, as in service.yaml.
    pub service: Service,
    /// Its error codes, as in errors.yaml.
    #[serde(default)]
    pub errors: Vec<ErrorCode>,
    /// Its operations by their actions, each as in a file of its own.
    pub operations: BTreeMap<String, Operation>,
}
