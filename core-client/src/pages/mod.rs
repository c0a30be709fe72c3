//! Answers in pages: one call after the other until there are no more.
//!
//! A builder of such an operation has `pages()`, and also `items()` if the answer has exactly one list. Both are a
//! [`Stream`](futures_core::Stream) with an async client, and an [`Iterator`] with a blocking one. Each page is an ordinary call,
//! with its own retries, time-out and options.
//!
//! ```no_run
//! # use core_client::pages::{PagedItems, Pages};
//! # async fn example<R: PagedItems + Send + Sync + 'static>(mut pages: Pages<R>) -> Result<(), core_client::Error> {
//! // `let mut pages = client.list_lockers().pages();`
//! while let Some(page) = pages.next_page().await {
//!     let items = R::items(page?);
//!     println!("{} items; more at {:?}", items.len(), pages.cursor());
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Where the pages end
//!
//! - Pages with tokens end at an answer without a token. A token that was used before is an error of kind
//!   [`UnreadableAnswer`](crate::ErrorKind::UnreadableAnswer), because the pages would repeat forever.
//! - Pages with numbers or offsets end at an empty page; at a page with fewer items than the page size in the answer; and when the
//!   number of items received reaches the answer's total. If the answer has no page size, a page with fewer items than requested is
//!   the last, unless the answer's total says that more items follow: some services cap the page size silently.
//! - After [10,000 pages](Pages::with_max_pages), with an error.
//!
//! After an error, the same page can be called again, immediately or later: [`Pages::cursor`], [`Pages::resume_at`].
//!
//! The service counts pages with numbers or offsets anew for each call. If items are added or removed meanwhile, items can be
//! skipped or come twice. If that matters, compare the items' ids.

mod call;
mod cursor;
mod plan;
mod stream;
mod walk;

pub use cursor::{Cursor, InvalidCursor};
pub use plan::{PageKind, PagePlan};
pub use stream::{Items, Pages};

use crate::caller::Caller;
use crate::request::Request;

/// A request whose pages have their items in one list.
pub trait PagedItems: Request {
    /// An item.
    type Item: Send + 'static;

    /// The items of a page.
    fn items(page: Self::Response) -> Vec<Self::Item>;
}

/// What a builder carries that can call pages: an async client's [`Caller`], or a blocking client's.
pub trait CallPages: Sized {
    /// The pages: a stream or an iterator.
    type Pages<R: Request + Send + Sync + 'static>;
    /// The items of the pages: a stream or an iterator.
    type Items<R: PagedItems + Send + Sync + 'static>;

    /// The pages of what a request asks for.
    fn pages<R: Request + Send + Sync + 'static>(self, request: R) -> Self::Pages<R>;

    /// The items of the pages of what a request asks for.
    fn items<R: PagedItems + Send + Sync + 'static>(self, request: R) -> Self::Items<R>;
}

impl CallPages for Caller {
    type Pages<R: Request + Send + Sync + 'static> = Pages<R>;
    type Items<R: PagedItems + Send + Sync + 'static> = Items<R>;

    fn pages<R: Request + Send + Sync + 'static>(self, request: R) -> Pages<R> {
        Pages::new(self, request)
    }

    fn items<R: PagedItems + Send + Sync + 'static>(self, request: R) -> Items<R> {
        Pages::new(self, request).items()
    }
}

/// Adds `pages` to a generated builder, and `items` if one list has them: `paged!(ListLockers[P1] of ListLockersRequest, data.list:
/// Locker);`.
#[macro_export]
macro_rules! paged {
    ($builder:ident[$($state:ident),*] of $request:ident $(, $($field:ident).+: $item:ty)?) => {
        impl<T: $crate::pages::CallPages, $($state: $crate::builder::IsProvided),*> $builder<T, $($state),*> {
            /// Calls page after page. With an async client it returns [`Pages`]($crate::pages::Pages), a stream; with a blocking
            /// client an iterator. See [`pages`]($crate::pages).
            pub fn pages(self) -> T::Pages<$request> {
                self.0.target.pages(self.0.value)
            }
            $(
                /// Calls page after page and returns their items, as a stream or an iterator:
                #[doc = ::core::concat!("[`", ::core::stringify!($item), "`].")]
                pub fn items(self) -> T::Items<$request> {
                    self.0.target.items(self.0.value)
                }
            )?
        }

        $(
            impl $crate::pages::PagedItems for $request {
                type Item = $item;

                #[inline]
                fn items(page: Self::Response) -> ::std::vec::Vec<$item> {
                    $crate::paged!(@list page, $($field)+)
                }
            }
        )?
    };
    (@list $value:expr, $field:ident) => {
        $value.$field.unwrap_or_default()
    };
    (@list $value:expr, $field:ident $($inner:ident)+) => {
        match $value.$field {
            ::core::option::Option::Some(value) => $crate::paged!(@list value, $($inner)+),
            ::core::option::Option::None => ::std::vec::Vec::new(),
        }
    };
}
