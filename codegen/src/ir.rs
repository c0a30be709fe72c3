//! What the emitters print: Rust names, Rust types and finished texts, sorted, with no decision left to take.

mod example;
mod lookup_plan;
mod page_plan;

use std::collections::BTreeSet;

pub use core_catalog_types::{Encoding, Location, Text};
use core_catalog_types::{Operation as Facts, ResponseBody, Value};

pub use lookup_plan::{
    Comparison, Condition, FieldMatch, LookupPlan, Path, Read, RecordSearch, RequiredValue,
    ResourceSearch, Search, Source, StateSearch,
};

pub use page_plan::PagePlan;

/// Everything to emit.
#[derive(Debug)]
pub struct Ir {
    /// One crate per product version, sorted by package.
    pub crates: Vec<Crate>,
}

/// The crate of one product version.
#[derive(Debug, Default)]
pub struct Crate {
    /// The package and folder, `dyplsapi-sdk`.
    pub package: String,
    /// The crate as Rust code names it, `dyplsapi_sdk`.
    pub krate: String,
    /// The folder of the specs, `api-specs/dyplsapi/2017-05-25`.
    pub source: String,
    /// The one file that the specs are, where an import wrote it.
    pub one_file: Option<&'static str>,
    /// The product on the wire.
    pub product: String,
    /// Its version on the wire.
    pub version: String,
    /// The product's name, English and Chinese.
    pub title: Text,
    /// What the product is for.
    pub docs: Text,
    /// Whether the command line serves it.
    pub command_line: bool,
    /// Whether the command line takes its actions without its name.
    pub short_commands: bool,
    /// ROA instead of RPC.
    pub roa: bool,
    /// Has the feature `default-chain`.
    pub default_chain: bool,
    /// ACS3 instead of RPC 1.0.
    pub acs3: bool,
    /// Parameters in the query instead of the form body.
    pub query: bool,
    /// The zone of times without one, in minutes east of UTC.
    pub utc_offset_minutes: i16,
    /// How phone numbers are written: the country's code, then prefix and digits of mobile numbers.
    pub numbering: Option<(String, String, usize)>,
    /// How the zone is known, for the documentation.
    pub time_zone: Option<String>,
    /// The host for all regions.
    pub endpoint: Option<String>,
    /// The environment variable that names another address.
    pub endpoint_variable: Option<String>,
    /// Hosts by region.
    pub regions: Vec<Region>,
    /// Named types.
    pub types: Vec<TypeItem>,
    /// Groups of operations, in the order of the documentation.
    pub families: Vec<Family>,
    /// Error codes in the order of the tables; patterns last.
    pub codes: Vec<Code>,
    /// Messages, sorted by name.
    pub messages: Vec<Message>,
    /// Names of all required parameters, as marker types, sorted.
    pub required: Vec<String>,
    /// Operations without a method, sorted by action.
    pub left_out: Vec<OperationWithoutMethod>,
    /// Actions by which others find their unknown outcomes out.
    pub reads: BTreeSet<String>,
    /// The action of the front page's program.
    pub front_page: Option<String>,
}

impl Crate {
    /// The operation of the front page's program, and its family.
    #[must_use]
    pub fn front_page(&self) -> Option<(&Family, &Operation)> {
        let action = self.front_page.as_deref()?;
        let mut families = self.families.iter();
        families.find_map(|family| {
            let mut operations = family.operations.iter();
            Some((family, operations.find(|one| one.action() == action)?))
        })
    }
}

impl Crate {
    /// The spec that says what a file of this name says of a product that people described.
    #[must_use]
    pub fn described_in(&self, file: &str) -> String {
        format!("{}/{}", self.source, self.one_file.unwrap_or(file))
    }
}

/// The title of an operation of which nobody says what it does: what is called and how.
pub(crate) fn unsaid_title(action: &str, method: &str) -> Text {
    Text {
        en: format!("Calls {action} ({method})."),
        zh: format!("调用 {action}（{method}）。"),
    }
}

/// What a caller wants with an operation; why one has no method.
pub use crate::model::Task;

/// An operation without a method, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperationWithoutMethod {
    /// The action.
    pub action: String,
    /// Why, in English.
    pub en: String,
    /// Why, in Chinese.
    pub zh: String,
}

/// The hosts of a region.
#[derive(Debug)]
pub struct Region {
    /// The region's id.
    pub id: String,
    /// The host on the internet.
    pub public: Option<String>,
    /// The host inside a VPC.
    pub vpc: Option<String>,
}

/// A group of operations: a module and a Cargo feature.
#[derive(Debug, Default)]
pub struct Family {
    /// The module, `axb`.
    pub id: String,
    /// Its title.
    pub title: Text,
    /// What it is about.
    pub docs: Text,
    /// Its operations, sorted by action.
    pub operations: Vec<Operation>,
}

impl Family {
    /// The Cargo feature that switches it on: `fixed-line` of the module `fixed_line`.
    #[must_use]
    pub fn feature(&self) -> String {
        self.id.replace('_', "-")
    }
}

/// An operation.
#[derive(Debug, Default)]
pub struct Operation {
    /// What the description says of it, as the catalogue tells it: names on the wire, parameters, limits, rules, effect, success.
    pub facts: Facts,
    /// The spec it came from.
    pub source: String,
    /// Its method and path name a resource, whatever the path is.
    pub roa: bool,
    /// Module and method, `bind_axb`.
    pub method: String,
    /// Builder type, `BindAxb`.
    pub builder: String,
    /// Request type, `BindAxbRequest`.
    pub request: String,
    /// Answer type, `BindAxbResponse`.
    pub response: String,
    /// The name of its table, `BIND_AXB`.
    pub table: String,
    /// What a caller wants with it.
    pub task: Task,
    /// Documentation of the method in English, in Markdown.
    pub docs: String,
    /// The same in Chinese.
    pub docs_zh: String,
    /// The fields of its answer that repeat parameters.
    pub echoes: Vec<Echo>,
    /// The fields that the answer to every success has.
    pub always: Vec<Always>,
    /// Its parameter for an id of the caller's own.
    pub order_parameter: Option<String>,
    /// How its unknown outcome is found out.
    pub lookup_plan: Option<LookupPlan>,
    /// How it gives its answer in pages.
    pub pages: Option<PagePlan>,
    /// Headers of the answer that carry data.
    pub answer_headers: Vec<String>,
    /// Its answer may be another JSON document than an object.
    pub answers_any: bool,
    /// Parameters, sorted by wire name.
    pub parameters: Vec<Parameter>,
    /// Indices of the required ones, in the order of the spec.
    pub required: Vec<usize>,
    /// Types used by this operation alone, the answer's record last.
    pub types: Vec<TypeItem>,
    /// Whether its request holds a secret, so that it cannot be stored.
    pub secret: bool,
}

/// The member of an answer's record that lists the events of a stream.
pub const EVENTS_FIELD: &str = "Events";

impl Operation {
    /// The action on the wire.
    #[must_use]
    pub fn action(&self) -> &str {
        &self.facts.action
    }

    /// What the data of an event is, where the answer is a stream of such.
    #[must_use]
    pub fn event(&self) -> Option<&Ty> {
        if self.facts.body != ResponseBody::EventStream {
            return None;
        }
        let TypeItem::Record(answer) = self.types.last()? else {
            return None;
        };
        let mut fields = answer.fields.iter();
        match &fields.find(|field| field.wire == EVENTS_FIELD)?.ty {
            Ty::List(event) => Some(event),
            _ => None,
        }
    }

    /// The same, where the builder has the method `events`.
    #[must_use]
    pub fn events(&self) -> Option<&Ty> {
        let has_method = !self.has_setter("stream") && !self.has_setter("events");
        self.event().filter(|_| has_method)
    }

    /// Whether the setter of a parameter has this name.
    #[must_use]
    pub fn has_setter(&self, name: &str) -> bool {
        self.parameters.iter().any(|one| one.rust == name)
    }
}

/// A field of an answer that repeats a parameter.
#[derive(Debug)]
pub struct Echo {
    /// The field.
    pub path: Path,
    /// The parameter.
    pub parameter: String,
    /// Parameters and their values with which it does.
    pub when: Vec<RequiredValue>,
}

/// A field that the answer to every success has.
#[derive(Debug)]
pub struct Always {
    /// The field; every object on the way is a record of the operation's own.
    pub path: Path,
    /// How it is known, in words.
    pub known: String,
}

/// A parameter.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// What the description says of it.
    pub facts: Value,
    /// The setter and field.
    pub rust: String,
    /// The marker of a required parameter, `PhoneNoA`.
    pub marker: String,
    /// Documentation of the setter.
    pub docs: String,
    /// The value's type.
    pub ty: Ty,
    /// Nobody may see it, and its type would show it.
    pub hidden: bool,
}

impl Parameter {
    /// The name on the wire.
    #[must_use]
    pub fn wire(&self) -> &str {
        &self.facts.name
    }
}

/// A type to define.
#[derive(Debug, Clone)]
pub enum TypeItem {
    /// A text with a meaning of its own.
    Newtype(Newtype),
    /// Another name for a runtime type.
    Alias {
        /// Its name.
        name: String,
        /// Its documentation.
        docs: String,
        /// What it stands for.
        ty: Ty,
    },
    /// An open enumeration.
    Enum(Enum),
    /// A record.
    Record(Record),
}

/// A text type.
#[derive(Debug, Clone)]
pub struct Newtype {
    /// Its name.
    pub name: String,
    /// Its documentation.
    pub docs: String,
    /// Masked in Debug and Display.
    pub sensitive: Option<Sensitive>,
    /// A value for documentation and tests.
    pub example: String,
    /// What it can hold, where that is limited to digits: least and greatest length.
    pub digits: Option<(u64, u64)>,
    /// Whether it is a secret, so that it cannot be stored.
    pub secret: bool,
}

/// How a sensitive text is masked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sensitive {
    /// As a number: `139****0000`.
    Number,
    /// Wholly.
    Hidden,
    /// But for what stands in it that nobody may see: text of the service.
    Quoting,
}

/// An open enumeration of texts or whole numbers.
#[derive(Debug, Clone)]
pub struct Enum {
    /// Its name.
    pub name: String,
    /// Its documentation.
    pub docs: String,
    /// Whether the wire holds a whole number instead of a text.
    pub number: bool,
    /// Variants: Rust name, wire text, documentation.
    pub variants: Vec<(String, String, String)>,
}

/// An object.
#[derive(Debug, Clone)]
pub struct Record {
    /// Its name.
    pub name: String,
    /// Its documentation.
    pub docs: String,
    /// Its members, in the order of the spec.
    pub fields: Vec<RecordField>,
    /// Used in requests: gets a builder.
    pub input: bool,
    /// Whether it holds a secret, so that it cannot be stored.
    pub secret: bool,
}

/// A member of a record.
#[derive(Debug, Clone)]
pub struct RecordField {
    /// The Rust name.
    pub rust: String,
    /// The name on the wire.
    pub wire: String,
    /// Other spellings on the wire.
    pub aliases: Vec<String>,
    /// Its documentation.
    pub docs: String,
    /// Its type.
    pub ty: Ty,
    /// Required in requests.
    pub required: bool,
    /// The marker of a required member.
    pub marker: String,
    /// A list that stands on the wire as one text: what joins its items.
    pub joined: Option<char>,
    /// Nobody may see it, and its type would show it.
    pub hidden: bool,
}

/// A Rust type.
#[derive(Debug, Clone, PartialEq)]
pub enum Ty {
    /// `String`.
    Text,
    /// A text that holds JSON.
    JsonText,
    /// A sensitive text without a type of its own.
    Hidden(Sensitive),
    /// `i32`.
    Integer,
    /// `i64`.
    Long,
    /// `f64`.
    Number,
    /// `bool`.
    Boolean,
    /// Free JSON.
    Json,
    /// Bytes.
    Bytes,
    /// A time or duration type of the runtime.
    Time(TimeType),
    /// A text newtype of the crate's `types`.
    Newtype(String, Option<Sensitive>),
    /// An alias of the crate's `types`, and what it stands for.
    Alias(String, Box<Ty>),
    /// An open enumeration; in `types` if shared.
    Enum(String, bool),
    /// A record; in `types` if shared.
    Record(String, bool),
    /// A list.
    List(Box<Ty>),
    /// A map from text.
    Map(Box<Ty>),
    /// A record inside itself.
    Boxed(Box<Ty>),
}

/// A time or duration type of `core_client::time`. Its variants are named as the types are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeType {
    /// A time without a zone, `2021-02-05 11:32:24`.
    LocalDateTime,
    /// The same as digits alone.
    LocalCompact,
    /// A day.
    LocalDate,
    /// A time in UTC.
    Iso8601,
    /// Milliseconds since 1970.
    EpochMillis,
    /// Seconds since 1970.
    EpochSeconds,
    /// A duration in seconds.
    Seconds,
    /// A duration in seconds, or a value that means no end.
    SecondsOrNever,
    /// A duration in milliseconds.
    Millis,
}

impl TimeType {
    /// The type's name in Rust.
    #[must_use]
    pub fn name(self) -> String {
        format!("{self:?}")
    }

    /// Whether it is a duration, which is a whole number on the wire.
    #[must_use]
    pub fn is_duration(self) -> bool {
        matches!(self, Self::Seconds | Self::SecondsOrNever | Self::Millis)
    }
}

/// An error code.
#[derive(Debug, Clone)]
pub struct Code {
    /// What the tables say of it.
    pub facts: core_catalog_types::Code,
    /// Its variant; none for patterns.
    pub variant: Option<String>,
    /// Codes, each with the message by which it says the same.
    pub old_spellings: Vec<(String, String)>,
    /// Where it stands.
    pub source: String,
}

/// A message from the service.
#[derive(Debug, Clone, Default)]
pub struct Message {
    /// The type on the wire.
    pub message: String,
    /// The spec it came from.
    pub source: String,
    /// Module, `secret_report`.
    pub module: String,
    /// The record's name.
    pub name: String,
    /// Documentation.
    pub docs: String,
    /// Wire names of the fields that tell repeated deliveries.
    pub deduplicate_by: Vec<String>,
    /// Types, the message's record last.
    pub types: Vec<TypeItem>,
    /// An example as JSON text.
    pub example: Option<String>,
}
