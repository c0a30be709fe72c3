//! Looks up the outcome of a write by reads.
//!
//! A write may have been executed although there is no response: the response was lost, or the process died. A second request
//! could create a second resource, so this module never sends a write again by itself. It reads which resources exist and returns a
//! verdict:
//!
//! | [`LookupVerdict`] | what is known | what you may do |
//! | --- | --- | --- |
//! | `Done` | the write's resource exists | go on, as after a response |
//! | `AlreadyExists` | the same resource exists, created by another order or maybe by this one | use it; do not remove it as yours |
//! | `Blocked` | another resource blocks this one | request another one, if a late creation of this one does no harm |
//! | `NotSeen` | the resource does not exist yet | look again; or send the *identical* request: [`prepare_again`](crate::Client::prepare_again) |
//! | `NotDone` | the resource does not exist, and no copy of the request can be accepted any more | anything |
//! | `Unknown` | a [`Doubt`] | look again, or have a person check |
//!
//! The operation's [plan](plan::LookupPlan) says which reads to make and how to compare the result. It comes from the operation's
//! description. An operation without a plan cannot be looked up.
//!
//! If the service promises to recognise a retry by its [token](crate::request::TokenInfo), the ticket stores the token. The
//! identical request may then be [prepared again](crate::Client::prepare_again) within the promised time. This works without a
//! plan, too.
//!
//! # By a ticket
//!
//! [`prepare`](crate::Caller::prepare) returns a [`Ticket`] before anything is sent. Store it with the order, so that it outlives
//! the process. [`reconcile`](crate::Client::reconcile) takes the ticket, the same request, and a client of the same account.
//!
//! ```
//! # use core_client::answer::{Extra, Fields, Record, RecordWriter};
//! # use core_client::outcome::{SuccessField, SuccessRule};
//! # use core_client::reconcile::plan::{Comparison, FieldMatch, IdList, LookupPlan, Read, ResourceSearch, Search, Source};
//! # use core_client::request::{OperationInfo, Parameters, Request, ServiceInfo};
//! # use core_client::transport::{ExchangeFuture, HttpAnswer, HttpRequest, Transport, TransportError, TransportErrorKind};
//! # use core_client::{Client, ClientBuilder, Credential, Effect};
//! # static SERVICE: ServiceInfo = ServiceInfo::new("Lockers", "2020-01-01").with_endpoint("lockers.example.com");
//! # static CODE: SuccessRule = SuccessRule::new(&[SuccessField::new(&["Code"], &["OK"])]);
//! # static LIST: OperationInfo = OperationInfo::rpc(&SERVICE, "ListRentals").effect(Effect::Read).success(&CODE);
//! # static DETAIL: OperationInfo = OperationInfo::rpc(&SERVICE, "DescribeRental").effect(Effect::Read).success(&CODE);
//! # static PLAN: LookupPlan = LookupPlan::new(Search::Resource(
//! #     ResourceSearch::new(Read::new(&DETAIL, &[("RentalId", Source::Id)]), &["Rental"], &["RentalId"])
//! #         .list(IdList::new(Read::new(&LIST, &[("Locker", Source::Parameter("Locker"))]), &["RentalIds"], ',', 200))
//! #         .identity(&[
//! #             FieldMatch::new(&["Locker"], "Locker", Comparison::Text),
//! #             FieldMatch::new(&["Tenant"], "Tenant", Comparison::Text),
//! #         ]),
//! # ))
//! # .required(&["Locker"]);
//! # static RENT: OperationInfo =
//! #     OperationInfo::rpc(&SERVICE, "RentLocker").effect(Effect::Creates).success(&CODE).lookup_plan(&PLAN);
//! # struct RentLocker { locker: String, tenant: String }
//! # impl Request for RentLocker {
//! #     type Response = Rented;
//! #     const OPERATION: &'static OperationInfo = &RENT;
//! #     fn encode<'a>(&'a self, out: &mut Parameters<'a>) {
//! #         out.put("Locker", &self.locker);
//! #         out.put("Tenant", &self.tenant);
//! #     }
//! # }
//! # struct Rented { extra: Extra }
//! # impl Record for Rented {
//! #     fn read(fields: &mut Fields<'_>) -> Self { Self { extra: fields.rest() } }
//! #     fn write(&self, out: &mut RecordWriter<'_>) { out.extra(&self.extra); }
//! # }
//! # struct Lossy;
//! # impl Transport for Lossy {
//! #     fn send(&self, request: HttpRequest) -> ExchangeFuture<'_> {
//! #         let body = String::from_utf8_lossy(&request.body).into_owned();
//! #         Box::pin(async move {
//! #             if body.contains("Action=ListRentals") {
//! #                 return Ok(HttpAnswer::new(200, r#"{"Code": "OK", "RentalIds": "r-1042"}"#));
//! #             }
//! #             if body.contains("Action=DescribeRental") {
//! #                 return Ok(HttpAnswer::new(200, r#"{"Code": "OK", "Rental": {"Locker": "L-7", "Tenant": "T-1"}}"#));
//! #             }
//! #             Err(TransportError::new(TransportErrorKind::Interrupted))
//! #         })
//! #     }
//! # }
//! use core_client::reconcile::{LookupVerdict, Ticket, TicketKey};
//! use core_client::{Caller, Outcome};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let client: Client = ClientBuilder::new(&SERVICE)
//! #     .credential(Credential::new("testId", "testSecret"))
//! #     .transport(Lossy)
//! #     .build()?;
//! # let order = || RentLocker { locker: "L-7".into(), tenant: "T-1".into() };
//! // Keep the key with your other secrets, and never change it.
//! let key = TicketKey::new(*b"32 random bytes, kept as secret.")?;
//!
//! let prepared = Caller::new(&client).prepare(order(), &key)?;
//! let stored = prepared.ticket().to_string(); // Store it with the order, and only then:
//! let result = prepared.send().await;
//! assert_eq!(result.err().map(|error| error.outcome()), Some(Outcome::Unknown));
//!
//! // Later, maybe in another process:
//! let ticket: Ticket = stored.parse()?;
//! match client.reconcile(&ticket, &key, &order()).await {
//!     LookupVerdict::Done { id, .. } => assert_eq!(id.as_deref(), Some("r-1042")),
//!     other => panic!("{other}"),
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # How long it takes
//!
//! [`reconcile`](crate::Client::reconcile) looks once and takes at most [`LONGEST_LOOKUP`]. [`settle`](crate::Client::settle)
//! repeats the look-up with a backoff until the verdict is [final](LookupVerdict::is_final) or its deadline passes. Both keep their
//! deadline whatever the service does: the deadline cancels a read in flight. The verdict follows from the reads that were
//! complete; if they do not suffice, it is `Unknown` with [`OutOfTime`](Doubt::OutOfTime).
//!
//! # By the call itself
//!
//! With the option [`with_resolve_unknown`](crate::Options::with_resolve_unknown), the call itself looks up an unknown outcome. If
//! the look-up finds it done, the call succeeds with [`Evidence::LookedUp`](crate::Evidence::LookedUp). This helps if a response is
//! lost. If the process may die, store a ticket.
//!
//! # When a resource counts as ours
//!
//! All of this must hold:
//!
//! - Every field of its identity equals what the request gave.
//! - It is in effect.
//! - Its other properties that can be compared, such as its end, equal what the request gave.
//! - It was created no earlier than 2 s before the ticket; no later than the service accepts a copy of the request; and not in
//!   the future.
//!
//! Otherwise it counts as an earlier order's resource: do not remove it, since the other order may need it. Two orders that are
//! equal in all of this, with the same end and within the same seconds, cannot be distinguished: each counts the resource as its
//! own. [`unique_expiration`](crate::Options::with_unique_expiration) distinguishes them, except when both draw the same
//! second (1 in 60).
//!
//! No verdict follows from unclear data: a masked number, a missing field, a list that may be incomplete, a read that failed, a
//! list that changed meanwhile. Only an exact match counts, whatever else is unclear. A list counts as empty only if the response
//! has an empty list; a response without a list proves nothing.
//!
//! # When it counts as not done
//!
//! All of this must hold, by the service's time. The service's time is this machine's clock with the correction that the client
//! has learned, and the `Date` of the look-up's responses, if they have one.
//!
//! - The resource does not exist.
//! - A copy that was signed at the last moment its ticket allows is no longer accepted: 15 minutes after its timestamp, and a
//!   minute for clocks and carriers.
//! - The resource's end is in the future. Otherwise it might have existed and ended.
//!
//! # What it rests on
//!
//! The facts about one API are in its description, with their marks. For every API:
//!
//! - *Documented*: a request's timestamp is refused when it is more than 15 minutes off.
//! - *Inferred*: times without a zone are in the zone of the client's `utc_offset`; no copy of a signed request is accepted
//!   later than its timestamp allows.
//! - *Assumed*: the identical request is refused as long as what the first one created is in effect; a list holds every
//!   resource in effect, at the latest a minute after the last copy is refused; if there is no resource, the list is empty;
//!   the service's times and its `Date` are of one clock.
//!
//! None of this was tested against a live service. If an assumption is wrong, `NotSeen` or `NotDone` can be wrong. `Done` rests on
//! what was read.

#[cfg(any(test, feature = "blocking"))]
mod blocking;
mod client;
mod compare;
mod expiration;
mod lookup;
mod match_resource;
mod own_id;
pub mod plan;
mod prepare;
mod record_search;
mod resource_search;
mod settle;
mod source_values;
mod state_search;
mod ticket;
mod ticket_format;
mod verdict;
mod window;
mod write_parameters;

#[cfg(any(test, feature = "blocking"))]
#[cfg_attr(docsrs, doc(cfg(feature = "blocking")))]
pub use blocking::BlockingPrepared;
pub(crate) use expiration::mark;
pub(crate) use lookup::UnsettledWrite;
pub(crate) use own_id::fill as fill_own_id;
pub use prepare::{Prepared, PreparedDynamic};
pub(crate) use settle::FirstLookup;
pub use settle::LONGEST_LOOKUP;
pub use ticket::Ticket;
pub use ticket_format::InvalidTicket;
pub use verdict::{Doubt, LookupVerdict};
pub(crate) use window::Window;
pub(crate) use write_parameters::WriteParameters;

pub use crate::ticket_key::{InvalidTicketKey, TicketKey};
