//! Until when a binding may last.

use super::{Call, Note};
use crate::answer::Refusal;
use crate::state::wire_time;
use core_catalog::Mark;

/// A binding must end later than this after the call.
const LEAST_SECONDS: i64 = 60;

pub(crate) const FORM: Note = Note {
    text: "Expiration is `yyyy-MM-dd HH:mm:ss`, padded, in Beijing time; else isv.EXPIRE_DATE_ILLEGAL. A setting takes \
           unpadded parts, too",
    mark: Mark::Inferred,
    source: "the form is documented, the zone is inferred from other actions; unpadded forms are in public use",
};

pub(crate) const LEAST: Note = Note {
    text: "Expiration is later than one minute from now; at exactly one minute, isv.EXPIRE_DATE_ILLEGAL. There is no \
           upper limit",
    mark: Mark::Documented,
    source: "IDL; the boundary is inferred from the Chinese wording",
};

/// The end of a binding, in seconds since 1970.
pub(crate) fn read(call: &Call<'_>, name: &str) -> Result<i64, Refusal> {
    parse(call, call.arguments.text(name))
        .filter(|expires| *expires > call.now.saturating_add(LEAST_SECONDS))
        .ok_or_else(illegal)
}

/// A time that is given is of the form, also where nothing ends at it.
pub(crate) fn check_form(call: &Call<'_>, name: &str) -> Result<(), Refusal> {
    let given = call.arguments.get(name);
    match given.is_none_or(|text| parse(call, text).is_some()) {
        true => Ok(()),
        false => Err(illegal()),
    }
}

fn parse(call: &Call<'_>, text: &str) -> Option<i64> {
    let settings = call.settings;
    let zone = settings.utc_offset_minutes;
    wire_time::parse_local(text, zone, settings.lenient_expiration)
}

fn illegal() -> Refusal {
    Refusal::code("isv.EXPIRE_DATE_ILLEGAL")
}
