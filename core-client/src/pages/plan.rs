//! How an operation returns its answer in pages, as a table from its description.

use super::cursor::Position;
use crate::answer::{Case, Found, Node, spelling};
use crate::request::{Location, Parameters};

/// How the pages of an operation are named, and where an answer names the next one. Generated code has a plan for each operation
/// with pages.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct PagePlan {
    /// What names a page.
    pub kind: PageKind,
    /// The parameter that names the page.
    pub parameter: &'static str,
    /// The place of that parameter in the request.
    pub location: Location,
    /// The parameter with the page size: the maximum number of items.
    pub size: Option<&'static str>,
    /// The first page's number or offset.
    pub first: u64,
    /// The path of the next page's token in the answer. Paths are member names from the outside in.
    pub next: &'static [&'static str],
    /// The path of the field that says whether more pages follow. Empty: the token alone says it.
    pub more: &'static [&'static str],
    /// The path of the total number of items. Empty: the answer does not have it.
    pub total: &'static [&'static str],
    /// The path of the page size in the answer. Empty: the answer does not have it.
    pub stated_size: &'static [&'static str],
    /// The path of the list of items. Empty: the answer does not have exactly one list.
    pub items: &'static [&'static str],
}

/// What names a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PageKind {
    /// A token from the page before.
    Token,
    /// Its number.
    Number,
    /// The number of items before it.
    Offset,
}

impl PagePlan {
    const fn new(kind: PageKind, parameter: &'static str, first: u64) -> Self {
        Self {
            kind,
            parameter,
            location: Location::Query,
            size: None,
            first,
            next: &[],
            more: &[],
            total: &[],
            stated_size: &[],
            items: &[],
        }
    }

    /// Each page has the token of the next.
    pub const fn by_token(parameter: &'static str, next: &'static [&'static str]) -> Self {
        let mut plan = Self::new(PageKind::Token, parameter, 0);
        plan.next = next;
        plan
    }

    /// Pages are numbered from 1. The items are in this list.
    pub const fn by_number(parameter: &'static str, items: &'static [&'static str]) -> Self {
        Self::new(PageKind::Number, parameter, 1).items(items)
    }

    /// A page is named by the number of items before it. The items are in this list.
    pub const fn by_offset(parameter: &'static str, items: &'static [&'static str]) -> Self {
        Self::new(PageKind::Offset, parameter, 0).items(items)
    }

    /// Sets the place of the parameter that names the page.
    pub const fn location(mut self, location: Location) -> Self {
        self.location = location;
        self
    }

    /// Sets the parameter with the page size.
    pub const fn size(mut self, parameter: &'static str) -> Self {
        self.size = Some(parameter);
        self
    }

    /// Sets the first page's number or offset.
    pub const fn first(mut self, first: u64) -> Self {
        self.first = first;
        self
    }

    /// Sets the path of the field that says whether more pages follow.
    pub const fn more(mut self, path: &'static [&'static str]) -> Self {
        self.more = path;
        self
    }

    /// Sets the path of the total number of items.
    pub const fn total(mut self, path: &'static [&'static str]) -> Self {
        self.total = path;
        self
    }

    /// Sets the path of the page size in the answer.
    pub const fn stated_size(mut self, path: &'static [&'static str]) -> Self {
        self.stated_size = path;
        self
    }

    /// Sets the path of the list of items.
    pub const fn items(mut self, path: &'static [&'static str]) -> Self {
        self.items = path;
        self
    }

    /// Has the request ask for the page at this position. Without one it is the page that the request itself names, or else the
    /// first.
    pub(super) fn ask(
        &self,
        parameters: &mut Parameters<'_>,
        at: Option<&Position>,
    ) -> PageRequest {
        let own = parameters.get(self.parameter).map(str::to_owned);
        let position = match (at, self.kind) {
            (Some(position), _) => Some(position.clone()),
            (None, PageKind::Token) => own.filter(|own| !own.is_empty()).map(Position::Token),
            (None, PageKind::Number | PageKind::Offset) => {
                let own = own.as_deref().map(str::trim);
                match own.filter(|own| !own.is_empty()).map(str::parse) {
                    None => Some(Position::Number(self.first)),
                    Some(Ok(own)) => Some(Position::Number(own)),
                    // Another page than the one that was asked for would pass for it. As it stands, the request is refused.
                    Some(Err(_)) => {
                        let found = parameters.violations_mut();
                        found.add(&[self.parameter], "must be a whole number, 0 or more");
                        None
                    }
                }
            }
        };
        match &position {
            None => {}
            Some(Position::Token(token)) => {
                parameters.put_page(self.location, self.parameter, token.clone(), true);
            }
            Some(Position::Number(number)) => {
                parameters.put_page(self.location, self.parameter, number.to_string(), false);
            }
        }
        let size = self.size.and_then(|size| parameters.get(size));
        PageRequest {
            position,
            size: size.and_then(|size| size.trim().parse().ok()),
        }
    }

    /// What an answer says about the pages.
    pub(super) fn read(&self, answer: &Node<'_>) -> PageInfo {
        let find = |path: &[&str]| match path.is_empty() {
            true => Found::Absent,
            false => answer.find(path, Case::Any),
        };
        let text = |path| match find(path) {
            Found::Absent => Some(String::new()),
            Found::One(node) => {
                let text = node.as_single().and_then(spelling);
                text.map(|text| text.into_owned())
            }
            Found::Twice => None,
        };
        // Totals stand as texts, too.
        let number = |path| text(path).and_then(|text| text.trim().parse().ok());
        PageInfo {
            next: text(self.next),
            more: text(self.more).and_then(|text| text.trim().to_ascii_lowercase().parse().ok()),
            total: number(self.total),
            size: number(self.stated_size),
            count: match find(self.items) {
                Found::Absent => Some(0),
                Found::One(node) => node.as_list().map(<[_]>::len).map(|len| len as u64),
                Found::Twice => None,
            },
        }
    }
}

/// The page that a request asked for.
#[derive(Debug, Clone, Default)]
pub(super) struct PageRequest {
    pub(super) position: Option<Position>,
    pub(super) size: Option<u64>,
}

/// What an answer says about the pages.
#[derive(Debug, Clone, Default)]
pub(super) struct PageInfo {
    /// The next page's token; empty if there is no next page. `None`: the token cannot be read.
    pub(super) next: Option<String>,
    pub(super) more: Option<bool>,
    pub(super) total: Option<u64>,
    pub(super) size: Option<u64>,
    /// How many items the page has. `None`: they cannot be counted.
    pub(super) count: Option<u64>,
}
