//! One product version: `service.yaml`.

use schemars::JsonSchema;
use serde::Deserialize;

use super::outcome::SuccessRule;
use super::shape::Types;
use super::text::{Extra, Mark, Text};

/// A version of a product.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Service {
    /// The product's name on the wire, such as `Dyplsapi`.
    pub product: String,
    /// Its version on the wire, such as `2017-05-25`.
    pub version: String,
    /// The crate that is generated for it, also its folder: `dyplsapi-sdk`. It ends in `-sdk`.
    pub package: String,
    /// The product's name for people.
    pub title: Text,
    /// What it is for.
    pub docs: Text,
    /// How its calls look.
    pub style: Style,
    /// How its calls are signed, unless a client is told otherwise.
    pub signature: Signature,
    /// Where RPC parameters travel, unless a client is told otherwise.
    #[serde(default)]
    pub placement: Placement,
    /// The crate can find credentials by the provider's default chain, behind the feature `default-chain`. Not of a
    /// product that the chain itself calls.
    #[serde(default)]
    pub default_chain: bool,
    /// The description was imported and not reviewed yet: `unreviewed` is allowed, and texts may be absent or in one
    /// language.
    #[serde(default)]
    pub imported: bool,
    /// The zone of times that carry none, as `+08:00`.
    #[serde(default)]
    pub time_zone: Option<Assumption>,
    /// How phone numbers are written there. Without it, numbers are compared as they stand.
    #[serde(default)]
    pub numbering: Option<Numbering>,
    /// Where the service is reached.
    pub endpoints: Endpoints,
    /// Whether the command line `dypls` serves this product, under its name in lower case.
    #[serde(default)]
    pub command_line: bool,
    /// Whether its actions are commands of `dypls` without the product's name; one of the products that it serves says so.
    #[serde(default)]
    pub short_commands: bool,
    /// The parameter for an id of the caller's own that comes back in call records. A call that is made for an order fills
    /// it, where the operation has it and the request leaves it open.
    #[serde(default)]
    pub order_parameter: Option<Assumption>,
    /// How an answer says that the call succeeded, unless an operation overrides it.
    pub success: SuccessRule,
    /// Shared error tables to add, by their paths relative to this file.
    #[serde(default)]
    pub include_errors: Vec<String>,
    /// Groups of operations, in the order in which documentation shows them.
    pub families: Vec<Family>,
    /// The product's named types.
    #[serde(default)]
    pub types: Types,
    /// Where the facts come from.
    #[serde(default)]
    pub sources: Vec<String>,
    /// What an import found and this model does not know.
    #[serde(default)]
    pub extra: Extra,
}

/// How calls look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Style {
    /// The action is a parameter or header; the path is `/`.
    Rpc,
    /// Methods and paths name resources.
    Roa,
}

/// A signature scheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Signature {
    /// RPC signature 1.0: HMAC-SHA1 in the parameters.
    RpcHmacSha1,
    /// ACS3-HMAC-SHA256 in the `Authorization` header.
    Acs3HmacSha256,
}

/// Where RPC parameters travel.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Placement {
    /// In the form body, so that no number stands in a URL.
    #[default]
    Form,
    /// In the query string.
    Query,
}

/// A value with the evidence for it.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Assumption {
    /// The value.
    pub value: String,
    /// How it is known.
    pub mark: Mark,
    /// On what it rests.
    pub source: String,
}

/// How phone numbers are written where the service is: spellings of one number that count as the same.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Numbering {
    /// The country's code, digits alone. It may stand before a number: behind `+`, behind `00`, or bare before a mobile number.
    pub country_code: String,
    /// The form of mobile numbers.
    pub mobile: MobileNumber,
    /// How it is known.
    pub mark: Mark,
    /// On what it rests.
    pub source: String,
}

/// The form of mobile numbers, without the country's code.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct MobileNumber {
    /// What they begin with.
    pub prefix: String,
    /// How many digits they have.
    pub digits: u32,
}

/// Where the service is reached.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Endpoints {
    /// The host for all regions, where there is one.
    #[serde(default)]
    pub central: Option<String>,
    /// Hosts of single regions.
    #[serde(default)]
    pub regions: Vec<Endpoint>,
    /// The environment variable in which a user names another address to call, such as that of a test's server.
    #[serde(default)]
    pub variable: Option<String>,
}

/// The hosts of one region.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Endpoint {
    /// The region's id.
    pub region: String,
    /// The host on the internet.
    #[serde(default)]
    pub public: Option<String>,
    /// The host inside a virtual private cloud.
    #[serde(default)]
    pub vpc: Option<String>,
    /// What an import found and this model does not know.
    #[serde(default)]
    pub extra: Extra,
}

/// A group of operations.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Family {
    /// Its name in file and feature names, such as `axb`.
    pub id: String,
    /// Its name for people.
    pub title: Text,
    /// What the operations of the family are about; may hold a small text drawing.
    #[serde(default)]
    pub docs: Option<Text>,
    /// What an import found and this model does not know.
    #[serde(default)]
    pub extra: Extra,
}
