//! Finding out by reading what became of a write with an unknown outcome.
//!
//! A write may have run although no answer came: the answer was lost, or the process died. Sending it again could make a
//! second binding, so nothing here sends a write twice unless it is told to. It reads what is there, and says what that allows:
//!
//! | [`Verdict`] | what is known | what it allows |
//! | --- | --- | --- |
//! | `Done` | what the write makes is there | to go on, as after an answer |
//! | `AlreadyBound` | the same pair is bound, by another order or maybe by ours | to let them talk; not to unbind it as ours |
//! | `Blocked` | another binding stands in the way | another X, if a late binding here does no harm |
//! | `NotSeen` | nothing of it is there yet | to look again; the *identical* request, on the same X: [`prepare_again`](crate::Client::prepare_again) |
//! | `NotDone` | nothing of it is there, and nothing can come any more | anything |
//! | `Unknown` | a [`Doubt`] | to look again, or to have a person look |
//!
//! What is read, and how it is judged, stands in the operation's [recipe](plan::Recipe), which comes from its
//! description. An operation without one cannot be looked up.
//!
//! # By a ticket
//!
//! [`prepare`](crate::Caller::prepare) gives a [`Ticket`], before anything is sent. Stored with the order, it outlives the
//! process; [`reconcile`](crate::Client::reconcile) takes it with the same request, and a client of the same account.
//!
//! ```
//! # use core_client::answer::{Extra, Fields, Record, RecordWriter};
//! # use core_client::outcome::{SuccessField, SuccessRule};
//! # use core_client::reconcile::plan::{BindingSearch, Compare, Comparison, IdList, Read, Recipe, Search, Source};
//! # use core_client::request::{OperationInfo, Parameters, Request, Response, ServiceInfo};
//! # use core_client::text::PhoneText;
//! # use core_client::transport::{ExchangeFuture, HttpAnswer, HttpRequest, Transport, TransportError, TransportErrorKind};
//! # use core_client::{Client, ClientBuilder, Credential, Effect};
//! # static SERVICE: ServiceInfo = ServiceInfo::new("Dyplsapi", "2017-05-25").with_endpoint("dyplsapi.aliyuncs.com");
//! # static CODE: SuccessRule = SuccessRule::new(&[SuccessField::new(&["Code"], &["OK"])]);
//! # static LIST: OperationInfo = OperationInfo::rpc(&SERVICE, "QuerySubsId").effect(Effect::Read).success(&CODE);
//! # static DETAIL: OperationInfo =
//! #     OperationInfo::rpc(&SERVICE, "QuerySubscriptionDetail").effect(Effect::Read).success(&CODE);
//! # static RECIPE: Recipe = Recipe::new(Search::Binding(
//! #     BindingSearch::new(Read::new(&DETAIL, &[("SubsId", Source::Id)]), &["SecretBindDetailDTO"], &["SubsId"])
//! #         .list(IdList::new(Read::new(&LIST, &[("PhoneNoX", Source::Parameter("PhoneNoX"))]), &["SubsId"], ',', 200))
//! #         .pair(&[
//! #             Compare::new(&["PhoneNoA"], "PhoneNoA", Comparison::Number),
//! #             Compare::new(&["PhoneNoX"], "PhoneNoX", Comparison::Number),
//! #         ]),
//! # ))
//! # .needs(&["PhoneNoX"]);
//! # static BIND: OperationInfo =
//! #     OperationInfo::rpc(&SERVICE, "BindAxn").effect(Effect::Creates).success(&CODE).recipe(&RECIPE);
//! # struct BindAxn { phone_no_a: PhoneText, phone_no_x: PhoneText }
//! # impl Request for BindAxn {
//! #     type Response = Bound;
//! #     const OPERATION: &'static OperationInfo = &BIND;
//! #     fn encode<'a>(&'a self, out: &mut Parameters<'a>) {
//! #         out.put("PhoneNoA", &self.phone_no_a);
//! #         out.put("PhoneNoX", &self.phone_no_x);
//! #     }
//! # }
//! # struct Bound { extra: Extra }
//! # impl Record for Bound {
//! #     fn read(fields: &mut Fields<'_>) -> Self { Self { extra: fields.rest() } }
//! #     fn write(&self, out: &mut RecordWriter<'_>) { out.extra(&self.extra); }
//! # }
//! # impl Response for Bound {}
//! # struct Lossy;
//! # impl Transport for Lossy {
//! #     fn send(&self, request: HttpRequest) -> ExchangeFuture<'_> {
//! #         let body = String::from_utf8_lossy(&request.body).into_owned();
//! #         Box::pin(async move {
//! #             if body.contains("Action=QuerySubsId") {
//! #                 return Ok(HttpAnswer::new(200, r#"{"Code": "OK", "SubsId": "1000000768798832"}"#));
//! #             }
//! #             if body.contains("Action=QuerySubscriptionDetail") {
//! #                 let detail = r#"{"PhoneNoA": "13900000001", "PhoneNoX": "17000000001"}"#;
//! #                 return Ok(HttpAnswer::new(200, format!(r#"{{"Code": "OK", "SecretBindDetailDTO": {detail}}}"#)));
//! #             }
//! #             Err(TransportError::new(TransportErrorKind::Interrupted))
//! #         })
//! #     }
//! # }
//! use core_client::reconcile::{Ticket, TicketKey, Verdict};
//! use core_client::{Caller, Outcome};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let client: Client = ClientBuilder::new(&SERVICE)
//! #     .credential(Credential::new("testId", "testSecret"))
//! #     .transport(Lossy)
//! #     .build()?;
//! # let order = || BindAxn { phone_no_a: "13900000001".into(), phone_no_x: "17000000001".into() };
//! // The key lies where the secrets are, and stays the same.
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
//!     Verdict::Done { subs_id, .. } => assert_eq!(subs_id.as_deref(), Some("1000000768798832")),
//!     other => panic!("{other}"),
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # By the call itself
//!
//! A call can be told to [look](crate::Options::with_resolve_unknown) for a while before it gives up. Found done, it
//! succeeds, with [`Evidence::LookedUp`](crate::Evidence::LookedUp). That helps against a lost answer, not against a process
//! that dies: a ticket does.
//!
//! # When a binding counts as ours
//!
//! The pair is equal, A and B in their order and X; it is in effect; everything else that was asked for and can be
//! compared is equal, such as its end; and it was made while the request may have run: from when the ticket was made, less
//! two seconds, until no copy of the request is accepted any more, and not in the future. All of that, or it is taken for an
//! earlier order's: who unbinds another order's binding cuts off its calls. Two orders that are equal in all of it, of one
//! pair in the same seconds with the same end, cannot be told apart, and each takes the one binding for its own. A
//! [mark](crate::Options::with_unique_expiration) on the end tells them apart, but for one case in 60.
//!
//! Nothing is concluded from what is not understood: a masked number, a missing field, a list that may be cut off, a read
//! that failed, a list that changed meanwhile. Only an exact match stands whatever else is unclear. A list counts as empty
//! if it is there and empty; an answer without a list says nothing.
//!
//! # When it counts as not done
//!
//! Nothing of it is there; a copy that was signed at the last moment its ticket allows is no longer accepted (15 minutes
//! after its timestamp, and a minute for clocks and carriers); and its end is still ahead, or it might have come and gone.
//! Both by the service's time: by this machine's clock, corrected as far as the client has learned, and by the `Date` of the
//! look-up's own answers, where they have one.
//!
//! # What it rests on
//!
//! - *Documented*: the list gives the ids of the bindings on an X, joined by commas; a detail gives the pair, X, the end, the
//!   time of making and whether it is in effect; a request's timestamp is refused when it is more than 15 minutes off; no
//!   number is bound twice on one X as A or as B, where pairs are bound; an X holds up to 200 pairs, or belongs to one A.
//! - *Inferred*: no number is A of one binding and B of another on one X; times without a zone are in the zone of the
//!   client's `utc_offset`; no copy of a signed request is accepted later than its timestamp allows.
//! - *Assumed*: the identical request on the same X is refused as long as its binding is in effect, for every kind of
//!   binding; a list holds every binding in effect, at the latest a minute after the last copy is refused; no binding is
//!   answered with an empty list; the service's times and its `Date` are of one clock.
//!
//! Nothing of this was tried against the live service. Where an assumption fails, `NotSeen` or `NotDone` can be wrong;
//! `Done` rests on what was seen.

mod client;
mod compare;
mod expiration;
mod lookup;
mod match_resource;
pub mod plan;
mod prepare;
mod resolve;
mod resource_search;
mod source_values;
mod state_search;
mod ticket;
mod ticket_format;
mod verdict;
mod window;
mod write_parameters;

pub(crate) use expiration::mark;
pub use prepare::{Prepared, PreparedDynamic};
pub(crate) use resolve::resolve;
pub use ticket::Ticket;
pub use ticket_format::InvalidTicket;
pub use verdict::{Doubt, Verdict};
pub(crate) use window::Window;
pub(crate) use write_parameters::Given;

pub use crate::ticket_key::{InvalidTicketKey, TicketKey};
