//! How an operation gives its answer in pages, as the runtime's tables have it.

use super::{Path, Ty};
use crate::model::PageKind;
use core_catalog_types::Location;

/// How an operation gives its answer in pages.
#[derive(Debug)]
pub struct PagePlan {
    /// What names a page.
    pub kind: PageKind,
    /// The parameter that names the page.
    pub parameter: String,
    /// Where it stands.
    pub location: Location,
    /// The parameter with the greatest number of items of a page.
    pub size: Option<String>,
    /// The first page's number or offset, where it is not the usual one.
    pub first: Option<u64>,
    /// Where the answer has the next page's token.
    pub next: Path,
    /// Where it says whether more follows.
    pub more: Path,
    /// Where it counts all items.
    pub total: Path,
    /// Where it has the greatest number of items of a page.
    pub stated_size: Path,
    /// Where it has the items.
    pub items: Path,
    /// The members of Rust records that lead to the items, and the type of an item.
    pub item: Option<(Vec<String>, Ty)>,
}
