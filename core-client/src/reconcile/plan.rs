//! How the unknown outcome of an operation is looked up by reads: tables that the generated code builds from the description.
//!
//! Paths are member names from the outside in. A member is found by its exact name, or else by a name that differs only in letter
//! case.

use crate::request::OperationInfo;

/// A parameter, and the values that it may have.
pub type RequiredValue = (&'static str, &'static [&'static str]);

/// How the unknown outcome of one operation is looked up.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct LookupPlan {
    /// Parameters that the request must have. Without them the outcome cannot be looked up.
    pub required: &'static [&'static str],
    /// Parameters that must have one of these values. With another value, or without the parameter, the outcome cannot be looked
    /// up.
    pub required_values: &'static [RequiredValue],
    /// The parameters that a ticket stores unchanged; none of them is sensitive. All others are only in its fingerprint.
    pub stored: &'static [&'static str],
    /// The parameter with the end of the created resource, if there is one. An end that no other order has is a mark.
    pub expiration: Option<&'static str>,
    /// The parameter with the lifetime of the created resource in seconds, if there is one; `0` means that it never ends.
    pub lifetime: Option<&'static str>,
    /// The parameter with the caller's id that finds the write, if there is one. If the request does not set it, a call whose
    /// outcome may be looked up sends a text there that no other call has.
    pub own_id: Option<&'static str>,
    /// What to read and how to judge it.
    pub search: Search,
    /// The fields of the write's own answer that a look-up can fill.
    pub answer: &'static [AnswerField],
}

/// What to read and how to judge it.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Search {
    /// The write creates a resource: the look-up searches the existing ones.
    Resource(ResourceSearch),
    /// The write names a state: one read tells whether that state holds.
    State(StateSearch),
    /// The write leaves records: it is done if all of them exist. Missing records prove nothing.
    Records(RecordSearch),
}

/// A read of a look-up.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Read {
    /// The operation that is called; it only reads.
    pub operation: &'static OperationInfo,
    /// Its parameters, in signing order.
    pub parameters: &'static [(&'static str, Source)],
}

/// Where the value of a parameter, or of an answer's field, comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Source {
    /// The parameter of the write with this name, if it was given.
    Parameter(&'static str),
    /// This text.
    Constant(&'static str),
    /// These parameters of the write with a text between them, if all were given.
    Joined(&'static [&'static str], &'static str),
    /// The id of the resource.
    Id,
    /// Now, as `yyyyMMddHHmmssSSS` in the client's zone.
    Stamp,
    /// Twenty digits that no other request has.
    Fresh,
    /// The recipient that is being looked up.
    Recipient,
    /// The day that is being looked up, as `yyyyMMdd` in the client's zone.
    Day,
    /// The page that is being read, counted from 1.
    Page,
}

/// Looks for a resource that the write may have created.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct ResourceSearch {
    /// The list of the ids of existing resources. Without it, `detail` alone returns the resources.
    pub list: Option<IdList>,
    /// The read that returns a resource, or a list of them.
    pub detail: Read,
    /// The path of the resource, or of the list of them, in the answer of `detail`.
    pub path: &'static [&'static str],
    /// The path of the id in the resource.
    pub id_path: &'static [&'static str],
    /// The path and the values by which a resource says that it is in effect. Without it, each resource is in effect.
    pub active: Option<(&'static [&'static str], &'static [&'static str])>,
    /// The fields that identify the resource: if all are equal, it is the one that the write names, no matter which call created
    /// it.
    pub identity: &'static [FieldMatch],
    /// The other fields that the write sets, such as the end.
    pub properties: &'static [FieldMatch],
    /// The path of its creation time.
    pub created: Option<&'static [&'static str]>,
    /// The fields by which another resource prevents ours.
    pub conflicts: &'static [Conflict],
    /// Whether any other resource in effect prevents ours.
    pub exclusive: bool,
    /// A list with at least this many resources may be incomplete.
    pub full_at: Option<usize>,
}

/// The read that returns the ids of existing resources, joined to one text.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct IdList {
    /// The read that returns the list.
    pub read: Read,
    /// The path of the text.
    pub list_path: &'static [&'static str],
    /// The separator between the ids.
    pub separator: char,
    /// A list with at least this many ids may be incomplete.
    pub full_at: usize,
}

/// A field of an answer that must equal a parameter of the write. If the parameter was not given, nothing is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct FieldMatch {
    /// The path of the field in the answer.
    pub path: &'static [&'static str],
    /// The parameter of the write that the field must equal.
    pub parameter: &'static str,
    /// How the two are compared.
    pub kind: Comparison,
}

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Comparison {
    /// As texts.
    Text,
    /// As texts, ignoring letter case.
    IgnoreCase,
    /// As texts that the service may rewrite: letter case, quotes, blanks, a dot at the end, an IPv6 address. A text that could be
    /// a rewritten one is no evidence.
    MayBeRewritten,
    /// As phone numbers, reduced to their digits. A number that is masked, or cannot be reduced to digits, is no evidence. A number
    /// that may be the other one without leading zeros or without its area or country code is no evidence either.
    Number,
    /// As times of one zone, to the second.
    Time,
}

/// A field of another resource in effect: if it equals one of these parameters, ours cannot be created.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Conflict {
    /// The path of the field in the other resource.
    pub path: &'static [&'static str],
    /// The parameters of the write; one that equals the field is a conflict.
    pub parameters: &'static [&'static str],
    /// How they are compared.
    pub kind: Comparison,
}

/// Checks with one read whether the state that the write names holds.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct StateSearch {
    /// The read whose answer shows the state.
    pub read: Read,
    /// Codes of the read that prove that the state holds.
    pub codes: &'static [&'static str],
    /// Whether a state that does not hold proves nothing: the write may have been executed all the same.
    pub says_only_done: bool,
    /// The first case that fits the request says what must hold. If no case fits, the outcome stays unknown.
    pub cases: &'static [Case],
}

/// What must hold, for requests of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Case {
    /// The case applies if each of these parameters has one of its values. Empty: it always applies.
    pub when: &'static [RequiredValue],
    /// All of these must hold.
    pub conditions: &'static [Condition],
}

/// One thing that must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Condition {
    /// A field equals a parameter, which must have been given.
    Equals(FieldMatch),
    /// A field equals a parameter, if the parameter was given.
    EqualsIfGiven(FieldMatch),
    /// A field has one of these values.
    Is(&'static [&'static str], &'static [&'static str]),
    /// A field is absent or empty.
    Absent(&'static [&'static str]),
}

/// One field of the write's own answer that a look-up can fill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct AnswerField {
    /// The path of the field in the write's answer.
    pub path: &'static [&'static str],
    /// Where its value comes from.
    pub from: Source,
}

impl LookupPlan {
    /// A plan that requires and stores no parameter.
    pub const fn new(search: Search) -> Self {
        Self {
            required: &[],
            required_values: &[],
            stored: &[],
            expiration: None,
            lifetime: None,
            own_id: None,
            search,
            answer: &[],
        }
    }

    /// Sets the parameters that the request must have given.
    pub const fn required(mut self, names: &'static [&'static str]) -> Self {
        self.required = names;
        self
    }

    /// Sets the values of parameters for which alone the outcome can be found out.
    pub const fn required_values(mut self, values: &'static [RequiredValue]) -> Self {
        self.required_values = values;
        self
    }

    /// Sets the parameters that a ticket stores as they are.
    pub const fn stored(mut self, names: &'static [&'static str]) -> Self {
        self.stored = names;
        self
    }

    /// Sets the parameter that says when what is created ends.
    pub const fn expiration(mut self, name: &'static str) -> Self {
        self.expiration = Some(name);
        self
    }

    /// Sets the parameter that says after how many seconds what is created ends.
    pub const fn lifetime(mut self, name: &'static str) -> Self {
        self.lifetime = Some(name);
        self
    }

    /// Sets the parameter with an id of the caller's own by which the write is found.
    pub const fn own_id(mut self, name: &'static str) -> Self {
        self.own_id = Some(name);
        self
    }

    /// Whether the identical write, sent once more, is refused as long as what the first one created exists: the rule that
    /// keeps any other resource off keeps its own copy off as well.
    pub(super) const fn forbids_a_second(&self) -> bool {
        match &self.search {
            Search::Resource(search) => search.exclusive || !search.conflicts.is_empty(),
            Search::State(_) | Search::Records(_) => false,
        }
    }

    /// Sets the fields of the write's own answer that a look-up can tell.
    pub const fn answer(mut self, fields: &'static [AnswerField]) -> Self {
        self.answer = fields;
        self
    }
}

impl Read {
    /// A call of this operation with these parameters.
    pub const fn new(
        operation: &'static OperationInfo,
        parameters: &'static [(&'static str, Source)],
    ) -> Self {
        Self {
            operation,
            parameters,
        }
    }
}

impl ResourceSearch {
    /// A search among the resources at this place of an answer.
    pub const fn new(
        detail: Read,
        path: &'static [&'static str],
        id_path: &'static [&'static str],
    ) -> Self {
        Self {
            list: None,
            detail,
            path,
            id_path,
            active: None,
            identity: &[],
            properties: &[],
            created: None,
            conflicts: &[],
            exclusive: false,
            full_at: None,
        }
    }

    /// Reads a list of ids first, and the detail of each.
    pub const fn list(mut self, list: IdList) -> Self {
        self.list = Some(list);
        self
    }

    /// Sets the path and the values by which a resource says that it is in effect.
    pub const fn active(
        mut self,
        path: &'static [&'static str],
        values: &'static [&'static str],
    ) -> Self {
        self.active = Some((path, values));
        self
    }

    /// Sets the fields that identify the resource.
    pub const fn identity(mut self, identity: &'static [FieldMatch]) -> Self {
        self.identity = identity;
        self
    }

    /// Sets the other fields that the write sets.
    pub const fn properties(mut self, properties: &'static [FieldMatch]) -> Self {
        self.properties = properties;
        self
    }

    /// Sets the path of the creation time.
    pub const fn created(mut self, path: &'static [&'static str]) -> Self {
        self.created = Some(path);
        self
    }

    /// Sets the fields by which another resource prevents ours.
    pub const fn conflicts(mut self, conflicts: &'static [Conflict]) -> Self {
        self.conflicts = conflicts;
        self
    }

    /// Any other resource in effect prevents ours.
    pub const fn exclusive(mut self) -> Self {
        self.exclusive = true;
        self
    }

    /// Sets how many resources a list has at least if it may be incomplete.
    pub const fn full_at(mut self, full_at: usize) -> Self {
        self.full_at = Some(full_at);
        self
    }
}

impl IdList {
    /// A list of ids in one text.
    pub const fn new(
        read: Read,
        list_path: &'static [&'static str],
        separator: char,
        full_at: usize,
    ) -> Self {
        Self {
            read,
            list_path,
            separator,
            full_at,
        }
    }
}

impl FieldMatch {
    /// The field at this path against this parameter.
    pub const fn new(
        path: &'static [&'static str],
        parameter: &'static str,
        kind: Comparison,
    ) -> Self {
        Self {
            path,
            parameter,
            kind,
        }
    }
}

impl Conflict {
    /// The field at this path against these parameters.
    pub const fn new(
        path: &'static [&'static str],
        parameters: &'static [&'static str],
        kind: Comparison,
    ) -> Self {
        Self {
            path,
            parameters,
            kind,
        }
    }
}

impl StateSearch {
    /// A read that shows whether the state holds, by these cases.
    pub const fn new(read: Read, cases: &'static [Case]) -> Self {
        Self {
            read,
            codes: &[],
            says_only_done: false,
            cases,
        }
    }

    /// A state that does not hold proves nothing.
    pub const fn says_only_done(mut self) -> Self {
        self.says_only_done = true;
        self
    }

    /// Sets the codes of the read that prove that the state holds.
    pub const fn codes(mut self, codes: &'static [&'static str]) -> Self {
        self.codes = codes;
        self
    }
}

impl Case {
    /// What must hold always.
    pub const fn always(conditions: &'static [Condition]) -> Self {
        Self {
            when: &[],
            conditions,
        }
    }

    /// What must hold if each of these parameters has one of its values.
    pub const fn when(values: &'static [RequiredValue], conditions: &'static [Condition]) -> Self {
        Self {
            when: values,
            conditions,
        }
    }
}

impl AnswerField {
    /// The field at this path, with the value from this source.
    pub const fn new(path: &'static [&'static str], from: Source) -> Self {
        Self { path, from }
    }
}

/// Looks for the records that a write leaves, one for each of its recipients. It can only prove that the write is done: records may
/// come late, and it is not known how late.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct RecordSearch {
    /// The read that returns the records of a recipient on a day. It is called for each recipient and each day on which the write
    /// may have been executed: two days around midnight.
    pub read: Read,
    /// The path of the list of records in the answer of `read`.
    pub path: &'static [&'static str],
    /// A list with this many records continues on the next page.
    pub full_at: usize,
    /// The write's parameter with the recipients.
    pub recipients: &'static str,
    /// The format of that parameter.
    pub format: RecipientFormat,
    /// The field of a record with the recipient's number.
    pub recipient_path: &'static [&'static str],
    /// The fields by which a record belongs to the write: all of them must be equal.
    pub matches: &'static [FieldMatch],
    /// The path of the time at which the write made the record. The write must have been possible at that time.
    pub made: &'static [&'static str],
}

/// The format of a parameter with several recipients.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum RecipientFormat {
    /// As a JSON list of texts.
    Json,
    /// Joined by this character.
    Joined(char),
}

impl RecipientFormat {
    /// The recipients that a parameter holds; `None` if it holds them otherwise.
    pub(crate) fn split(self, text: &str) -> Option<Vec<String>> {
        match self {
            Self::Json => serde_json::from_str(text).ok(),
            Self::Joined(separator) => Some(text.split(separator).map(str::to_owned).collect()),
        }
    }
}

impl RecordSearch {
    /// A search in this read, among the records at this place of its answer.
    pub const fn new(read: Read, path: &'static [&'static str], full_at: usize) -> Self {
        Self {
            read,
            path,
            full_at,
            recipients: "",
            format: RecipientFormat::Json,
            recipient_path: &[],
            matches: &[],
            made: &[],
        }
    }

    /// Sets where the recipients are: the write's parameter, its format, and the field of a record.
    pub const fn recipients(
        mut self,
        parameter: &'static str,
        format: RecipientFormat,
        path: &'static [&'static str],
    ) -> Self {
        self.recipients = parameter;
        self.format = format;
        self.recipient_path = path;
        self
    }

    /// Sets the fields by which a record belongs to the write.
    pub const fn matches(mut self, matches: &'static [FieldMatch]) -> Self {
        self.matches = matches;
        self
    }

    /// Sets the path of the time at which the write made the record.
    pub const fn made(mut self, path: &'static [&'static str]) -> Self {
        self.made = path;
        self
    }
}
