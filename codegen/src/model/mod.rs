//! The spec language: what a YAML file under `api-specs/` can say.
//!
//! These types are the one definition of the language. The JSON Schema that editors use is derived from them, the
//! loader checks files against that schema, and everything behind the loader sees only these types. They hold facts
//! as written: nothing is resolved, defaulted by product or turned into Rust here (that is the `lower` step's work).
//!
//! Conventions: text is kept as the source spells it (`0000` stays `0000`); everything a person reads exists in
//! English and Chinese, except in an imported product, where one of the two or the whole text may be absent (it is
//! empty then); whatever an import finds and this model does not know goes into an `extra` map, so that nothing is lost.

mod errors;
mod imported;
mod lenient;
mod lookup;
mod lookup_records;
mod message;
mod operation;
mod outcome;
mod overlay;
mod pages;
mod service;
mod shape;
mod text;
mod token;
pub(crate) mod walk;

pub use errors::{Class, ErrorCode, ErrorFile, Fault, OldSpelling, Retry};
pub use imported::Imported;
pub use lookup::{
    BindingSearch, FieldValues, IdList, Joined, Lookup, LookupAnswer, LookupRead, Otherwise,
    StateCase, StateHold, StateSearch,
};
pub use lookup_records::RecordSearch;
pub use message::Message;
pub use operation::{
    Authentication, Decision, Deprecation, Example, LeftOut, Location, Method, Operation,
    OperationError, OtherResponse, Parameter, RateLimit, Response, ResponseBody, Rule, RuleKind,
    Scheme, Task, When,
};
pub use outcome::{
    Absent, Always, Echo, Effect, EffectKind, ItemRule, Known, SuccessField, SuccessRule,
    SuccessValue,
};
pub use overlay::Overlay;
pub use pages::{PageKind, PagePlan, Pages};
pub use service::{
    Assumption, Endpoint, Endpoints, Family, MobileNumber, Numbering, Placement, Service,
    Signature, Style,
};
pub use shape::{
    Encoding, Enforce, Equality, Field, Format, KnownValue, Limits, Sensitivity, Shape, Types,
};
pub use text::{Extra, Free, Mark, Text};
pub use token::{IdempotencyToken, TokenPromise};
pub use walk::{resolve, used_types};

/// One product version with all its files, as loaded from `api-specs/<product>/<version>/`.
#[derive(Debug, Clone)]
pub struct Product {
    /// The one file that holds it, where an import wrote it: `imported.json`.
    pub one_file: Option<&'static str>,
    /// `service.yaml`.
    pub service: Service,
    /// `errors.yaml` followed by the shared tables that `service.yaml` includes; a code of the first wins.
    pub errors: Vec<ErrorCode>,
    /// `operations/*.yaml`, sorted by action name.
    pub operations: Vec<Operation>,
    /// `messages/*.yaml`, sorted by message name.
    pub messages: Vec<Message>,
}
