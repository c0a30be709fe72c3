//! The one table of rules: what can change, and whom a change breaks.
//!
//! **In Rust** a change breaks if a program that uses the generated crate has to be changed: it compiles no longer, or a call that
//! it makes ends otherwise than the documentation promised. **On the wire** a change breaks if a program that was built before
//! it can no longer rely on the service: a request may be refused or mean something else, or the answer does not hold what it
//! held. In doubt a change breaks.

/// What a change is if it breaks no program in Rust.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Otherwise {
    /// It adds to the crate or changes what a call does.
    Addition,
    /// It corrects what the crate says or how it works.
    Fix,
}

/// A part of a version number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// The third number.
    Patch,
    /// The second number.
    Minor,
    /// The first number.
    Major,
}

impl Level {
    /// In a word: `minor`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }
}

/// The version step that semver asks for, with cargo's rule for versions below 1.0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Step {
    /// While the version is 0.x.
    pub before_one: Level,
    /// From 1.0 on.
    pub from_one: Level,
}

macro_rules! rules {
    ($($name:ident, $id:literal, $rust:ident, $wire:ident, $otherwise:ident, $meaning:literal;)*) => {
        /// A kind of change.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Rule { $(#[doc = $meaning] $name,)* }

        impl Rule {
            /// All rules, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            const fn row(self) -> Row {
                match self {
                    $(Self::$name => Row {
                        id: $id, rust: rules!(@ $rust), wire: rules!(@ $wire), otherwise: Otherwise::$otherwise, meaning: $meaning,
                    },)*
                }
            }
        }
    };
    (@ breaks) => { true };
    (@ keeps) => { false };
}

struct Row {
    id: &'static str,
    rust: bool,
    wire: bool,
    otherwise: Otherwise,
    meaning: &'static str,
}

rules! {
    ProductAdded, "product-added", keeps, keeps, Addition, "A version of a product has a description, and with it a package.";
    ProductRemoved, "product-removed", breaks, breaks, Addition, "A version of a product has no description any more, so that its package is not generated.";
    PackageRenamed, "package-renamed", breaks, keeps, Addition, "The package has another name.";
    VersionChanged, "version-changed", keeps, breaks, Addition, "Requests carry another version or another product.";
    EndpointAdded, "endpoint-added", keeps, keeps, Addition, "A host is known that was not.";
    EndpointRemoved, "endpoint-removed", breaks, breaks, Addition, "A region or host is gone: a client that names it cannot be built or reaches nobody.";
    EndpointChanged, "endpoint-changed", keeps, breaks, Addition, "A region or the service has another host.";
    EndpointVariableChanged, "endpoint-variable-changed", breaks, keeps, Addition, "The environment variable for another address was renamed or removed.";
    SignatureChanged, "signature-changed", keeps, breaks, Addition, "Requests are signed by another scheme.";
    StyleChanged, "style-changed", keeps, breaks, Addition, "Calls, or those of one operation, have another style: RPC or ROA.";
    PlacementChanged, "placement-changed", keeps, breaks, Addition, "RPC parameters travel elsewhere: in the form body or in the query.";
    TimeZoneChanged, "time-zone-changed", breaks, breaks, Addition, "Times without a zone mean another instant.";
    NumberingChanged, "numbering-changed", keeps, keeps, Addition, "Phone numbers are compared by other spellings.";
    FeatureAdded, "feature-added", keeps, keeps, Addition, "A Cargo feature beside the families was added.";
    FeatureRemoved, "feature-removed", breaks, keeps, Addition, "A Cargo feature beside the families was removed.";
    FamilyAdded, "family-added", keeps, keeps, Addition, "A family was added: a module and a Cargo feature.";
    FamilyRemoved, "family-removed", breaks, keeps, Addition, "A family is gone, with its module and its Cargo feature.";
    FamilyRenamed, "family-renamed", breaks, keeps, Addition, "A family has another id: module and Cargo feature are renamed.";

    OperationAdded, "operation-added", keeps, keeps, Addition, "An operation was added.";
    OperationRemoved, "operation-removed", breaks, breaks, Addition, "An operation is gone.";
    OperationRenamed, "operation-renamed", keeps, breaks, Addition, "An operation has another name on the wire.";
    OperationRustRenamed, "operation-rust-renamed", breaks, keeps, Addition, "An operation's method and types have another name in Rust.";
    OperationMoved, "operation-moved", breaks, keeps, Addition, "An operation belongs to another family: its types are in another module, behind another feature.";
    Deprecated, "deprecated", keeps, keeps, Addition, "An operation, parameter, field or type is deprecated.";
    DeprecationRemoved, "deprecation-removed", keeps, keeps, Fix, "What was deprecated no longer is.";
    MethodRemoved, "method-removed", keeps, breaks, Addition, "The HTTP method that was sent is no longer taken.";
    MethodChanged, "method-changed", keeps, keeps, Fix, "Other HTTP methods are taken or preferred; the one that was sent still is taken.";
    PathChanged, "path-changed", keeps, breaks, Addition, "The path of the URL is another.";
    SchemeRemoved, "scheme-removed", keeps, breaks, Addition, "HTTP or HTTPS is no longer taken.";
    SchemeAdded, "scheme-added", keeps, keeps, Fix, "HTTP or HTTPS is taken as well.";
    NowSigned, "now-signed", breaks, breaks, Addition, "The call was anonymous and needs a credential now.";
    NowAnonymous, "now-anonymous", keeps, keeps, Addition, "The call needs no credential any more.";
    SigningTold, "signing-told", keeps, keeps, Fix, "The service takes the call without credentials, too, or no longer; the client signs it.";
    ContentTypeRemoved, "content-type-removed", keeps, breaks, Addition, "The service no longer states that it takes a content type of the request's body.";
    ContentTypeChanged, "content-type-changed", keeps, keeps, Fix, "The service takes one more content type of the request's body, or its content types are known now, or no longer known.";
    RateLimitLowered, "rate-limit-lowered", keeps, breaks, Addition, "The published rate limit is lower.";
    RateLimitChanged, "rate-limit-changed", keeps, keeps, Fix, "The published rate limit is higher, or known now, or no longer known.";
    EffectMoreDangerous, "effect-more-dangerous", breaks, breaks, Addition, "The operation does more harm if it runs twice: a repeat that was allowed is not, and a call may end with an unknown outcome.";
    EffectLessDangerous, "effect-less-dangerous", keeps, keeps, Addition, "The operation does less harm if it runs twice: it may be repeated more often.";
    EffectReworded, "effect-reworded", keeps, keeps, Fix, "The effect has another kind that is repeated by the same rules.";
    AlreadyDoneAdded, "already-done-added", keeps, keeps, Addition, "A code means, on a repeat, that the wanted state holds already.";
    AlreadyDoneRemoved, "already-done-removed", breaks, keeps, Addition, "A code that meant, on a repeat, that the wanted state holds is an error now.";
    RetryCodesChanged, "retry-codes-changed", keeps, keeps, Fix, "Other codes of flow control allow a repeat.";
    SuccessNarrowed, "success-narrowed", breaks, breaks, Addition, "The success rule asks for more: an answer that was a success may be none.";
    SuccessWidened, "success-widened", keeps, breaks, Addition, "The success rule asks for less: a program built before takes a success for a failure.";
    LookupAdded, "lookup-added", keeps, keeps, Addition, "An unknown outcome can be looked up: `prepare`, `with_resolve_unknown`.";
    LookupRemoved, "lookup-removed", breaks, keeps, Addition, "An unknown outcome can no longer be looked up: `prepare` and `with_resolve_unknown` are gone.";
    LookupNarrowed, "lookup-narrowed", breaks, keeps, Addition, "A look-up asks for more parameters, or cannot mark an order by its end any more.";
    LookupChanged, "lookup-changed", keeps, keeps, Fix, "A look-up reads or compares otherwise.";
    ReadTableRemoved, "read-table-removed", breaks, keeps, Addition, "No look-up reads the operation any more: its table is gone from the module `reads`.";
    EchoesChanged, "echoes-changed", keeps, keeps, Fix, "Other fields of the answer are compared with the request.";
    AlwaysAdded, "always-added", keeps, keeps, Addition, "A field stands in each success: its reader was added.";
    AlwaysRemoved, "always-removed", breaks, keeps, Addition, "A field no longer stands in each success: its reader is gone.";
    OrderParameterAdded, "order-parameter-added", keeps, keeps, Addition, "A call that is made for an order fills a parameter.";
    OrderParameterRemoved, "order-parameter-removed", breaks, keeps, Addition, "A call that is made for an order fills another parameter or none.";
    PagesAdded, "pages-added", keeps, keeps, Addition, "The answer comes in pages that the client can follow: `pages()`, `items()`.";
    PagesRemoved, "pages-removed", breaks, keeps, Addition, "The client follows no pages any more, or does not know their items: `pages()` or `items()` is gone.";
    PagesChanged, "pages-changed", breaks, breaks, Addition, "A page is named in another way or counted from another first one: a stored cursor leads elsewhere.";
    PageItemsChanged, "page-items-changed", breaks, keeps, Addition, "`items()` gives another list of the answer.";
    PageFieldsChanged, "page-fields-changed", keeps, keeps, Fix, "Pages are asked for, or their end is told, by other parameters or fields.";
    TokenAdded, "token-added", keeps, keeps, Addition, "A parameter is an idempotency token: the client fills it if it is left out.";
    TokenRemoved, "token-removed", breaks, keeps, Addition, "A parameter is no idempotency token any more: the client does not fill it, and a ticket does not keep it.";
    TokenPromiseAdded, "token-promise-added", keeps, keeps, Addition, "A repeat with the same idempotency token is known to be harmless, or is for longer: the client sends one after an unknown outcome.";
    TokenPromiseRemoved, "token-promise-removed", breaks, breaks, Addition, "A repeat with the same idempotency token is not known to be harmless any more, or is for a shorter time: what was repeated ends with an unknown outcome.";
    BodyChanged, "body-changed", breaks, breaks, Addition, "The answer's body is of another kind: JSON, bytes, events, none.";
    OtherAnswerAdded, "other-answer-added", keeps, keeps, Fix, "A success with another status is described, or holds more.";
    OtherAnswerChanged, "other-answer-changed", keeps, breaks, Addition, "A success with another status holds less or something else, or is not described any more.";
    ErrorAnswerChanged, "error-answer-changed", keeps, keeps, Fix, "The body of an error is described otherwise: the client reads code, message and advice alone.";
    OperationCodeAdded, "operation-code-added", keeps, keeps, Fix, "The operation is documented to answer with another code.";
    OperationCodeRemoved, "operation-code-removed", keeps, keeps, Fix, "The operation is no longer documented to answer with a code.";
    RuleAdded, "rule-added", keeps, breaks, Addition, "The service refuses more combinations of parameters.";
    RuleAddedInClient, "rule-added-in-client", breaks, breaks, Addition, "The client refuses more combinations of parameters.";
    RuleRemoved, "rule-removed", keeps, keeps, Addition, "Fewer combinations of parameters are refused.";
    RuleTold, "rule-told", keeps, keeps, Fix, "A rule that nobody checks was added or removed.";

    ParameterAdded, "parameter-added", keeps, keeps, Addition, "An optional parameter, or member of one, was added.";
    ParameterAddedRequired, "parameter-added-required", breaks, breaks, Addition, "A required parameter, or member of one, was added: a builder without it does not compile.";
    ParameterRemoved, "parameter-removed", breaks, breaks, Addition, "A parameter, or member of one, is gone with its setter.";
    NowRequired, "now-required", breaks, breaks, Addition, "A parameter or member is required now: a builder without it does not compile.";
    NoLongerRequired, "no-longer-required", breaks, keeps, Addition, "A parameter or member is optional now. A chain of setters compiles as before; code that writes out the builder's type has one state too many.";
    RequiredReordered, "required-reordered", breaks, keeps, Addition, "Required parameters have another order: code that writes out the builder's type has its states in the wrong order.";
    RequiredMarkerRenamed, "required-marker-renamed", breaks, keeps, Addition, "A required parameter has another name in the module `required`: code that writes out the builder's type names the old one.";
    FieldAdded, "field-added", keeps, keeps, Addition, "A field of an answer or message was added: records can grow.";
    FieldRemoved, "field-removed", breaks, breaks, Addition, "A field of an answer or message is gone.";
    WireRenamed, "wire-renamed", keeps, breaks, Addition, "A parameter or field has another name on the wire.";
    RustRenamed, "rust-renamed", breaks, keeps, Addition, "A parameter or field has another name in Rust.";
    SpellingAdded, "spelling-added", keeps, keeps, Fix, "A field is read by one more spelling.";
    SpellingRemoved, "spelling-removed", breaks, keeps, Addition, "A field is no longer read by one of its spellings.";
    LocationChanged, "location-changed", keeps, breaks, Addition, "A parameter or field stands elsewhere: query, form, body, path, header.";
    EncodingChanged, "encoding-changed", keeps, breaks, Addition, "A list, object or map becomes text in another way.";
    DefaultAdded, "default-added", keeps, keeps, Fix, "It is known what the service takes if a parameter, or member of one, is left out.";
    DefaultChanged, "default-changed", keeps, breaks, Addition, "The service takes something else, or nothing known, if a parameter, or member of one, is left out.";
    OverrideAdded, "override-added", keeps, keeps, Addition, "The client's check of a parameter can be switched off.";
    OverrideRemoved, "override-removed", breaks, keeps, Addition, "The method that switches off the client's check of a parameter is gone or has another name.";

    TypeChanged, "type-changed", breaks, breaks, Addition, "A value has another type on the wire.";
    TypeWidened, "type-widened", breaks, keeps, Addition, "A parameter takes a wider type on the wire; its Rust type is another.";
    RustTypeChanged, "rust-type-changed", breaks, keeps, Addition, "A value has another Rust type and the same on the wire.";
    KnownValueAdded, "known-value-added", keeps, keeps, Addition, "A value is known that was not: enumerations can grow.";
    KnownValueRemoved, "known-value-removed", breaks, breaks, Addition, "A value that a request can hold is no longer known: its variant is gone.";
    KnownValueRemovedInAnswer, "known-value-removed-in-answer", breaks, keeps, Addition, "A value of an answer is no longer known: its variant is gone.";
    PlainValueRemoved, "plain-value-removed", keeps, breaks, Addition, "A value that a request can hold is no longer known; Rust has no variant for it.";
    PlainValueRemovedInAnswer, "plain-value-removed-in-answer", keeps, keeps, Fix, "A value of an answer is no longer known; Rust has no variant for it.";
    VariantRenamed, "variant-renamed", breaks, keeps, Addition, "A known value has another variant in Rust.";
    VariantsReordered, "variants-reordered", breaks, keeps, Addition, "Known values have another order, by which the enumeration compares.";
    BecomesEnumeration, "becomes-enumeration", breaks, keeps, Addition, "The values of a text or number are known by names now: its Rust type is an enumeration.";
    NoLongerEnumeration, "no-longer-enumeration", breaks, keeps, Addition, "No values are known by names any more: the Rust type is no enumeration.";
    LimitNarrowed, "limit-narrowed", keeps, breaks, Addition, "A limit of a request is narrower or new, and the service enforces it.";
    LimitNarrowedInClient, "limit-narrowed-in-client", breaks, breaks, Addition, "A limit of a request is narrower or new, and the client or a type's constructor enforces it.";
    LimitEnforcedByClient, "limit-enforced-by-client", breaks, keeps, Addition, "The client refuses what only the service refused.";
    LimitWidened, "limit-widened", keeps, keeps, Addition, "A limit is wider, or gone, or enforced by fewer.";
    LimitTold, "limit-told", keeps, keeps, Fix, "A limit changed that nobody enforces: of an answer, or one that is only told.";
    SensitivityChanged, "sensitivity-changed", breaks, keeps, Addition, "A value is hidden that was shown, or the reverse, or is masked otherwise: its Rust type has other methods.";
    SensitivityReworded, "sensitivity-reworded", keeps, keeps, Fix, "A value holds another kind of sensitive datum; its Rust type and mask stay.";
    NoLongerStored, "no-longer-stored", breaks, keeps, Addition, "It may hold a secret now: `Serialize` and `Deserialize` are gone.";
    CanBeStored, "can-be-stored", keeps, keeps, Addition, "It holds no secret any more: `Serialize` and `Deserialize` were added.";
    FileAddressChanged, "file-address-changed", keeps, keeps, Fix, "A text is the address of a file that has to be uploaded first, or no longer; the client sends it as given.";
    NullableChanged, "nullable-changed", keeps, keeps, Fix, "A value may be null that could not, or the reverse; null reads as absent.";

    TypeAdded, "type-added", keeps, keeps, Addition, "A named type was added.";
    TypeRemoved, "type-removed", breaks, keeps, Addition, "A named type is gone.";
    TypeRenamed, "type-renamed", breaks, keeps, Addition, "A named type has another name.";
    ConstructorChanged, "constructor-changed", breaks, keeps, Addition, "A named text type has another constructor: checked or unchecked.";
    BuilderRemoved, "builder-removed", breaks, keeps, Addition, "No request holds the named type any more: its builder is gone.";

    CodeAdded, "code-added", keeps, keeps, Addition, "An error code was added: the enumeration can grow.";
    CodeRemoved, "code-removed", breaks, keeps, Addition, "An error code is gone, with its variant and what is known of it.";
    CodeRenamed, "code-renamed", keeps, breaks, Addition, "An error code is spelt otherwise on the wire.";
    CodeVariantRenamed, "code-variant-renamed", breaks, keeps, Addition, "An error code has another variant in Rust.";
    CodeMoreCareful, "code-more-careful", breaks, breaks, Addition, "A code that said that the call did not run leaves that open now.";
    CodeLessCareful, "code-less-careful", keeps, keeps, Addition, "A code says more about whether the call ran.";
    CodeSuccessChanged, "code-success-changed", breaks, breaks, Addition, "A code is a success that was an error, or the reverse.";
    CodeFactsChanged, "code-facts-changed", keeps, keeps, Fix, "A code has another fault, or another rule for repeats.";
    CodeSpellingAdded, "code-spelling-added", keeps, keeps, Addition, "A code is known by one more spelling.";
    CodeSpellingRemoved, "code-spelling-removed", breaks, keeps, Addition, "A code is no longer known by one of its spellings.";

    MessageAdded, "message-added", keeps, keeps, Addition, "A message was added: the enumeration can grow.";
    MessageRemoved, "message-removed", breaks, breaks, Addition, "A message is gone.";
    MessageRenamed, "message-renamed", keeps, breaks, Addition, "A message has another type on the wire.";
    MessageKeyChanged, "message-key-changed", breaks, keeps, Addition, "Repeated deliveries are told by other fields: stored keys differ.";

    TextsChanged, "texts-changed", keeps, keeps, Fix, "Only texts changed: titles, documentation, meanings.";
}

impl Rule {
    /// Its name in reports, `now-required`.
    #[must_use]
    pub const fn id(self) -> &'static str {
        self.row().id
    }

    /// Whether it breaks programs that use the generated crate.
    #[must_use]
    pub const fn breaks_rust(self) -> bool {
        self.row().rust
    }

    /// Whether it breaks programs that were built before.
    #[must_use]
    pub const fn breaks_wire(self) -> bool {
        self.row().wire
    }

    /// What it means.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        self.row().meaning
    }

    /// The version step that it asks for.
    #[must_use]
    pub const fn step(self) -> Step {
        let row = self.row();
        let (before_one, from_one) = match (row.rust, row.otherwise) {
            (true, _) => (Level::Minor, Level::Major),
            (false, Otherwise::Addition) => (Level::Patch, Level::Minor),
            (false, Otherwise::Fix) => (Level::Patch, Level::Patch),
        };
        Step {
            before_one,
            from_one,
        }
    }
}

/// The rules as a table in Markdown.
#[must_use]
pub fn table() -> String {
    let mut text = String::from(
        "| rule | Rust | wire | 0.x | 1.x | meaning |\n| --- | --- | --- | --- | --- | --- |\n",
    );
    let mark = |breaks: bool| if breaks { "breaks" } else { "keeps" };
    for rule in Rule::ALL {
        let (rust, wire, step) = (
            mark(rule.breaks_rust()),
            mark(rule.breaks_wire()),
            rule.step(),
        );
        let (before, from) = (step.before_one.word(), step.from_one.word());
        text.push_str(&format!(
            "| `{}` | {rust} | {wire} | {before} | {from} | {} |\n",
            rule.id(),
            rule.meaning()
        ));
    }
    text
}
