//! Whether a failure before the head of an answer proves that the server did not begin to process the request.
//!
//! Three things prove it, and nothing else does:
//!
//! - no connection was there to write the request to, or it closed before the request was begun (hyper says "canceled");
//! - the server reset the request's stream with `REFUSED_STREAM` (RFC 9113, section 8.7);
//! - the server's `GOAWAY` leaves the request's stream out, whatever its reason (the same section). A stream that it does not leave out goes
//!   on in h2, and ends with an error of another kind if the connection breaks.
//!
//! All other resets may come after the request has run.

use std::error::Error as StdError;
use std::iter::successors;

use super::http2::says_not_processed;

/// Whether the request behind this failure was surely not begun.
pub(super) fn is_proven(failure: &(dyn StdError + 'static), has_body: bool) -> bool {
    #[cfg(feature = "reqwest")]
    if was_not_given(failure) {
        return true;
    }
    let Some(http) = causes(failure).find_map(|cause| cause.downcast_ref::<hyper::Error>()) else {
        return false;
    };
    http.is_canceled()
        || causes(http)
            .find_map(|cause| says_not_processed(cause, has_body))
            .unwrap_or(false)
}

/// Whether hyper's own pool, on which `reqwest` stands, had no connection for the request: it notes the connection in each error that comes
/// after it was chosen.
#[cfg(feature = "reqwest")]
fn was_not_given(failure: &(dyn StdError + 'static)) -> bool {
    use hyper_util::client::legacy;

    let pool = causes(failure).find_map(|cause| cause.downcast_ref::<legacy::Error>());
    pool.is_some_and(|pool| pool.connect_info().is_none())
}

fn causes<'e>(
    outermost: &'e (dyn StdError + 'static),
) -> impl Iterator<Item = &'e (dyn StdError + 'static)> {
    successors(Some(outermost), |error| StdError::source(*error))
}
