//! How an operation gives its answer in pages, as a table of its description.

use super::cursor::Position;
use crate::answer::{Case, Found, Node, spelling};
use crate::request::{Location, Parameters};

/// How the pages of an operation are told apart, and where an answer says how it goes on. Generated code has one for each operation
/// with pages.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct PagePlan {
    /// What names a page.
    pub kind: PageKind,
    /// The parameter that names the page.
    pub parameter: &'static str,
    /// Where that parameter stands.
    pub location: Location,
    /// The parameter with the greatest number of items of a page.
    pub size: Option<&'static str>,
    /// The first page's number or offset.
    pub first: u64,
    /// Where the answer has the next page's token. Paths in an answer are member names from the outside in.
    pub next: &'static [&'static str],
    /// Where the answer says whether more follows. Empty: the token alone says it.
    pub more: &'static [&'static str],
    /// Where the answer has the number of all items. Empty: it does not say it.
    pub total: &'static [&'static str],
    /// Where the answer has the greatest number of items of a page. Empty: it does not say it.
    pub stated_size: &'static [&'static str],
    /// Where the answer has the items. Empty: there is not one list alone.
    pub items: &'static [&'static str],
}

/// What names a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PageKind {
    /// A text that the page before gave.
    Token,
    /// Its number.
    Number,
    /// How many items stand before it.
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

    /// Pages have numbers, from 1, and their items in this list.
    pub const fn by_number(parameter: &'static str, items: &'static [&'static str]) -> Self {
        Self::new(PageKind::Number, parameter, 1).items(items)
    }

    /// A page begins behind so many items, which stand in this list.
    pub const fn by_offset(parameter: &'static str, items: &'static [&'static str]) -> Self {
        Self::new(PageKind::Offset, parameter, 0).items(items)
    }

    /// Sets where the parameter stands that names the page.
    pub const fn location(mut self, location: Location) -> Self {
        self.location = location;
        self
    }

    /// Sets the parameter with the greatest number of items of a page.
    pub const fn size(mut self, parameter: &'static str) -> Self {
        self.size = Some(parameter);
        self
    }

    /// Sets the first page's number or offset.
    pub const fn first(mut self, first: u64) -> Self {
        self.first = first;
        self
    }

    /// Sets where the answer says whether more follows.
    pub const fn more(mut self, path: &'static [&'static str]) -> Self {
        self.more = path;
        self
    }

    /// Sets where the answer has the number of all items.
    pub const fn total(mut self, path: &'static [&'static str]) -> Self {
        self.total = path;
        self
    }

    /// Sets where the answer has the greatest number of items of a page.
    pub const fn stated_size(mut self, path: &'static [&'static str]) -> Self {
        self.stated_size = path;
        self
    }

    /// Sets where the answer has the items.
    pub const fn items(mut self, path: &'static [&'static str]) -> Self {
        self.items = path;
        self
    }

    /// Has the request ask for the page at this position. Without one it is the page that the request itself names, or else the
    /// first.
    pub(super) fn ask(&self, parameters: &mut Parameters<'_>, at: Option<&Position>) -> Asked {
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
        Asked {
            position,
            size: size.and_then(|size| size.trim().parse().ok()),
        }
    }

    /// What an answer says of the pages.
    pub(super) fn read(&self, answer: &Node<'_>) -> Stated {
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
        Stated {
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

/// What a request asked for.
#[derive(Debug, Clone, Default)]
pub(super) struct Asked {
    pub(super) position: Option<Position>,
    pub(super) size: Option<u64>,
}

/// What an answer says of the pages.
#[derive(Debug, Clone, Default)]
pub(super) struct Stated {
    /// The next page's token, empty where there is not one. `None`: there is one that cannot be read.
    pub(super) next: Option<String>,
    pub(super) more: Option<bool>,
    pub(super) total: Option<u64>,
    pub(super) size: Option<u64>,
    /// How many items there are. `None`: that cannot be told.
    pub(super) count: Option<u64>,
}
