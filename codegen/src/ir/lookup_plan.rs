//! How the unknown outcome of an operation is found out, as the runtime's tables have it.

/// How the unknown outcome of one operation is found out.
#[derive(Debug)]
pub struct LookupPlan {
    /// Parameters that must have been given.
    pub required: Vec<String>,
    /// Parameters and their values for which alone it works.
    pub required_values: Vec<RequiredValue>,
    /// Parameters that a ticket stores as they are, sorted.
    pub stored: Vec<String>,
    /// The parameter with the end of what is created.
    pub expiration: Option<String>,
    /// The parameter with the seconds after which it ends.
    pub lifetime: Option<String>,
    /// The parameter with an id of the caller's own.
    pub own_id: Option<String>,
    /// What to read and how to judge it.
    pub search: Search,
    /// What the write's own answer would have held.
    pub answer: Vec<(Path, Source)>,
}

/// Member names from the outside in.
pub type Path = Vec<String>;

/// A parameter and its values.
pub type RequiredValue = (String, Vec<String>);

/// What to read and how to judge it.
#[derive(Debug)]
pub enum Search {
    /// Among the resources that exist.
    Resource(Box<ResourceSearch>),
    /// By the state that one read shows.
    State(StateSearch),
    /// By the records that it leaves.
    Records(Box<RecordSearch>),
}

/// A search among resources.
#[derive(Debug)]
pub struct ResourceSearch {
    /// What gives the ids: the read, where they stand, what joins them, from how many on they may be cut off.
    pub list: Option<(Read, Path, char, usize)>,
    /// What gives a resource.
    pub detail: Read,
    /// Where it stands.
    pub path: Path,
    /// Where its id stands in it.
    pub id_path: Path,
    /// How it says that it is in effect.
    pub active: Option<(Path, Vec<String>)>,
    /// The fields that name it.
    pub identity: Vec<FieldMatch>,
    /// The other fields that the write sets.
    pub properties: Vec<FieldMatch>,
    /// Where the time of its creation stands.
    pub created: Option<Path>,
    /// What keeps ours from being created beside it: field, parameters, comparison.
    pub conflicts: Vec<(Path, Vec<String>, Comparison)>,
    /// Any other in effect keeps ours from being created.
    pub exclusive: bool,
    /// From so many resources on, a list may be cut off.
    pub full_at: Option<usize>,
}

/// A read that tells whether a state holds.
#[derive(Debug)]
pub struct StateSearch {
    /// That the state does not hold says nothing of the write.
    pub says_only_done: bool,
    /// The read.
    pub read: Read,
    /// Codes of it that say that the state holds.
    pub codes: Vec<String>,
    /// What must hold, by the kind of request.
    pub cases: Vec<(Vec<RequiredValue>, Vec<Condition>)>,
}

/// A search among records.
#[derive(Debug)]
pub struct RecordSearch {
    /// The read.
    pub read: Read,
    /// Where the list stands.
    pub path: Path,
    /// A list of so many goes on on the next page.
    pub full_at: usize,
    /// The parameter with the recipients.
    pub recipients: String,
    /// What joins them; without it they are a JSON list.
    pub separator: Option<char>,
    /// The field with the recipient.
    pub recipient_path: Path,
    /// The fields that make it a record of the write.
    pub matches: Vec<FieldMatch>,
    /// The field with the time.
    pub made: Path,
}

/// One thing that must hold.
#[derive(Debug)]
pub enum Condition {
    /// A field equals a parameter, where that was given.
    EqualsIfGiven(FieldMatch),
    /// A field equals a parameter.
    Equals(FieldMatch),
    /// A field has one of these values.
    Is(Path, Vec<String>),
    /// A field is absent.
    Absent(Path),
}

/// A field that is compared with a parameter.
#[derive(Debug)]
pub struct FieldMatch {
    /// The field.
    pub path: Path,
    /// The parameter.
    pub parameter: String,
    /// How the two are compared.
    pub kind: Comparison,
}

/// How a field is compared with a parameter: a variant of `core_client::reconcile::plan::Comparison`, named as that is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// As texts.
    Text,
    /// As texts whose letter case does not count.
    IgnoreCase,
    /// As texts that the service may spell in another way.
    MayBeRewritten,
    /// As phone numbers.
    Number,
    /// As times, in whatever format.
    Time,
}

impl Comparison {
    /// The variant's name in Rust.
    #[must_use]
    pub fn name(self) -> String {
        format!("{self:?}")
    }
}

/// A call of a look-up.
#[derive(Debug)]
pub struct Read {
    /// The action on the wire.
    pub action: String,
    /// The name of its table, `QUERY_SUBS_ID`.
    pub table: String,
    /// Its parameters, sorted by wire name.
    pub parameters: Vec<(String, Source)>,
}

/// Where a value comes from.
#[derive(Debug)]
pub enum Source {
    /// A parameter of the write.
    Parameter(String),
    /// Always the same.
    Constant(String),
    /// Parameters of the write, and what stands between them.
    Joined(Vec<String>, String),
    /// The id at hand.
    Id,
    /// The time of the call.
    Stamp,
    /// A text that no other request has.
    Fresh,
    /// The recipient at hand.
    Recipient,
    /// The day at hand.
    Day,
    /// The page at hand.
    Page,
}

impl LookupPlan {
    /// Its reads, in the order in which they are made.
    pub fn reads(&self) -> impl Iterator<Item = &Read> {
        let (first, last) = match &self.search {
            Search::Resource(search) => {
                (search.list.as_ref().map(|(read, ..)| read), &search.detail)
            }
            Search::State(search) => (None, &search.read),
            Search::Records(search) => (None, &search.read),
        };
        first.into_iter().chain(std::iter::once(last))
    }
}
