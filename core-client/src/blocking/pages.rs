//! Pages with a blocking client: iterators.

use std::fmt;

use super::{Caller, Worker};
use crate::error::Error;
use crate::pages::{self, CallPages, Cursor, PagedItems};
use crate::request::Request;

/// The pages of an operation, one after the other: an iterator over answers. Each step calls a page and waits. See
/// [`pages`](crate::pages).
#[must_use = "nothing is called until a page is asked for"]
pub struct Pages<R: Request> {
    pages: pages::Pages<R>,
    worker: Worker,
}

impl<R: Request + Send + Sync + 'static> Pages<R> {
    /// Sets the maximum number of page calls: see [`Pages::with_max_pages`](pages::Pages::with_max_pages).
    pub fn with_max_pages(mut self, max_pages: u32) -> Self {
        self.pages = self.pages.with_max_pages(max_pages);
        self
    }

    /// Resumes at a cursor: see [`Pages::resume_at`](pages::Pages::resume_at).
    pub fn resume_at(mut self, cursor: &Cursor) -> Self {
        self.pages = self.pages.resume_at(cursor);
        self
    }

    /// Where the next page begins; after an error, the page that failed. `None` at the end.
    pub fn cursor(&self) -> Option<Cursor> {
        self.pages.cursor()
    }

    /// The items of the pages.
    pub fn items(self) -> Items<R>
    where
        R: PagedItems,
    {
        Items {
            pages: self,
            items: Vec::new().into_iter(),
        }
    }
}

impl<R: Request + Send + Sync + 'static> Iterator for Pages<R> {
    type Item = Result<R::Response, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let call = match self.pages.begin()? {
            Ok(call) => call,
            Err(error) => return Some(Err(error)),
        };
        let ended = self.worker.wait(R::OPERATION, call);
        Some(self.pages.end(ended))
    }
}

impl<R: Request> fmt::Debug for Pages<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pages.fmt(f)
    }
}

/// The items of an operation's pages, one after the other. The next page is called when all items of the current one were taken.
#[must_use = "nothing is called until an item is asked for"]
pub struct Items<R: PagedItems> {
    pages: Pages<R>,
    items: std::vec::IntoIter<R::Item>,
}

impl<R: PagedItems + Send + Sync + 'static> Items<R> {
    /// Where the next page begins. Items of the current page that were not taken yet are lost if you resume there.
    pub fn cursor(&self) -> Option<Cursor> {
        self.pages.cursor()
    }
}

impl<R: PagedItems + Send + Sync + 'static> Iterator for Items<R> {
    type Item = Result<R::Item, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(item) = self.items.next() {
                return Some(Ok(item));
            }
            match self.pages.next()? {
                Ok(page) => self.items = R::items(page).into_iter(),
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

impl<R: PagedItems> fmt::Debug for Items<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items")
            .field("pages", &self.pages)
            .field("left", &self.items.len())
            .finish()
    }
}

impl CallPages for Caller {
    type Pages<R: Request + Send + Sync + 'static> = Pages<R>;
    type Items<R: PagedItems + Send + Sync + 'static> = Items<R>;

    fn pages<R: Request + Send + Sync + 'static>(self, request: R) -> Pages<R> {
        let (caller, worker) = self.into_parts();
        let pages = pages::Pages::new(caller, request);
        Pages { pages, worker }
    }

    fn items<R: PagedItems + Send + Sync + 'static>(self, request: R) -> Items<R> {
        self.pages(request).items()
    }
}
