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

use h2::Reason;

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
            .find_map(|cause| cause.downcast_ref::<h2::Error>())
            .is_some_and(|http2| says_not_processed(http2, has_body))
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

fn says_not_processed(error: &h2::Error, has_body: bool) -> bool {
    if !error.is_remote() {
        return false;
    }
    if error.is_reset() {
        return error.reason() == Some(Reason::REFUSED_STREAM);
    }
    // hyper looks at the connection once more after it has queued a request's headers. A `GOAWAY` that arrives in between ends the request
    // without a look at its number, and the headers may still go out: without a body they are the whole request.
    error.is_go_away() && has_body
}
