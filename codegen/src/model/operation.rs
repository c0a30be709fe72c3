//! One operation: `operations/<Action>.yaml`.

use std::collections::BTreeMap;

pub use core_catalog_types::{Location, ResponseBody, RuleKind};
use schemars::JsonSchema;
use serde::Deserialize;

use super::lookup::Lookup;
use super::outcome::{Always, Echo, Effect, SuccessRule};
use super::pages::Pages;
use super::service::Style;
use super::shape::{Encoding, Enforce, Field, Shape};
use super::text::{Extra, Mark, Text};
use super::token::IdempotencyToken;

/// An operation of the service, called an action on the wire.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Operation {
    /// The action's name on the wire.
    pub operation: String,
    /// The Rust name of the method, where the derived one collides or reads badly.
    #[serde(default)]
    pub rust_name: Option<String>,
    /// The family it belongs to, an entry of `families` in service.yaml.
    pub family: String,
    /// What a caller wants with it; documentation gives an overview by task.
    #[serde(default)]
    pub task: Task,
    /// What it does, in one line.
    pub title: Text,
    /// What a caller should know beyond the title.
    #[serde(default)]
    pub docs: Option<Text>,
    /// How its calls look, where that differs from the product's.
    #[serde(default)]
    pub style: Option<Style>,
    /// Methods that the service takes, the one to use first. Default: POST.
    #[serde(default)]
    pub methods: Vec<Method>,
    /// The path, with `{name}` for path parameters, `{name*}` for one that may hold several segments. RPC operations live
    /// at `/`.
    #[serde(default)]
    pub path: Option<String>,
    /// Schemes that the service takes. Default: https alone.
    #[serde(default)]
    pub schemes: Vec<Scheme>,
    /// HTTP statuses of success. Default: 200.
    #[serde(default)]
    pub statuses: Vec<u16>,
    /// Whether the call is signed.
    #[serde(default)]
    pub authentication: Authentication,
    /// Kept for old callers only.
    #[serde(default)]
    pub deprecated: Option<Deprecation>,
    /// The rate limit that the provider publishes.
    #[serde(default)]
    pub rate_limit: Option<RateLimit>,
    /// What the operation does to the world.
    pub effect: Effect,
    /// Overrides the product's success rule.
    #[serde(default)]
    pub success: Option<SuccessRule>,
    /// Fields of the answer that repeat parameters of the request: an answer that contradicts one may belong to another call.
    /// Those of `lookup.answer.parameters` count without being named here.
    #[serde(default)]
    pub echoes: Vec<Echo>,
    /// Fields that the answer to every success has: each gets a reader that checks it.
    #[serde(default)]
    pub always: Vec<Always>,
    /// How it gives its answer in pages, where the usual shapes do not say it, or say it wrong.
    #[serde(default)]
    pub pages: Option<Pages>,
    /// How an unknown outcome can be found out.
    #[serde(default)]
    pub lookup: Option<Lookup>,
    /// The parameters, in the order in which documentation shows them.
    #[serde(default)]
    pub parameters: Vec<Parameter>,
    /// Rules across parameters.
    #[serde(default)]
    pub rules: Vec<Rule>,
    /// The answer.
    pub response: Response,
    /// Answers with other statuses: those to errors, and those of success that look different.
    #[serde(default)]
    pub other_responses: Vec<OtherResponse>,
    /// Codes that this operation is documented to answer with, beside the product's table.
    #[serde(default)]
    pub errors: Vec<OperationError>,
    /// Worked examples.
    #[serde(default)]
    pub examples: Vec<Example>,
    /// Where sources disagree: what was chosen and why.
    #[serde(default)]
    pub decisions: Vec<Decision>,
    /// Where the facts come from.
    #[serde(default)]
    pub sources: Vec<String>,
    /// What an import found and this model does not know.
    #[serde(default)]
    pub extra: Extra,
    /// Why it gets no method, if it gets none. Not written: it follows from the rest.
    #[serde(skip)]
    pub left_out: Option<LeftOut>,
}

/// Why an operation gets no method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LeftOut {
    /// It is authenticated in a way that this client does not have.
    Authentication,
    /// A parameter stands in the host name.
    Host,
    /// The request has several bodies, or one that its method cannot have.
    Body,
    /// The path has a part that no parameter fills, or a parameter that it has no place for.
    Path,
}

impl LeftOut {
    /// In words, in English and in Chinese.
    #[must_use]
    pub const fn reason(self) -> (&'static str, &'static str) {
        match self {
            Self::Authentication => (
                "its authentication is not one that this client has",
                "本客户端不支持其认证方式",
            ),
            Self::Host => (
                "a parameter is part of the host name",
                "有参数是域名的一部分",
            ),
            Self::Body => (
                "its request has several bodies, or one that its HTTP method cannot have",
                "请求有多个消息体，或其 HTTP 方法不能带消息体",
            ),
            Self::Path => (
                "no request can be made of its path and its path parameters",
                "其路径与路径参数无法构成请求",
            ),
        }
    }
}

/// What a caller wants with an operation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Task {
    /// Make a binding, a group, an order.
    Bind,
    /// Find out how things are.
    Query,
    /// Change what is there.
    Update,
    /// Take away or give back.
    Release,
    /// Get recordings, transcripts and other records of calls.
    Record,
    /// Everything else.
    #[default]
    Manage,
}

/// An HTTP method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// GET.
    Get,
    /// POST.
    Post,
    /// PUT.
    Put,
    /// DELETE.
    Delete,
    /// PATCH.
    Patch,
    /// HEAD.
    Head,
    /// OPTIONS.
    Options,
}

/// A URL scheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Scheme {
    /// Plain HTTP.
    Http,
    /// HTTP over TLS.
    Https,
}

/// Whether a call is signed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Authentication {
    /// Signed with an access key.
    #[default]
    Signed,
    /// Sent without credentials.
    Anonymous,
    /// Signed; the service takes it without credentials, too.
    SignedOrAnonymous,
    /// Authenticated in a way that this client does not have: the operation gets no method. Only imported products may say
    /// so.
    Unsupported,
}

/// Why an operation should no longer be used.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Deprecation {
    /// Why, and what to do instead.
    pub reason: Text,
    /// The operation to use instead.
    #[serde(default)]
    pub replacement: Option<String>,
}

/// A published rate limit.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct RateLimit {
    /// Calls per second and account.
    pub per_second: u32,
    /// How this is known.
    pub mark: Mark,
    /// Where it is published.
    pub source: String,
}

/// A parameter of a request.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Parameter {
    /// The name on the wire.
    pub name: String,
    /// The Rust name, where the derived one collides or reads badly.
    #[serde(default)]
    pub rust_name: Option<String>,
    /// Whether the service refuses a request without it.
    #[serde(default)]
    pub required: bool,
    /// Where it stands in the request. RPC parameters are `query` in the provider's metadata; the client's placement
    /// setting decides whether they travel in the form body.
    #[serde(rename = "in", default)]
    pub location: Location,
    /// How a list, an object or a map becomes text. A list in a query or form has to state it; the default for all else
    /// is JSON text.
    #[serde(default)]
    pub encoding: Option<Encoding>,
    /// The parameter is one of the provider's platform, common to all its products and hidden from users.
    #[serde(default)]
    pub platform: bool,
    /// The parameter is an idempotency token: the service recognises a repeat by it, and the client fills it if the caller leaves it
    /// out.
    #[serde(default)]
    pub idempotency_token: Option<IdempotencyToken>,
    /// The value.
    #[serde(flatten)]
    pub shape: Shape,
}

impl Parameter {
    /// What makes it a token that the client fills, if it is one.
    #[must_use]
    pub fn token(&self) -> Option<&IdempotencyToken> {
        self.idempotency_token.as_ref().filter(|token| !token.off)
    }

    /// Whether a caller must give it.
    #[must_use]
    pub fn must_be_given(&self) -> bool {
        self.required && !self.platform && self.token().is_none()
    }
}

/// A rule across parameters.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Rule {
    /// The kind of rule.
    pub rule: RuleKind,
    /// The parameters it speaks of.
    pub parameters: Vec<String>,
    /// The rule holds only when this is so.
    #[serde(default)]
    pub when: Option<When>,
    /// Who enforces it.
    #[serde(default)]
    pub enforce: Enforce,
    /// How it is known.
    pub mark: Mark,
    /// Where it stands.
    pub source: String,
    /// The rule in words.
    pub docs: Text,
}

/// The condition of a rule.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct When {
    /// The parameter looked at.
    pub parameter: String,
    /// It holds one of these values. Empty: it is given at all.
    #[serde(default)]
    pub is: Vec<String>,
    /// It is not given.
    #[serde(default)]
    pub absent: bool,
}

/// The answer of an operation.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Response {
    /// How the body is read.
    #[serde(default)]
    pub body: ResponseBody,
    /// Headers that carry data.
    #[serde(default)]
    pub headers: Vec<Field>,
    /// The body's shape; of an event stream, the shape of one event.
    #[serde(flatten)]
    pub shape: Shape,
}

/// An answer with another status than the one that `response` is the answer of.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct OtherResponse {
    /// The HTTP status: `204`, `4xx` for all that begin so, or `default` for all that are not named.
    pub status: String,
    /// How the body is read.
    #[serde(default)]
    pub body: ResponseBody,
    /// Headers that carry data.
    #[serde(default)]
    pub headers: Vec<Field>,
    /// The body's shape.
    #[serde(flatten)]
    pub shape: Shape,
}

/// A code that one operation is documented to answer with.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct OperationError {
    /// The code, an entry of the error tables; of an imported product it may be in none of them.
    pub code: String,
    /// The HTTP status it comes with.
    #[serde(default)]
    pub status: Option<u16>,
    /// What it means for this operation.
    #[serde(default)]
    pub docs: Option<Text>,
    /// What an import found and this model does not know.
    #[serde(default)]
    pub extra: Extra,
}

/// A worked example.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Example {
    /// What it shows.
    #[serde(default)]
    pub title: Option<Text>,
    /// Parameters as they stand on the wire. Empty: the examples of the parameters.
    #[serde(default)]
    pub request: BTreeMap<String, String>,
    /// The answer, as JSON text.
    #[serde(default)]
    pub response: Option<String>,
    /// The example's source shows something else; what was corrected and why.
    #[serde(default)]
    pub corrected: Option<Text>,
    /// What an import found and this model does not know.
    #[serde(default)]
    pub extra: Extra,
}

/// A disagreement between sources and its resolution.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Decision {
    /// What the sources disagree on.
    pub about: String,
    /// What each source says.
    #[serde(default)]
    pub sources: Vec<String>,
    /// What was chosen.
    pub chosen: Text,
    /// Why.
    pub reason: Text,
}
