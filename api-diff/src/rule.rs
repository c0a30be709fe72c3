//! The one table of rules: what can change, and whom a change breaks.
//!
//! **In Rust** a change breaks if a program that uses the generated crate has to be changed: it no longer compiles, or a call that
//! it makes ends differently from what the documentation promised. **On the wire** a change breaks if a program that was built before
//! it can no longer rely on the service: a request may be refused or mean something else, or the answer lacks what it had.
//! If it is not certain that a change is harmless, it counts as breaking.

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
    EndpointAdded, "endpoint-added", keeps, keeps, Addition, "A host, or the environment variable for another address, was added.";
    EndpointRemoved, "endpoint-removed", breaks, breaks, Addition, "A region or host is gone: a client that names it cannot be built or reaches nobody.";
    EndpointChanged, "endpoint-changed", keeps, breaks, Addition, "The host of a region or of the service changed.";
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
    DeprecationRemoved, "deprecation-removed", keeps, keeps, Fix, "An operation, parameter, field or type is no longer deprecated.";
    MethodRemoved, "method-removed", keeps, breaks, Addition, "The HTTP method that was sent is no longer accepted.";
    MethodChanged, "method-changed", keeps, keeps, Fix, "Other HTTP methods are accepted or preferred; the one that was sent is still accepted.";
    PathChanged, "path-changed", keeps, breaks, Addition, "The path of the URL changed.";
    SchemeRemoved, "scheme-removed", keeps, breaks, Addition, "HTTP or HTTPS is no longer accepted.";
    SchemeAdded, "scheme-added", keeps, keeps, Fix, "HTTP or HTTPS is accepted as well.";
    NowSigned, "now-signed", breaks, breaks, Addition, "The call was anonymous and needs a credential now.";
    NowAnonymous, "now-anonymous", keeps, keeps, Addition, "The call needs no credential any more.";
    SigningTold, "signing-told", keeps, keeps, Fix, "Whether the service also accepts the call without credentials changed. The client signs it in any case.";
    ContentTypeRemoved, "content-type-removed", keeps, breaks, Addition, "The service no longer states that it accepts a content type of the request's body.";
    ContentTypeChanged, "content-type-changed", keeps, keeps, Fix, "The service accepts one more content type of the request's body, or its content types are known now, or no longer known.";
    RateLimitLowered, "rate-limit-lowered", keeps, breaks, Addition, "The published rate limit is lower.";
    RateLimitChanged, "rate-limit-changed", keeps, keeps, Fix, "The published rate limit is higher, or known now, or no longer known.";
    EffectMoreDangerous, "effect-more-dangerous", breaks, breaks, Addition, "The operation is more dangerous to execute twice: a retry that was allowed no longer is, so a call may end with an unknown outcome.";
    EffectLessDangerous, "effect-less-dangerous", keeps, keeps, Addition, "The operation is less dangerous to execute twice: it is retried in more cases.";
    EffectReworded, "effect-reworded", keeps, keeps, Fix, "The effect has another kind with the same retry rules.";
    AlreadyDoneAdded, "already-done-added", keeps, keeps, Addition, "On a retry, a code now means that the wanted state is already reached.";
    AlreadyDoneRemoved, "already-done-removed", breaks, keeps, Addition, "A code that meant, on a retry, that the wanted state is already reached is an error now.";
    RetryCodesChanged, "retry-codes-changed", keeps, keeps, Fix, "Other codes of flow control allow a retry.";
    SuccessNarrowed, "success-narrowed", breaks, breaks, Addition, "The success rule requires more: an answer that was a success may now count as a failure.";
    SuccessWidened, "success-widened", keeps, breaks, Addition, "The success rule requires less: a program built before may take a success for a failure.";
    LookupAdded, "lookup-added", keeps, keeps, Addition, "An unknown outcome can be looked up: `prepare`, `with_resolve_unknown`.";
    LookupRemoved, "lookup-removed", breaks, keeps, Addition, "An unknown outcome can no longer be looked up: `prepare` and `with_resolve_unknown` are gone.";
    LookupNarrowed, "lookup-narrowed", breaks, keeps, Addition, "A look-up needs more parameters, or can no longer mark a request by its expiration.";
    LookupChanged, "lookup-changed", keeps, keeps, Fix, "A look-up reads or compares something else.";
    ReadTableRemoved, "read-table-removed", breaks, keeps, Addition, "No look-up reads the operation any more: its table is gone from the module `reads`.";
    EchoesChanged, "echoes-changed", keeps, keeps, Fix, "Other fields of the answer are compared with the request.";
    AlwaysAdded, "always-added", keeps, keeps, Addition, "A field is now in every successful answer: its reader was added.";
    AlwaysRemoved, "always-removed", breaks, keeps, Addition, "A field is no longer in every successful answer: its reader is gone.";
    OrderParameterAdded, "order-parameter-added", keeps, keeps, Addition, "A call that is made for an order fills a parameter.";
    OrderParameterRemoved, "order-parameter-removed", breaks, keeps, Addition, "A call that is made for an order no longer fills this parameter.";
    PagesAdded, "pages-added", keeps, keeps, Addition, "The answer comes in pages that the client can follow: `pages()`, `items()`.";
    PagesRemoved, "pages-removed", breaks, keeps, Addition, "The client no longer follows pages, or does not know their items: `pages()` or `items()` is gone.";
    PagesChanged, "pages-changed", breaks, breaks, Addition, "Pages are identified differently, or counted from another first page: a stored cursor leads elsewhere.";
    PageItemsChanged, "page-items-changed", breaks, keeps, Addition, "`items()` gives another list of the answer.";
    PageFieldsChanged, "page-fields-changed", keeps, keeps, Fix, "Other parameters or fields ask for pages or mark the last one.";
    TokenAdded, "token-added", keeps, keeps, Addition, "A parameter is now an idempotency token: the client fills it if it is left out.";
    TokenRemoved, "token-removed", breaks, keeps, Addition, "A parameter is no longer an idempotency token: the client does not fill it, and a ticket does not keep it.";
    TokenPromiseAdded, "token-promise-added", keeps, keeps, Addition, "A retry with the same idempotency token is known to be harmless, or for a longer time: the client retries after an unknown outcome.";
    TokenPromiseRemoved, "token-promise-removed", breaks, breaks, Addition, "A retry with the same idempotency token is no longer known to be harmless, or only for a shorter time: a call that was retried now ends with an unknown outcome.";
    BodyChanged, "body-changed", breaks, breaks, Addition, "The answer's body is of another kind: JSON, bytes, events, none.";
    OtherAnswerAdded, "other-answer-added", keeps, keeps, Fix, "A success with another status is now described, or has more fields.";
    OtherAnswerChanged, "other-answer-changed", keeps, breaks, Addition, "A success with another status has fewer or other fields, or is no longer described.";
    ErrorAnswerChanged, "error-answer-changed", keeps, keeps, Fix, "The description of an error's body changed: the client reads only its code, message and advice.";
    OperationCodeAdded, "operation-code-added", keeps, keeps, Fix, "The operation is documented to answer with another code.";
    OperationCodeRemoved, "operation-code-removed", keeps, keeps, Fix, "The operation is no longer documented to answer with a code.";
    RuleAdded, "rule-added", keeps, breaks, Addition, "The service refuses more combinations of parameters.";
    RuleAddedInClient, "rule-added-in-client", breaks, breaks, Addition, "The client refuses more combinations of parameters.";
    RuleRemoved, "rule-removed", keeps, keeps, Addition, "Fewer combinations of parameters are refused.";
    RuleTold, "rule-told", keeps, keeps, Fix, "A rule that is not known to be enforced was added or removed.";

    ParameterAdded, "parameter-added", keeps, keeps, Addition, "An optional parameter, or member of one, was added.";
    ParameterAddedRequired, "parameter-added-required", breaks, breaks, Addition, "A required parameter, or member of one, was added: a builder without it does not compile.";
    ParameterRemoved, "parameter-removed", breaks, breaks, Addition, "A parameter, or member of one, is gone with its setter.";
    NowRequired, "now-required", breaks, breaks, Addition, "A parameter or member is required now: a builder without it does not compile.";
    NoLongerRequired, "no-longer-required", breaks, keeps, Addition, "A parameter or member is optional now. Chained setters still compile. Code that names the builder's type has one type parameter too many.";
    RequiredReordered, "required-reordered", breaks, keeps, Addition, "Required parameters have another order: code that names the builder's type has its states in the wrong order.";
    RequiredMarkerRenamed, "required-marker-renamed", breaks, keeps, Addition, "A required parameter has another name in the module `required`: code that names the builder's type uses the old one.";
    FieldAdded, "field-added", keeps, keeps, Addition, "A field of an answer or message was added: records can grow.";
    FieldRemoved, "field-removed", breaks, breaks, Addition, "A field of an answer or message is gone.";
    WireRenamed, "wire-renamed", keeps, breaks, Addition, "A parameter or field has another name on the wire.";
    RustRenamed, "rust-renamed", breaks, keeps, Addition, "A parameter or field has another name in Rust.";
    SpellingAdded, "spelling-added", keeps, keeps, Fix, "A field is read by one more spelling.";
    SpellingRemoved, "spelling-removed", breaks, keeps, Addition, "A field is no longer read by one of its spellings.";
    LocationChanged, "location-changed", keeps, breaks, Addition, "A parameter or field stands elsewhere: query, form, body, path, header.";
    EncodingChanged, "encoding-changed", keeps, breaks, Addition, "A list, object or map becomes text in another way.";
    DefaultAdded, "default-added", keeps, keeps, Fix, "The service's default for an omitted parameter or member is now known.";
    DefaultChanged, "default-changed", keeps, breaks, Addition, "The service's default for an omitted parameter or member changed, or is no longer known.";
    OverrideAdded, "override-added", keeps, keeps, Addition, "The client's check of a parameter can be switched off.";
    OverrideRemoved, "override-removed", breaks, keeps, Addition, "The method that switches off the client's check of a parameter is gone or has another name.";

    TypeChanged, "type-changed", breaks, breaks, Addition, "A value has another type on the wire.";
    TypeWidened, "type-widened", breaks, keeps, Addition, "A parameter has a wider type on the wire, and another Rust type.";
    RustTypeChanged, "rust-type-changed", breaks, keeps, Addition, "A value has another Rust type and the same type on the wire.";
    KnownValueAdded, "known-value-added", keeps, keeps, Addition, "A known value was added: enumerations can grow.";
    KnownValueRemoved, "known-value-removed", breaks, breaks, Addition, "A value that a request can hold is no longer known: its variant is gone.";
    KnownValueRemovedInAnswer, "known-value-removed-in-answer", breaks, keeps, Addition, "A value of an answer is no longer known: its variant is gone.";
    KnownValueRenamed, "known-value-renamed", keeps, breaks, Addition, "A value that a request can hold is spelt differently on the wire; its variant is the same.";
    KnownValueRenamedInAnswer, "known-value-renamed-in-answer", keeps, keeps, Addition, "A value of an answer is spelt differently on the wire; its variant is the same.";
    PlainValueRemoved, "plain-value-removed", keeps, breaks, Addition, "A value that a request can hold is no longer known; Rust has no variant for it.";
    PlainValueRemovedInAnswer, "plain-value-removed-in-answer", keeps, keeps, Fix, "A value of an answer is no longer known; Rust has no variant for it.";
    VariantRenamed, "variant-renamed", breaks, keeps, Addition, "A known value has another variant in Rust.";
    VariantsReordered, "variants-reordered", breaks, keeps, Addition, "Known values have another order, by which the enumeration compares.";
    BecomesEnumeration, "becomes-enumeration", breaks, keeps, Addition, "The values of a text or number are known by name now: its Rust type is an enumeration.";
    NoLongerEnumeration, "no-longer-enumeration", breaks, keeps, Addition, "No values are known by name any more: the Rust type is not an enumeration.";
    LimitNarrowed, "limit-narrowed", keeps, breaks, Addition, "A limit of a request is narrower or new, and the service enforces it.";
    LimitNarrowedInClient, "limit-narrowed-in-client", breaks, breaks, Addition, "A limit of a request is narrower or new, and the client or a type's constructor enforces it.";
    LimitEnforcedByClient, "limit-enforced-by-client", breaks, keeps, Addition, "The client now enforces a limit that only the service enforced.";
    LimitWidened, "limit-widened", keeps, keeps, Addition, "A limit is wider or gone, or fewer sides enforce it.";
    LimitTold, "limit-told", keeps, keeps, Fix, "A limit that is not known to be enforced changed: a limit of an answer, or one that is only documented.";
    SensitivityChanged, "sensitivity-changed", breaks, keeps, Addition, "A value is now hidden, now shown, or masked differently: its Rust type has other methods.";
    SensitivityReworded, "sensitivity-reworded", keeps, keeps, Fix, "A value holds another kind of sensitive data; its Rust type and mask stay.";
    NoLongerStored, "no-longer-stored", breaks, keeps, Addition, "It may hold a secret now: `Serialize` and `Deserialize` are gone.";
    CanBeStored, "can-be-stored", keeps, keeps, Addition, "It holds no secret any more: `Serialize` and `Deserialize` were added.";
    FileAddressChanged, "file-address-changed", keeps, keeps, Fix, "Whether a text is the address of a file that has to be uploaded first changed. The client sends the text as given.";
    NullableChanged, "nullable-changed", keeps, keeps, Fix, "A value may now be null, or may no longer be null; null reads as absent.";

    TypeAdded, "type-added", keeps, keeps, Addition, "A named type was added.";
    TypeRemoved, "type-removed", breaks, keeps, Addition, "A named type is gone.";
    TypeRenamed, "type-renamed", breaks, keeps, Addition, "A named type has another name.";
    ConstructorChanged, "constructor-changed", breaks, keeps, Addition, "A named text type has another constructor: checked or unchecked.";
    BuilderRemoved, "builder-removed", breaks, keeps, Addition, "No request holds the named type any more: its builder is gone.";

    CodeAdded, "code-added", keeps, keeps, Addition, "An error code was added: the enumeration can grow.";
    CodeRemoved, "code-removed", breaks, keeps, Addition, "An error code is gone, with its variant and what is known of it.";
    CodeRenamed, "code-renamed", keeps, breaks, Addition, "An error code is spelt differently on the wire.";
    CodeVariantRenamed, "code-variant-renamed", breaks, keeps, Addition, "An error code has another variant in Rust.";
    CodeMoreCareful, "code-more-careful", breaks, breaks, Addition, "A code no longer proves that the call was not executed.";
    CodeLessCareful, "code-less-careful", keeps, keeps, Addition, "A code says more about whether the call was executed.";
    CodeSuccessChanged, "code-success-changed", breaks, breaks, Addition, "A code that was an error is a success now, or the reverse.";
    CodeFactsChanged, "code-facts-changed", keeps, keeps, Fix, "A code has another fault, or another rule for retries.";
    CodeSpellingAdded, "code-spelling-added", keeps, keeps, Addition, "A code is known by one more spelling.";
    CodeSpellingRemoved, "code-spelling-removed", breaks, keeps, Addition, "A code is no longer known by one of its spellings.";

    MessageAdded, "message-added", keeps, keeps, Addition, "A message was added: the enumeration can grow.";
    MessageRemoved, "message-removed", breaks, breaks, Addition, "A message is gone.";
    MessageRenamed, "message-renamed", keeps, breaks, Addition, "A message has another type on the wire.";
    MessageKeyChanged, "message-key-changed", breaks, keeps, Addition, "Repeated deliveries are recognised by other fields: stored keys differ.";

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
