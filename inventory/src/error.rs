//! Why an order is not bound, or not unbound, and what to do next.

use std::error::Error as StdError;
use std::fmt;
use std::time::{Duration, SystemTime};

use core_client::reconcile::{InvalidTicket, LookupVerdict, Ticket};
use dyplsapi_sdk::Error;
use dyplsapi_sdk::types::{SubsId, XNumber};

use crate::inventory::StoreError;

/// Why an order is not known to be bound. `Display` says what to do next; neither that nor `Debug` shows a number.
#[derive(Debug)]
#[non_exhaustive]
pub enum BindError {
    /// No X of the pool and the city is free for the numbers. Nothing was sent. Add numbers, or wait until some are free.
    Exhausted,
    /// Several X in a row are taken at the service by bindings that the inventory does not know. The order has no X. Find these
    /// bindings with [`sweep`](crate::Binder::sweep), then bind again.
    Conflicts {
        /// How many X were tried.
        tried: u32,
        /// The last refusal.
        last: Error,
    },
    /// The service refused, or nothing was sent; the error says which and why. The order can be bound again once the cause is gone.
    /// It no longer has an X. If the inventory failed to release the X, the next bind does so, once the
    /// [lease](crate::Binder::lease) of this call is over.
    NotBound(Error),
    /// It is not known whether the order is bound. It keeps its X. Bind it again later, or resume it, with the same request: that
    /// looks the outcome up first. As long as a binding may exist or may still come, it sends nothing, except what
    /// [`send_again`](crate::Binder::send_again) allows.
    ///
    /// After the binding's end, the outcome can no longer be found; [`purge`](crate::Binder::purge) then forgets the order.
    Undecided(Box<Undecided>),
    /// The same pair is bound on the order's X, but not, or not certainly, by this order. The order keeps its X. The pair can talk;
    /// do not unbind that binding as the order's. Have a person check: they can [adopt](crate::Binder::adopt) that binding for the
    /// order, or [give up](crate::Binder::give_up) its X.
    AlreadyBound {
        /// The order's X.
        x: XNumber,
        /// The id of that binding.
        subs_id: SubsId,
    },
    /// The outcome is unknown, and another binding blocks the order's X. The order keeps its X. Resume it when that binding has
    /// ended, or have a person [give up](crate::Binder::give_up) its X.
    Blocked {
        /// The order's X.
        x: XNumber,
        /// The id of that binding.
        subs_id: SubsId,
    },
    /// The bind was not executed and will not be. The order no longer has an X: bind it again, or drop it. Only from
    /// [`resume`](crate::Binder::resume).
    NotDone,
    /// Nothing was begun for the order, or everything was refused. Only from [`resume`](crate::Binder::resume).
    NotBegun,
    /// The order's binding has ended or was unbound. An order is bound only once.
    Ended {
        /// The id of its former binding.
        subs_id: SubsId,
        /// When that binding was to end.
        ends: SystemTime,
    },
    /// The order is bound, by this binding. Only from [`adopt`](crate::Binder::adopt) and [`give_up`](crate::Binder::give_up).
    Bound {
        /// Its X.
        x: XNumber,
        /// The id of its binding.
        subs_id: SubsId,
    },
    /// Another worker has the order, at the latest until `until`. Bind it again later.
    Busy {
        /// When the other worker's lease ends.
        until: SystemTime,
    },
    /// Another worker took the order over, because this one was slower than its lease. Bind it again to get that worker's result.
    TakenOver,
    /// An earlier request for the order had another pool, another kind or other numbers. The city is not compared.
    OtherRequest,
    /// The order is bound, but the inventory could not store it. Bind it again, with the same request, once `wait` is over:
    /// that looks it up. Before then it would be [busy](Self::Busy).
    NotStored {
        /// The order's X.
        x: XNumber,
        /// The id of its binding.
        subs_id: SubsId,
        /// Why the inventory could not store it.
        error: StoreError,
        /// How long this call's [lease](crate::Binder::lease) lasts at most. Zero if it could be released.
        wait: Duration,
    },
    /// The inventory failed, before this call sent anything or after its request was certainly not executed. Bind the order again,
    /// with the same request. If the [lease](crate::Binder::lease) of this call could not be released either, the order may be
    /// [busy](Self::Busy) until the lease is over.
    ///
    /// If the inventory is damaged or was replaced ([`StoreError::kind`]), have a person check.
    Store(StoreError),
    /// The order's ticket in the inventory cannot be read. Have a person check; the order keeps its X.
    BadTicket(InvalidTicket),
}

/// An order with an unknown outcome.
#[derive(Debug)]
#[non_exhaustive]
pub struct Undecided {
    /// Its X.
    pub x: XNumber,
    /// The ticket of the request, which the inventory has stored.
    pub ticket: Ticket,
    /// The verdict of the last look-up.
    pub verdict: LookupVerdict,
    /// The error of the request itself, if this call sent it.
    pub error: Option<Error>,
}

impl fmt::Display for BindError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exhausted => f.write_str("no X is free for this pair: add X numbers, or bind the order later"),
            Self::Conflicts { tried, last } => write!(
                f,
                "{tried} X in a row have bindings that belong to no order: sweep the pool, then bind the order again ({last})"
            ),
            Self::NotBound(error) => write!(f, "not bound: {error}"),
            Self::Undecided(open) => {
                write!(
                    f,
                    "the outcome is unknown: bind the order again later; that looks the outcome up first (last look-up: {}",
                    open.verdict
                )?;
                match &open.error {
                    Some(error) => write!(f, "; {error})"),
                    None => f.write_str(")"),
                }
            }
            Self::AlreadyBound { subs_id, .. } => write!(
                f,
                "the pair is bound on the order's X by binding {}, which may belong to another order: have a person check",
                subs_id.as_str()
            ),
            Self::Blocked { subs_id, .. } => write!(
                f,
                "the outcome is unknown, and binding {} blocks the order's X: resume the order when that binding has ended",
                subs_id.as_str()
            ),
            Self::NotDone => f.write_str("the bind was not executed and will not be: bind the order again, or drop it"),
            Self::NotBegun => f.write_str("nothing was started for the order: bind it"),
            Self::Ended { subs_id, .. } => {
                write!(f, "the order's binding {} has ended, and an order is bound only once", subs_id.as_str())
            }
            Self::Bound { subs_id, .. } => write!(f, "the order is bound, by binding {}", subs_id.as_str()),
            Self::Busy { .. } => f.write_str("another worker holds the order's lease: bind it again later"),
            Self::TakenOver => f.write_str("another worker took over the order's lease: bind it again to get that worker's result"),
            Self::OtherRequest => {
                f.write_str("an earlier request for this order had another pool, another kind or other numbers")
            }
            Self::NotStored { subs_id, error, wait, .. } => {
                let again = match wait.as_secs_f64().ceil() {
                    0.0 => "bind it again to look the outcome up".to_owned(),
                    1.0 => "bind it again in 1 second to look the outcome up".to_owned(),
                    seconds => format!("bind it again in {seconds} seconds to look the outcome up"),
                };
                write!(
                    f,
                    "the order is bound by binding {}, but that is not stored; {} ({error})",
                    subs_id.as_str(),
                    error.advice(&again)
                )
            }
            Self::Store(error) => write!(
                f,
                "{error}; this call executed nothing: {}",
                error.advice("bind the order again; it may have to wait until this call's lease ends")
            ),
            Self::BadTicket(error) => write!(f, "the order's ticket cannot be read: have a person check ({error})"),
        }
    }
}

/// `Display` has the text of the error inside, so the chain goes on behind that error: a program that prints a chain of errors
/// prints each text once. The variants have the errors themselves.
impl StdError for BindError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Conflicts { last: error, .. } | Self::NotBound(error) => error.source(),
            Self::Undecided(open) => open.error.as_ref()?.source(),
            Self::NotStored { error, .. } | Self::Store(error) => error.source(),
            Self::BadTicket(error) => error.source(),
            _ => None,
        }
    }
}

impl From<StoreError> for BindError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Why an order's binding is not known to be over. The order keeps its X.
#[derive(Debug)]
#[non_exhaustive]
pub enum UnbindError {
    /// The inventory does not know the order, or it was never bound.
    NotFound,
    /// It is not known whether the order is bound: resume it first.
    Undecided,
    /// The service refused, or the outcome is unknown. Unbinding again is safe.
    Service(Error),
    /// The inventory failed. Unbinding again is safe; if the inventory is damaged or was replaced ([`StoreError::kind`]), have a
    /// person check.
    Store(StoreError),
}

impl fmt::Display for UnbindError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound => f.write_str("the inventory has no binding of this order"),
            Self::Undecided => {
                f.write_str("it is not known whether the order is bound: resume it first")
            }
            Self::Service(error) => write!(
                f,
                "not known to be unbound; unbind the order again ({error})"
            ),
            Self::Store(error) => write!(f, "{error}: {}", error.advice("unbind the order again")),
        }
    }
}

/// As of [`BindError`], the chain goes on behind the error inside.
impl StdError for UnbindError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Service(error) => error.source(),
            Self::Store(error) => error.source(),
            Self::NotFound | Self::Undecided => None,
        }
    }
}

impl From<StoreError> for UnbindError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Caused(&'static str, Option<&'static Caused>);

    impl fmt::Display for Caused {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.0)
        }
    }

    impl StdError for Caused {
        fn source(&self) -> Option<&(dyn StdError + 'static)> {
            self.1.map(|cause| cause as _)
        }
    }

    static DISK: Caused = Caused("no space left on the disk", None);

    fn store() -> StoreError {
        StoreError::new(Caused("the row was not written", Some(&DISK)))
    }

    fn client() -> Error {
        let builder = dyplsapi_sdk::Client::builder().endpoint("https://a b");
        builder.build().unwrap_err()
    }

    fn chain(error: &dyn StdError) -> Vec<String> {
        let mut texts = vec![error.to_string()];
        let mut next = error.source();
        while let Some(error) = next {
            texts.push(error.to_string());
            next = error.source();
        }
        texts
    }

    #[test]
    fn a_chain_says_each_text_once() {
        let (x, subs_id) = (XNumber::new("17000000000").unwrap(), SubsId::new("1"));
        let errors: Vec<(Box<dyn StdError>, usize)> = vec![
            (Box::new(store()), 2),
            (Box::new(BindError::Store(store())), 2),
            (Box::new(UnbindError::Store(store())), 2),
            (
                Box::new(BindError::NotStored {
                    x,
                    subs_id,
                    error: store(),
                    wait: Duration::ZERO,
                }),
                2,
            ),
            (Box::new(BindError::NotBound(client())), 1),
            (Box::new(UnbindError::Service(client())), 1),
            (
                Box::new(BindError::Conflicts {
                    tried: 3,
                    last: client(),
                }),
                1,
            ),
            (
                Box::new(BindError::BadTicket("x".parse::<Ticket>().unwrap_err())),
                1,
            ),
        ];
        for (error, length) in errors {
            let texts = chain(&*error);
            assert_eq!(texts.len(), length, "{texts:?}");
            for (index, text) in texts.iter().enumerate() {
                let others = texts.iter().skip(index + 1);
                for other in others {
                    assert!(!text.contains(other.as_str()), "{texts:?}");
                }
            }
        }
        assert!(
            BindError::Store(store())
                .to_string()
                .contains("not written")
        );
    }

    #[test]
    fn a_wait_is_told_in_whole_seconds() {
        for (millis, told) in [
            (0, "again to look"),
            (1, "in 1 second to"),
            (1_000, "in 1 second to"),
            (1_001, "in 2 seconds to"),
        ] {
            let error = BindError::NotStored {
                x: XNumber::new("17000000000").unwrap(),
                subs_id: SubsId::new("1"),
                error: store(),
                wait: Duration::from_millis(millis),
            };
            let text = error.to_string();
            assert!(text.contains(told), "{text}");
        }
    }
}
