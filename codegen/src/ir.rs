//! What the emitters print: Rust names, Rust types and finished texts, sorted, with no decision left to take.

mod lookup_plan;

pub use lookup_plan::{
    Condition, FieldMatch, LookupPlan, Path, Read, RequiredValue, ResourceSearch, Search, Source,
    StateSearch,
};

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
    /// The product on the wire.
    pub product: String,
    /// Its version on the wire.
    pub version: String,
    /// The product's name, English and Chinese.
    pub title: Bilingual,
    /// What the product is for.
    pub docs: Bilingual,
    /// Whether the command line serves it.
    pub command_line: bool,
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
}

/// What a caller wants with an operation.
pub use crate::model::Task;

/// A text in both languages.
#[derive(Debug, Clone, Default)]
pub struct Bilingual {
    /// English.
    pub en: String,
    /// Chinese.
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
    /// Module and feature, `axb`.
    pub id: String,
    /// Its title.
    pub title: Bilingual,
    /// What it is about.
    pub docs: Bilingual,
    /// Its operations, sorted by action.
    pub operations: Vec<Operation>,
}

/// An operation.
#[derive(Debug, Default)]
pub struct Operation {
    /// The action on the wire.
    pub action: String,
    /// The spec it came from.
    pub source: String,
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
    /// Its title.
    pub title: Bilingual,
    /// Documentation of the method, in Markdown.
    pub docs: String,
    /// Why it should no longer be used.
    pub deprecated: Option<String>,
    /// HTTP methods, the first is used.
    pub methods: Vec<String>,
    /// The path.
    pub path: String,
    /// Whether it is sent without a signature.
    pub anonymous: bool,
    /// Statuses of success.
    pub statuses: Vec<u16>,
    /// Published calls per second.
    pub rate_limit: Option<u32>,
    /// The effect, as the name of the runtime's variant.
    pub effect: &'static str,
    /// The effect as the spec spells it.
    pub effect_key: &'static str,
    /// Codes that mean "already so" on a repeat.
    pub already_done: Vec<String>,
    /// A late repeat could undo another's change.
    pub overwrites: bool,
    /// Codes of flow control after which it may be sent again.
    pub retry_after: Vec<String>,
    /// The success rule.
    pub success: Success,
    /// The fields of its answer that repeat parameters.
    pub echoes: Vec<Echo>,
    /// Its parameter for an id of the caller's own.
    pub order_parameter: Option<String>,
    /// How its unknown outcome is found out.
    pub lookup_plan: Option<LookupPlan>,
    /// How the body is read.
    pub body: Body,
    /// Headers of the answer that carry data.
    pub answer_headers: Vec<String>,
    /// Parameters, sorted by wire name.
    pub parameters: Vec<Parameter>,
    /// Indices of the required ones, in the order of the spec.
    pub required: Vec<usize>,
    /// Rules across parameters.
    pub rules: Vec<Rule>,
    /// Types used by this operation alone, the answer's record last.
    pub types: Vec<TypeItem>,
    /// Example of a request by Rust code, where every required parameter has one.
    pub examples: Vec<Example>,
    /// What a reader is told of it, for the command line.
    pub facts: Facts,
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

/// What a reader is told of an operation.
#[derive(Debug, Default)]
pub struct Facts {
    /// Its name as a command, `bind-axb`.
    pub command: String,
    /// Further names of the command: on the wire, and derived from that where a name was chosen.
    pub spellings: Vec<String>,
    /// What to know beyond the title.
    pub docs: Bilingual,
    /// Why it has its effect.
    pub effect_reason: Bilingual,
    /// Why it should no longer be used.
    pub deprecated: Option<Bilingual>,
    /// How an unknown outcome can be found out.
    pub lookup: Option<Bilingual>,
    /// Codes of its own: code, HTTP status, what it means here.
    pub codes: Vec<(String, Option<u16>, Bilingual)>,
    /// Its parameters, in the order of the spec.
    pub parameters: Vec<Value>,
    /// The members of its answer.
    pub answer: Vec<Value>,
}

/// A parameter or a member of an object, with all that a reader is told of it.
#[derive(Debug)]
pub struct Value {
    /// The name on the wire.
    pub wire: String,
    /// Of a parameter: its name as an option, `phone-no-a`.
    pub option: String,
    /// Of a parameter: other names of the option. Of a member: other names on the wire.
    pub spellings: Vec<String>,
    /// The product's type, if it has one.
    pub type_name: Option<String>,
    /// What it is.
    pub kind: Kind,
    /// Whether it is required.
    pub required: bool,
    /// What the service takes where it is left out.
    pub default: Option<String>,
    /// Where it stands.
    pub location: Location,
    /// How it becomes text.
    pub encoding: Encoding,
    /// Limits.
    pub limits: Option<Limits>,
    /// The unit of the limits.
    pub unit: Option<String>,
    /// Known values and what they mean.
    pub known: Vec<(String, Bilingual)>,
    /// Its sensitivity, or that of the values in it, as the spec spells it.
    pub sensitivity: &'static str,
    /// Example, as spelt on the wire.
    pub example: Option<String>,
    /// What it means.
    pub docs: Bilingual,
    /// Why it should no longer be used.
    pub deprecated: Option<Bilingual>,
    /// The members of an object, or of the objects in a list or map.
    pub members: Vec<Value>,
}

/// A worked example.
#[derive(Debug)]
pub struct Example {
    /// Wire parameters.
    pub request: Vec<(String, String)>,
    /// The answer as JSON text.
    pub response: Option<String>,
}

/// How an answer's body is read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Body {
    /// JSON.
    #[default]
    Json,
    /// Bytes.
    Binary,
    /// Server-sent events.
    EventStream,
    /// Nothing.
    Empty,
}

/// A success rule.
#[derive(Debug, Clone, Default)]
pub struct Success {
    /// The fields.
    pub fields: Vec<SuccessField>,
    /// A rule for items.
    pub items: Option<ItemRule>,
}

/// A success rule for the items of a list.
#[derive(Debug, Clone)]
pub struct ItemRule {
    /// Where the list stands.
    pub path: Vec<String>,
    /// The fields of an item.
    pub fields: Vec<SuccessField>,
    /// The field of its message.
    pub message: Option<String>,
    /// The request's list that they answer.
    pub of: Option<String>,
}

/// One field of a success rule.
#[derive(Debug, Clone)]
pub struct SuccessField {
    /// Its path.
    pub path: Vec<String>,
    /// Accepted values.
    pub values: Vec<String>,
    /// Whether its absence is ignored.
    pub ignored_if_absent: bool,
}

/// A parameter.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// The name on the wire.
    pub wire: String,
    /// The setter and field.
    pub rust: String,
    /// The marker of a required parameter, `PhoneNoA`.
    pub marker: String,
    /// Documentation of the setter.
    pub docs: String,
    /// The value's type.
    pub ty: Ty,
    /// Whether it is required.
    pub required: bool,
    /// Where it stands.
    pub location: Location,
    /// How it becomes text, for lists, objects and maps.
    pub encoding: Encoding,
    /// Limits.
    pub limits: Option<Limits>,
    /// Known values, as spelt on the wire.
    pub known_values: Vec<String>,
    /// Its sensitivity as the spec spells it.
    pub sensitivity: &'static str,
    /// Example, as spelt on the wire.
    pub example: Option<String>,
    /// Members of objects, for the emulator's tables.
    pub kind: Kind,
}

/// A value's kind in the emulator's and the command line's tables.
#[derive(Debug, Clone)]
pub enum Kind {
    /// A scalar, by the name of the table's variant.
    Scalar(&'static str),
    /// An object.
    Object(Vec<Parameter>),
    /// A list.
    List(Box<Kind>),
    /// A map.
    Map(Box<Kind>),
}

/// Where a parameter stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Location {
    /// Query or form, by the client's setting.
    Query,
    /// The form body.
    Form,
    /// The whole body.
    Body,
    /// The path.
    Path,
    /// A header.
    Header,
    /// The host name.
    Host,
}

/// How a value becomes text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// A scalar's text.
    Plain,
    /// JSON text.
    Json,
    /// `Tag.1.Key`.
    RepeatList,
    /// `Config.Name`.
    Flat,
    /// Joined by this character.
    Joined(char),
}

/// Limits, as in the model.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Limits {
    /// Least value.
    pub min: Option<String>,
    /// Greatest value.
    pub max: Option<String>,
    /// Excludes `min`.
    pub exclusive_min: bool,
    /// Excludes `max`.
    pub exclusive_max: bool,
    /// Least length.
    pub min_length: Option<u64>,
    /// Greatest length.
    pub max_length: Option<u64>,
    /// Least number of items.
    pub min_items: Option<u64>,
    /// Greatest number of items.
    pub max_items: Option<u64>,
    /// Only digits.
    pub digits_only: bool,
    /// A regular expression.
    pub pattern: Option<String>,
    /// Who enforces them: `Client`, `Service` or `Nobody`.
    pub enforce: &'static str,
    /// The builder's method that lifts the client's check.
    pub lifted_by: Option<String>,
    /// The mark's variant, `Documented`.
    pub mark: Option<&'static str>,
}

/// A rule across parameters.
#[derive(Debug, Clone)]
pub struct Rule {
    /// The kind's variant, `AtLeastOne`.
    pub kind: &'static str,
    /// Wire names.
    pub parameters: Vec<String>,
    /// The condition: parameter, values, absent.
    pub when: Option<(String, Vec<String>, bool)>,
    /// Who enforces it: `Client`, `Service` or `Nobody`.
    pub enforce: &'static str,
    /// The mark's variant.
    pub mark: &'static str,
    /// The rule in words.
    pub docs: Bilingual,
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
    /// Masked in Debug and without Display.
    pub sensitive: Option<Sensitive>,
    /// A value for documentation and tests.
    pub example: String,
    /// What it can hold, where that is limited to digits: least and greatest length.
    pub digits: Option<(u64, u64)>,
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
    Time(&'static str),
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

/// An error code.
#[derive(Debug, Clone)]
pub struct Code {
    /// The code or pattern.
    pub code: String,
    /// Its variant; none for patterns.
    pub variant: Option<String>,
    /// Its meaning.
    pub meaning: Bilingual,
    /// The fault's variant.
    pub fault: &'static str,
    /// The class's variant.
    pub class: &'static str,
    /// The retry's variant.
    pub retry: &'static str,
    /// Advice.
    pub advice: Bilingual,
    /// Other spellings.
    pub aliases: Vec<String>,
    /// Codes, each with the message by which it says the same.
    pub old_spellings: Vec<(String, String)>,
    /// The HTTP status that the emulator answers with.
    pub status: u16,
    /// The mark's variant.
    pub mark: &'static str,
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
