//! Every fault of the emulator, before and after execution, and what a client can know after it.

use super::row::Played::{FromThenOn, OnReuse, Plainly, Slowly, WithProvider};
use super::row::Tells::{
    Done, Nothing, NothingOfAWrite, RefusedByTheService, RefusedByTheServiceForNow, RefusedForGood,
    RefusedForNow, RefusedForTheClock,
};
use super::row::{Played, Row, Tells};

/// What a client is refused with that may come again.
pub const THROTTLE: &Row = &row(
    "throttle/before",
    RefusedForNow,
    "the gateway's code means that nothing was dispatched, and that time helps",
);

/// What a service refuses a repeat with whose token it does not know any more. The code is made up: no table has it.
pub const FORGOTTEN: &Row = &row(
    "refuse=IdempotentTokenForgotten@400/before",
    Nothing,
    "it speaks of this copy: the first one may have run",
);

const fn row(fault: &'static str, tells: Tells, because: &'static str) -> Row {
    Row {
        fault,
        tells,
        because,
        played: Plainly,
    }
}

const fn played(fault: &'static str, tells: Tells, because: &'static str, played: Played) -> Row {
    Row {
        fault,
        tells,
        because,
        played,
    }
}

const GATEWAY: &str = "the gateway's code means that nothing was dispatched";
const FAILED: &str = "the gateway or what is behind it failed, before or after it ran";
const UNDESCRIBED: &str =
    "no table describes the code, and gateways answer with 4xx also after they have forwarded";
const FORWARDED: &str =
    "the request took too long, was given up or has a copy at work: it was forwarded";
const BY_PATTERN: &str =
    "a guess by the code's beginning is not enough against a status that is said of what was begun";
const REPLAYED: &str = "somebody on the way sent a copy, which may have run";
const BUSINESS: &str = "codes of isv.* say that the caller's request was not carried out";
const PLATFORM: &str =
    "codes of isp.* and of carriers come from behind the point where it may have run";
const NO_ANSWER: &str = "no byte of an answer came: the request may have been read or not";
const HALF: &str = "the answer broke off, and the half of it decides nothing";
const LATE: &str = "nothing came, and the request may still be on its way";
const PATIENCE: &str = "the answer came later than the client waited";
const PROXY: &str =
    "a page or a bare status is not the service's word: a proxy may say it before or after";
const NO_WORD: &str = "HTTP's success does not tell the outcome without the service's code";
const WHOLE: &str = "the whole answer came, and says it";
const WHOLE_FAILED: &str = "the whole answer came, and says only that something failed";
const TOO_LARGE: &str = "more than the client reads";
const CLOCK: &str = "the gateway refuses by the timestamp before it dispatches";

/// All of them.
pub const ROWS: &[Row] = &[
    row("throttle/before", RefusedForNow, GATEWAY),
    row("refuse=Throttling.Api/before", RefusedForNow, GATEWAY),
    row("refuse=NoPermission/before", RefusedForGood, GATEWAY),
    row(
        "refuse=InvalidAccessKeyId.NotFound/before",
        RefusedForGood,
        GATEWAY,
    ),
    row(
        "refuse=SignatureDoesNotMatch/before",
        RefusedForGood,
        GATEWAY,
    ),
    row("refuse=NeverHeardOf/before", NothingOfAWrite, UNDESCRIBED),
    row("refuse=NeverHeardOf/after", NothingOfAWrite, UNDESCRIBED),
    row("refuse=RequestTimeout@408/before", Nothing, FORWARDED),
    row("refuse=RequestTimeout@408/after", Nothing, FORWARDED),
    row("refuse=RequestInProgress@409/before", Nothing, FORWARDED),
    row("refuse=RequestInProgress@409/after", Nothing, FORWARDED),
    row("refuse=Canceled@499/before", NothingOfAWrite, FORWARDED),
    row("refuse=Canceled@499/after", NothingOfAWrite, FORWARDED),
    row("refuse=InvalidPool@409/before", NothingOfAWrite, BY_PATTERN),
    row("refuse=InvalidPool@409/after", NothingOfAWrite, BY_PATTERN),
    row("refuse=InvalidPool/before", RefusedForGood, GATEWAY),
    row("refuse=Throttling.New@429/before", RefusedForNow, GATEWAY),
    row("refuse=Throttling.Api@499/before", RefusedForNow, GATEWAY),
    row("refuse=ServiceUnavailable/before", Nothing, FAILED),
    row("refuse=ServiceUnavailable/after", Nothing, FAILED),
    row("refuse=InternalError/before", Nothing, FAILED),
    row("refuse=InternalError/after", Nothing, FAILED),
    row("refuse=SignatureNonceUsed/before", Nothing, REPLAYED),
    row("refuse=SignatureNonceUsed/after", Nothing, REPLAYED),
    row(
        "expired-token/before",
        RefusedForGood,
        "a fixed credential cannot be asked for again",
    ),
    played("expired-token/before", RefusedForNow, GATEWAY, WithProvider),
    row(
        "refuse=isv.OUT_OF_SERVICE/before",
        RefusedByTheService,
        BUSINESS,
    ),
    row(
        "refuse=isv.NEVER_SEEN/before",
        RefusedByTheService,
        BUSINESS,
    ),
    row(
        "refuse=isv.FLOW_LIMIT/before",
        RefusedByTheServiceForNow,
        BUSINESS,
    ),
    row("refuse=isv.VENDOR_BIND_FAILED/before", Nothing, PLATFORM),
    row("refuse=isv.VENDOR_BIND_FAILED/after", Nothing, PLATFORM),
    row("refuse=isp.SYSTEM_ERROR/before", Nothing, PLATFORM),
    row("refuse=isp.SYSTEM_ERROR/after", Nothing, PLATFORM),
    row("refuse=isp.NEVER_SEEN/before", Nothing, PLATFORM),
    row("refuse=isp.NEVER_SEEN/after", Nothing, PLATFORM),
    row("drop/before", Nothing, NO_ANSWER),
    row("drop/after", Nothing, NO_ANSWER),
    row("reset/before", Nothing, NO_ANSWER),
    row("reset/after", Nothing, NO_ANSWER),
    played("close-on-reuse/before", Nothing, NO_ANSWER, OnReuse),
    played("close-on-reuse/after", Nothing, NO_ANSWER, OnReuse),
    played("stall/before", Nothing, NO_ANSWER, Slowly),
    played("stall/after", Nothing, NO_ANSWER, Slowly),
    played("stall-body/before", Nothing, HALF, Slowly),
    played("stall-body/after", Nothing, HALF, Slowly),
    row("truncate/before", Nothing, HALF),
    row("truncate/after", Nothing, HALF),
    row("late=0", Nothing, LATE),
    row("late=60", Nothing, LATE),
    row("late-after=QuerySubsId", Nothing, LATE),
    row("delay=10/before", Done, WHOLE),
    row("delay=10/after", Done, WHOLE),
    played("delay=6000/before", Nothing, PATIENCE, Slowly),
    played("delay=6000/after", Nothing, PATIENCE, Slowly),
    row("status=200/before", Nothing, NO_WORD),
    row("status=200/after", Nothing, NO_WORD),
    row("status=307/before", Nothing, PROXY),
    row("status=307/after", Nothing, PROXY),
    row("status=404/before", Nothing, PROXY),
    row("status=404/after", Nothing, PROXY),
    row("status=502/before", Nothing, PROXY),
    row("status=502/after", Nothing, PROXY),
    row("html=200/before", Nothing, PROXY),
    row("html=200/after", Nothing, PROXY),
    row("html=403/before", Nothing, PROXY),
    row("html=403/after", Nothing, PROXY),
    row("html=502/before", Nothing, PROXY),
    row("html=502/after", Nothing, PROXY),
    row("garbage/before", Nothing, HALF),
    row("garbage/after", Nothing, HALF),
    row("content-type/before", Nothing, WHOLE_FAILED),
    row("content-type/after", Done, WHOLE),
    row("oversized=10000/before", Nothing, WHOLE_FAILED),
    row("oversized=10000/after", Done, WHOLE),
    row("oversized=40000/before", Nothing, TOO_LARGE),
    row("oversized=40000/after", Nothing, TOO_LARGE),
    row("skew=60", Done, "within what the gateway accepts"),
    row("skew=3600", RefusedForTheClock, CLOCK),
    played("skew=3600", RefusedForTheClock, CLOCK, FromThenOn),
    played("skew=-3600", RefusedForTheClock, CLOCK, FromThenOn),
];

/// A fault that is not played, since the service would not be telling the truth by its own documents.
#[derive(Debug)]
pub struct Liar {
    /// As in [`Row::fault`].
    pub fault: &'static str,
    /// Why no client can be held to the truth after it.
    pub because: &'static str,
}

/// What is left out, so that nothing is left out in silence.
pub const LIARS: &[Liar] = &[
    Liar {
        fault: "throttle/after",
        because: "the gateway ran it and says that it did not: a client that doubts this code could repeat nothing",
    },
    Liar {
        fault: "expired-token/after",
        because: "likewise",
    },
    Liar {
        fault: "refuse=<a code of refusal>/after",
        because: "likewise",
    },
    Liar {
        fault: "refuse=<a code that means already so>/before",
        because: "the service says that the wanted state holds, and it does not",
    },
    Liar {
        fault: "refuse=OK/before",
        because: "the service says that it did it, and it did not",
    },
];
