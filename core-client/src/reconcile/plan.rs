//! How the unknown outcome of an operation is found out by reading: tables that generated code builds from the spec.
//!
//! Paths are member names from the outside in. Members are found by their exact name first, else by a name that differs in
//! letter case alone.

use crate::request::OperationInfo;

/// How the unknown outcome of one operation is found out.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Recipe {
    /// Parameters that the request must have given: without them the outcome stays unknown.
    pub needs: &'static [&'static str],
    /// Parameters that must have one of these values: with any other, or without, the outcome stays unknown.
    pub only: &'static [(&'static str, &'static [&'static str])],
    /// The parameters that a ticket keeps readable, none of them sensitive. All others are in its fingerprint alone.
    pub kept: &'static [&'static str],
    /// The parameter that says when the thing made ends, where there is one: an end that no other order has marks it.
    pub expiration: Option<&'static str>,
    /// The parameter that says after how many seconds the thing made ends, where there is one; `0` for never.
    pub lifetime: Option<&'static str>,
    /// What to read and how to judge it.
    pub search: Search,
    /// What the write's own answer would have held, as far as it can be told.
    pub answer: &'static [Answer],
}

/// What to read and how to judge it.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Search {
    /// The write makes a binding: it is looked for among those that are there.
    Binding(BindingSearch),
    /// The write names an end state: one read tells whether it holds.
    State(StateSearch),
}

/// A read of a look-up.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Read {
    /// The operation: a read.
    pub operation: &'static OperationInfo,
    /// Its parameters, in signing order.
    pub parameters: &'static [(&'static str, Source)],
}

/// Where the value of a parameter, or of an answer's field, comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Source {
    /// The parameter of the write with this name, where it was given.
    Parameter(&'static str),
    /// This text.
    Constant(&'static str),
    /// The id at hand.
    Id,
    /// Now, as `yyyyMMddHHmmssSSS` in the client's zone.
    Stamp,
    /// A text that no other request has, of 20 digits.
    Fresh,
}

/// Looks for a binding that the write may have made.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct BindingSearch {
    /// What gives the ids of the bindings there are. Without it, the detail alone gives the bindings.
    pub list: Option<IdList>,
    /// What gives a binding, or a list of them.
    pub detail: Read,
    /// Where the binding, or the list of them, stands in that answer.
    pub at: &'static [&'static str],
    /// Where its id stands, inside the binding.
    pub id: &'static [&'static str],
    /// Where and by which values a binding says that it is in effect. Without it, each is.
    pub active: Option<(&'static [&'static str], &'static [&'static str])>,
    /// What makes it one of the same pair: A, B in their order, and X.
    pub pair: &'static [Compare],
    /// What else makes it the one that was asked for, such as its end.
    pub exact: &'static [Compare],
    /// Where the time of its making stands.
    pub created: Option<&'static [&'static str]>,
    /// What keeps another binding from standing beside it.
    pub blocks: &'static [Block],
    /// Any other binding in effect blocks: X belongs to one.
    pub exclusive: bool,
}

/// What gives the ids of the bindings there are, joined to one text.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct IdList {
    /// The read.
    pub read: Read,
    /// Where the text stands.
    pub at: &'static [&'static str],
    /// What joins the ids.
    pub separator: char,
    /// From so many on, the list may be cut off.
    pub full_at: usize,
}

/// A field of an answer that must equal a parameter of the write. Where the parameter was not given, nothing is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Compare {
    /// Where the field stands.
    pub path: &'static [&'static str],
    /// The parameter.
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
    /// As phone numbers, once both are brought to digits alone. One that is masked or cannot be so brought is no evidence, nor
    /// is one that may be the other without its zeros or codes.
    Number,
    /// As times of one zone, to the second.
    Time,
}

/// A field of an active binding that blocks ours when it equals one of these parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Block {
    /// Where the field stands.
    pub path: &'static [&'static str],
    /// The parameters.
    pub parameters: &'static [&'static str],
    /// How they are compared.
    pub kind: Comparison,
}

/// Tells by one read whether the state that the write names holds.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct StateSearch {
    /// The read.
    pub read: Read,
    /// Codes of the read that say that the state holds.
    pub codes: &'static [&'static str],
    /// The first case that fits the request says what must hold; where none fits, it cannot be told.
    pub cases: &'static [Case],
}

/// What must hold, for requests of one kind.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Case {
    /// Parameters and the values of each for which this is the case, all together. Empty: always.
    pub when: &'static [(&'static str, &'static [&'static str])],
    /// All of these must hold.
    pub holds: &'static [Hold],
}

/// One thing that must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Hold {
    /// A field equals a parameter, which must have been given.
    Equals(Compare),
    /// A field has one of these values.
    Is(&'static [&'static str], &'static [&'static str]),
    /// A field is absent or empty.
    Absent(&'static [&'static str]),
}

/// One field of the write's own answer that a look-up can tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Answer {
    /// Where it stands in the write's answer.
    pub path: &'static [&'static str],
    /// Where its value comes from.
    pub from: Source,
}

impl Recipe {
    /// A recipe that needs nothing and keeps nothing.
    pub const fn new(search: Search) -> Self {
        Self {
            needs: &[],
            only: &[],
            kept: &[],
            expiration: None,
            lifetime: None,
            search,
            answer: &[],
        }
    }

    /// Sets the parameters that the request must have given.
    pub const fn needs(mut self, names: &'static [&'static str]) -> Self {
        self.needs = names;
        self
    }

    /// Sets the values of parameters for which alone the outcome can be found out.
    pub const fn only(
        mut self,
        conditions: &'static [(&'static str, &'static [&'static str])],
    ) -> Self {
        self.only = conditions;
        self
    }

    /// Sets the parameters that a ticket keeps readable.
    pub const fn kept(mut self, names: &'static [&'static str]) -> Self {
        self.kept = names;
        self
    }

    /// Sets the parameter that says when the thing made ends.
    pub const fn expiration(mut self, name: &'static str) -> Self {
        self.expiration = Some(name);
        self
    }

    /// Sets the parameter that says after how many seconds the thing made ends.
    pub const fn lifetime(mut self, name: &'static str) -> Self {
        self.lifetime = Some(name);
        self
    }

    /// Whether the identical write, sent once more, is refused as long as what the first one made is there: the rule that
    /// keeps any other binding off keeps its own copy off as well.
    pub(super) const fn forbids_a_second(&self) -> bool {
        match &self.search {
            Search::Binding(search) => search.exclusive || !search.blocks.is_empty(),
            Search::State(_) => false,
        }
    }

    /// Sets what the write's own answer would have held.
    pub const fn answer(mut self, fields: &'static [Answer]) -> Self {
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

impl BindingSearch {
    /// A search among the bindings at this place of an answer.
    pub const fn new(
        detail: Read,
        at: &'static [&'static str],
        id: &'static [&'static str],
    ) -> Self {
        Self {
            list: None,
            detail,
            at,
            id,
            active: None,
            pair: &[],
            exact: &[],
            created: None,
            blocks: &[],
            exclusive: false,
        }
    }

    /// Reads a list of ids first, and the detail of each.
    pub const fn list(mut self, list: IdList) -> Self {
        self.list = Some(list);
        self
    }

    /// Sets where and by which values a binding says that it is in effect.
    pub const fn active(
        mut self,
        path: &'static [&'static str],
        values: &'static [&'static str],
    ) -> Self {
        self.active = Some((path, values));
        self
    }

    /// Sets what makes a binding one of the same pair.
    pub const fn pair(mut self, pair: &'static [Compare]) -> Self {
        self.pair = pair;
        self
    }

    /// Sets what else makes it the one that was asked for.
    pub const fn exact(mut self, exact: &'static [Compare]) -> Self {
        self.exact = exact;
        self
    }

    /// Sets where the time of its making stands.
    pub const fn created(mut self, path: &'static [&'static str]) -> Self {
        self.created = Some(path);
        self
    }

    /// Sets what keeps another binding from standing beside it.
    pub const fn blocks(mut self, blocks: &'static [Block]) -> Self {
        self.blocks = blocks;
        self
    }

    /// Any other binding in effect blocks.
    pub const fn exclusive(mut self) -> Self {
        self.exclusive = true;
        self
    }
}

impl IdList {
    /// A list of ids in one text.
    pub const fn new(
        read: Read,
        at: &'static [&'static str],
        separator: char,
        full_at: usize,
    ) -> Self {
        Self {
            read,
            at,
            separator,
            full_at,
        }
    }
}

impl Compare {
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

impl Block {
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
    /// A read that tells whether the state holds, by these cases.
    pub const fn new(read: Read, cases: &'static [Case]) -> Self {
        Self {
            read,
            codes: &[],
            cases,
        }
    }

    /// Sets the codes of the read that say that the state holds.
    pub const fn codes(mut self, codes: &'static [&'static str]) -> Self {
        self.codes = codes;
        self
    }
}

impl Case {
    /// What must hold always.
    pub const fn always(holds: &'static [Hold]) -> Self {
        Self { when: &[], holds }
    }

    /// What must hold where each of these parameters has one of its values.
    pub const fn when(
        conditions: &'static [(&'static str, &'static [&'static str])],
        holds: &'static [Hold],
    ) -> Self {
        Self {
            when: conditions,
            holds,
        }
    }
}

impl Answer {
    /// The field at this path, with the value from this source.
    pub const fn new(path: &'static [&'static str], from: Source) -> Self {
        Self { path, from }
    }
}
