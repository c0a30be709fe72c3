//! The pages of an operation one after the other, and their items.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::PagedItems;
use super::call::{self, Page};
use super::cursor::Cursor;
use super::plan::PageKind;
use super::walk::Walk;
use crate::caller::Caller;
use crate::client::CallFuture;
use crate::error::Error;
use crate::request::Request;

/// The pages of an operation, one after the other: a [`Stream`] of answers. Nothing is called until it is polled, and at most one
/// page is in flight. It can be dropped at any time.
///
/// [The module](super) says when the pages end.
#[must_use = "nothing is called until a page is asked for"]
pub struct Pages<R: Request> {
    caller: Caller,
    request: Arc<R>,
    walk: Walk,
    in_flight: Option<CallFuture<Page<R::Response>>>,
}

impl<R: Request + Send + Sync + 'static> Pages<R> {
    /// The pages of this request. They start at the page that the request names, or else at the first.
    pub fn new(caller: Caller, request: R) -> Self {
        Self {
            caller,
            request: Arc::new(request),
            walk: Walk::new(R::OPERATION),
            in_flight: None,
        }
    }

    /// Sets the maximum number of page calls; 10,000 by default. Failed calls count. Beyond it, an error of kind
    /// [`OwnLimit`](crate::ErrorKind::OwnLimit) is returned, and the cursor stays where the next page would begin.
    pub fn with_max_pages(mut self, max_pages: u32) -> Self {
        self.walk.max_pages = max_pages;
        self
    }

    /// Resumes at a cursor from pages of an equal request. A cursor from another request gives other pages.
    pub fn resume_at(mut self, cursor: &Cursor) -> Self {
        self.in_flight = None;
        self.walk.resume_at(cursor);
        self
    }

    /// Where the next page begins; after an error, the page that failed. `None` at the end.
    pub fn cursor(&self) -> Option<Cursor> {
        self.walk.cursor()
    }

    /// Calls the next page. `None` at the end. After an error, the next `next_page` calls the same page again.
    pub async fn next_page(&mut self) -> Option<Result<R::Response, Error>> {
        poll_fn(|context| self.poll_page(context)).await
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

    /// The call of the next page.
    pub(crate) fn begin(&mut self) -> Option<Result<CallFuture<Page<R::Response>>, Error>> {
        let (plan, at) = match self.walk.begin()? {
            Ok(begun) => begun,
            Err(error) => return Some(Err(error)),
        };
        let client = self.caller.client().clone();
        let options = self.caller.options().clone();
        let request = Arc::clone(&self.request);
        Some(Ok(Box::pin(call::call(client, options, request, plan, at))))
    }

    /// Goes on behind the page.
    pub(crate) fn end(
        &mut self,
        ended: Result<Page<R::Response>, Error>,
    ) -> Result<R::Response, Error> {
        let page = ended?;
        let kind = R::OPERATION.pages.map_or(PageKind::Token, |plan| plan.kind);
        self.walk.follow(kind, page.asked, &page.stated);
        Ok(page.answer)
    }

    fn poll_page(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<R::Response, Error>>> {
        let mut call = match self.in_flight.take() {
            Some(call) => call,
            None => match self.begin() {
                Some(Ok(call)) => call,
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            },
        };
        match call.as_mut().poll(context) {
            Poll::Ready(ended) => Poll::Ready(Some(self.end(ended))),
            Poll::Pending => {
                self.in_flight = Some(call);
                Poll::Pending
            }
        }
    }
}

impl<R: Request + Send + Sync + 'static> Stream for Pages<R> {
    type Item = Result<R::Response, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_page(context)
    }
}

impl<R: Request> fmt::Debug for Pages<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("operation", &R::OPERATION.name)
            .field("cursor", &self.walk.cursor())
            .finish_non_exhaustive()
    }
}

/// The items of an operation's pages, one after the other: a [`Stream`] of them. The next page is called when all items of the
/// current one were taken.
#[must_use = "nothing is called until an item is asked for"]
pub struct Items<R: PagedItems> {
    pages: Pages<R>,
    items: std::vec::IntoIter<R::Item>,
}

impl<R: PagedItems + Send + Sync + 'static> Items<R> {
    /// Returns the next item, and calls the next page if needed. `None` at the end. After an error, the next `next_item` calls the
    /// same page again.
    pub async fn next_item(&mut self) -> Option<Result<R::Item, Error>> {
        poll_fn(|context| self.poll_item(context)).await
    }

    /// Where the next page begins. Items of the current page that were not taken yet are lost if you resume there.
    pub fn cursor(&self) -> Option<Cursor> {
        self.pages.cursor()
    }

    fn poll_item(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<R::Item, Error>>> {
        loop {
            if let Some(item) = self.items.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(self.pages.poll_page(context)) {
                Some(Ok(page)) => self.items = R::items(page).into_iter(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

/// An item is given as it is, so that it need not be pinned.
impl<R: PagedItems> Unpin for Items<R> {}

impl<R: PagedItems + Send + Sync + 'static> Stream for Items<R> {
    type Item = Result<R::Item, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_item(context)
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
