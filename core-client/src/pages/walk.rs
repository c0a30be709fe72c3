//! Which page comes next: the same code for every operation.

use std::collections::HashSet;
use std::hash::{BuildHasher as _, RandomState};

use super::cursor::{Cursor, Position};
use super::plan::{PageInfo, PageKind, PagePlan, PageRequest};
use crate::error::{Error, ErrorKind};
use crate::outcome::Outcome;
use crate::request::OperationInfo;

/// How many pages are called at most, unless the caller sets another number.
pub(super) const MAX_PAGES: u32 = 10_000;

/// A walk through the pages.
pub(super) struct Walk {
    operation: &'static OperationInfo,
    next: NextPage,
    /// How many items stand before the next page, as far as is known.
    before: u64,
    /// Hashes of the tokens that named a page.
    tokens: HashSet<u64>,
    hasher: RandomState,
    calls: u32,
    pub(super) max_pages: u32,
    /// Nothing is called any more.
    stopped: bool,
}

enum NextPage {
    /// The page that the request itself names, or the first.
    Start,
    At(Position),
    /// What the last page says of the next cannot be followed.
    Lost(&'static str),
    /// The cursor is not one of this operation's.
    Foreign,
    End,
}

impl Walk {
    pub(super) fn new(operation: &'static OperationInfo) -> Self {
        Self {
            operation,
            next: NextPage::Start,
            before: 0,
            tokens: HashSet::new(),
            hasher: RandomState::new(),
            calls: 0,
            max_pages: MAX_PAGES,
            stopped: false,
        }
    }

    /// Goes on at a cursor.
    pub(super) fn resume_at(&mut self, cursor: &Cursor) {
        let kind = self.operation.pages.map(|plan| plan.kind);
        self.before = cursor.before;
        self.next = match (&cursor.position, kind) {
            (None, _) => NextPage::Start,
            (Some(Position::Token(_)), Some(PageKind::Number | PageKind::Offset))
            | (Some(Position::Number(_)), Some(PageKind::Token)) => NextPage::Foreign,
            (Some(position), _) => NextPage::At(position.clone()),
        };
    }

    /// Where the next page begins, if there is one.
    pub(super) fn cursor(&self) -> Option<Cursor> {
        let position = match &self.next {
            NextPage::Start => None,
            NextPage::At(position) => Some(position.clone()),
            NextPage::Lost(_) | NextPage::Foreign | NextPage::End => return None,
        };
        Some(Cursor {
            position,
            before: self.before,
        })
    }

    /// Begins the call of the next page: by which plan, and where. `None`: no page follows, or an error was given in its place.
    pub(super) fn begin(&mut self) -> Option<Result<(&'static PagePlan, Option<Position>), Error>> {
        if self.stopped {
            return None;
        }
        let position = match &self.next {
            NextPage::End => None?,
            NextPage::Start => None,
            NextPage::At(position) => Some(position.clone()),
            NextPage::Foreign => {
                let detail = "the cursor belongs to an operation with another kind of pages";
                return self.stop(Error::invalid_request(detail));
            }
            NextPage::Lost(why) => {
                let error = Error::new(ErrorKind::UnreadableAnswer, Outcome::Done);
                return self.stop(error.with_detail(*why));
            }
        };
        let Some(plan) = self.operation.pages else {
            return self.stop(Error::configuration("the operation has no pages"));
        };
        if self.calls >= self.max_pages {
            let detail = format!(
                "the limit of {} pages was reached: raise it with `with_max_pages`, or resume at the cursor",
                self.max_pages
            );
            return self.stop(Error::own_limit(detail));
        }
        self.calls += 1;
        Some(Ok((plan, position)))
    }

    fn stop<T>(&mut self, error: Error) -> Option<Result<T, Error>> {
        self.stopped = true;
        Some(Err(error.of(self.operation)))
    }

    /// Goes on behind a page.
    pub(super) fn follow(&mut self, kind: PageKind, asked: PageRequest, stated: &PageInfo) {
        self.next = match (kind, asked.position) {
            (PageKind::Token, position) => self.follow_token(position, stated),
            (_, Some(Position::Number(number))) => {
                self.follow_number(kind, number, asked.size, stated)
            }
            _ => NextPage::End,
        };
    }

    fn follow_token(&mut self, at: Option<Position>, stated: &PageInfo) -> NextPage {
        if let Some(Position::Token(token)) = at {
            self.tokens.insert(self.hasher.hash_one(token));
        }
        let Some(next) = &stated.next else {
            return NextPage::Lost("the token of the next page cannot be read");
        };
        match stated.more {
            Some(false) => NextPage::End,
            Some(true) if next.is_empty() => NextPage::Lost(
                "the answer says that more pages follow, but has no token for the next page",
            ),
            _ if next.is_empty() => NextPage::End,
            _ if !self.tokens.insert(self.hasher.hash_one(next)) => NextPage::Lost(
                "the token of the next page was used before: the pages would repeat forever",
            ),
            _ => NextPage::At(Position::Token(next.clone())),
        }
    }

    fn follow_number(
        &mut self,
        kind: PageKind,
        number: u64,
        asked_size: Option<u64>,
        stated: &PageInfo,
    ) -> NextPage {
        let Some(count) = stated.count else {
            return NextPage::Lost("the page's items cannot be counted");
        };
        // What stands before a walk that began later: too low a number ends nothing too early.
        if kind == PageKind::Offset {
            self.before = self.before.max(number);
        } else if let (NextPage::Start, Some(size)) = (&self.next, stated.size) {
            let first = self.operation.pages.map_or(1, |plan| plan.first);
            self.before = number.saturating_sub(first).saturating_mul(size);
        }
        self.before = self.before.saturating_add(count);
        // Services that do not count say 0.
        let total = stated.total.filter(|total| *total > 0);
        let is_short = match (stated.size, asked_size) {
            (Some(size), _) => count < size,
            // A service may give less than was asked for without a word, so that its total goes before.
            (None, Some(size)) => count < size && total.is_none(),
            (None, None) => false,
        };
        if count == 0 || is_short || total.is_some_and(|total| total <= self.before) {
            return NextPage::End;
        }
        let step = match kind {
            PageKind::Offset => count,
            _ => 1,
        };
        NextPage::At(Position::Number(number.saturating_add(step)))
    }
}
