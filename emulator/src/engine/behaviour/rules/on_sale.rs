//! Which numbers on sale a call means.

use super::{Call, Note};
use crate::state::world::StockFilter;
use core_catalog::Mark;

pub(crate) const SPEC_IDS: Note = Note {
    text: "SpecId 1 means numbers that begin with 170 or 171, 3 those with 95, 2 all others",
    mark: Mark::Documented,
    source: "IDL; that 2 means all others is assumed",
};
pub(crate) const NO_CITY: Note = Note {
    text: "A number on sale without a city can be bought for every city",
    mark: Mark::Assumed,
    source: "made up",
};

/// What `SpecId`, `SecretNo` and the city say.
pub(crate) fn filter<'a>(call: &Call<'a>, city: Option<&'a str>) -> StockFilter<'a> {
    StockFilter {
        spec_id: call.arguments.text("SpecId"),
        city,
        prefix: call.arguments.text("SecretNo"),
    }
}
