//! Preparing a write: its ticket is made before anything is sent, and what is sent then keeps to the ticket.

use std::collections::BTreeMap;
use std::fmt;
use std::time::{Duration, SystemTime};

use serde_json::Value;

use super::client::{verify_request, verify_ticket};
use super::expiration;
use super::own_id;
use super::plan::LookupPlan;
use super::ticket::Ticket;
use super::verdict::{Doubt, LookupVerdict};
use super::window::{SEND_WITHIN, Window};
use super::write_parameters::WriteParameters;
use crate::answer::read_repaired;
use crate::answered::Answered;
use crate::caller::Caller;
use crate::client::{
    CallFuture, Client, ClientInner, ResendReason, Slot, TicketLimits, check_sendable, draw_token,
    read_value,
};
use crate::error::Error;
use crate::options::Options;
use crate::request::{OperationInfo, Parameters, Request, Token};
use crate::ticket_key::TicketKey;

/// A request that is ready to be sent, with its ticket. Nothing was sent yet: store the [`ticket`](Self::ticket) first.
#[must_use = "nothing is sent before `send` is awaited"]
pub struct Prepared<R> {
    client: Client,
    options: Options,
    request: R,
    draft: TicketDraft,
}

/// Like [`Prepared`], for a request that no generated type wrote.
#[must_use = "nothing is sent before `send` is awaited"]
pub struct PreparedDynamic<'p> {
    client: Client,
    options: Options,
    operation: &'static OperationInfo,
    parameters: Parameters<'p>,
    ticket: Ticket,
}

/// A ticket, and the end or the own id to be sent instead of the request's.
struct TicketDraft {
    ticket: Ticket,
    marked: Option<(&'static str, String)>,
    /// Why the request may be sent again; `None` if this is its first copy.
    resend: Option<ResendReason>,
}

impl TicketDraft {
    fn limits(&self) -> TicketLimits {
        TicketLimits {
            window: self.ticket.window(),
            resend: self.resend,
        }
    }

    /// Puts the drawn values into the parameters: the end or the own id in place of the request's, and the token.
    fn complete(&self, operation: &OperationInfo, parameters: &mut Parameters<'_>) {
        if let Some((name, drawn)) = &self.marked {
            parameters.fill(name, drawn);
        }
        if let (Some(info), Some(token)) = (operation.token, &self.ticket.token)
            && parameters.given_token(info).is_none()
        {
            parameters.put_token(info, token);
        }
    }
}

/// What a ticket is made for.
struct PrepareInput<'a, 'p> {
    operation: &'static OperationInfo,
    options: &'a Options,
    parameters: &'a Parameters<'p>,
    /// The token that the ticket stores. `None`: the request has its own, or the operation has none.
    token: Option<Token>,
    key: &'a TicketKey,
}

impl Client {
    /// Makes a ticket for a request. Store it before you send the request: [`reconcile`](crate::reconcile) shows how.
    ///
    /// Send the request within 60 seconds plus the call's time-out. After that, the client refuses it (*not sent*) and signs no
    /// further attempt.
    ///
    /// # Errors
    /// Nothing was sent. The error says why:
    /// - the operation has no look-up, and its service does not promise to recognise a retry by a
    ///   [token](crate::request::TokenInfo);
    /// - a parameter that the look-up needs is missing;
    /// - the request breaks a rule that the client enforces;
    /// - the requested [mark](Options::with_unique_expiration) cannot be added.
    pub fn prepare<R: Request>(
        &self,
        request: R,
        options: &Options,
        key: &TicketKey,
    ) -> Result<Prepared<R>, Error> {
        self.prepared(request, options, key, None)
    }

    /// Prepares the identical request again after a look-up found nothing. After an unknown outcome, this is the only request that
    /// the service cannot execute twice.
    ///
    /// It takes the request, the key and the ticket that it was [prepared](Self::prepare) with, and the
    /// [`LookupVerdict::NotSeen`] that [`reconcile`](Self::reconcile) gave for them just now. A
    /// [mark](Options::with_unique_expiration) comes from the ticket. The new ticket covers both copies: store it in place of the
    /// old one before you send.
    ///
    /// It also works with a [token](crate::request::TokenInfo) by which the service promises to recognise a retry, even after the
    /// verdict [`Unknown`](LookupVerdict::Unknown): the same token is sent again, no matter whether the client or the caller set
    /// it. The promised time counts from the first ticket's [`prepared_at`](Ticket::prepared_at). After that time, only look-ups
    /// are left.
    ///
    /// Without a token, it works only if the plan says what prevents a second resource: its
    /// [conflicts](crate::reconcile::plan::ResourceSearch::conflicts), or that it is
    /// [exclusive](crate::reconcile::plan::ResourceSearch::exclusive). The outcome is unknown until an answer says success. A
    /// refusal of this copy does not prove that the first copy was not executed: the first copy may be the reason for the refusal.
    /// Look up the outcome after any failure. If the resource is removed within 16 minutes of the first ticket's
    /// [`not_after`](Ticket::not_after), the first copy may create it once more, until its end.
    ///
    /// # Errors
    /// Those of [`prepare`](Self::prepare). Also, and again nothing was sent:
    /// - the verdict allows no second copy;
    /// - nothing prevents a second resource;
    /// - the ticket was not made for this request with this key.
    pub fn prepare_again<R: Request>(
        &self,
        request: R,
        options: &Options,
        key: &TicketKey,
        before: &Ticket,
        seen: &LookupVerdict,
    ) -> Result<Prepared<R>, Error> {
        let recognised = R::OPERATION
            .token
            .is_some_and(|token| token.repeat_within.is_some());
        let may = match seen {
            LookupVerdict::NotSeen => true,
            LookupVerdict::Unknown(_) => recognised,
            _ => false,
        };
        if !may {
            return Err(Error::invalid_request(
                "the request may be sent again only after a look-up with the verdict NotSeen",
            )
            .of(R::OPERATION));
        }
        let looked_up = matches!(seen, LookupVerdict::NotSeen);
        self.prepared(
            request,
            options,
            key,
            Some(Before {
                ticket: before,
                looked_up,
            }),
        )
    }

    fn prepared<R: Request>(
        &self,
        request: R,
        options: &Options,
        key: &TicketKey,
        before: Option<Before<'_>>,
    ) -> Result<Prepared<R>, Error> {
        let mut parameters = Parameters::new(self.utc_offset());
        request.encode(&mut parameters);
        request.enforced_violations(parameters.violations_mut());
        let input = PrepareInput {
            operation: R::OPERATION,
            options,
            token: token(R::OPERATION, &mut parameters, before)?,
            parameters: &parameters,
            key,
        };
        let draft = input.draft(self.inner(), before)?;
        Ok(Prepared {
            client: self.clone(),
            options: sendable(options),
            request,
            draft,
        })
    }

    /// Like [`prepare`](Self::prepare), for parameters that no generated type wrote.
    ///
    /// # Errors
    /// Those of [`prepare`](Self::prepare), except rules of the description: they are not checked here.
    pub fn prepare_dynamic<'p>(
        &self,
        operation: &'static OperationInfo,
        mut parameters: Parameters<'p>,
        options: &Options,
        key: &TicketKey,
    ) -> Result<PreparedDynamic<'p>, Error> {
        let input = PrepareInput {
            operation,
            options,
            token: token(operation, &mut parameters, None)?,
            parameters: &parameters,
            key,
        };
        let draft = input.draft(self.inner(), None)?;
        draft.complete(operation, &mut parameters);
        Ok(PreparedDynamic {
            client: self.clone(),
            options: sendable(options),
            operation,
            parameters,
            ticket: draft.ticket,
        })
    }
}

impl Caller {
    /// Makes a [ticket](Ticket) for a request. Store it before you send the request.
    ///
    /// # Errors
    /// Those of [`Client::prepare`].
    pub fn prepare<R: Request>(self, request: R, key: &TicketKey) -> Result<Prepared<R>, Error> {
        self.client().prepare(request, self.options(), key)
    }

    /// Prepares the identical request again after a look-up found nothing.
    ///
    /// # Errors
    /// Those of [`Client::prepare_again`].
    pub fn prepare_again<R: Request>(
        self,
        request: R,
        key: &TicketKey,
        before: &Ticket,
        seen: &LookupVerdict,
    ) -> Result<Prepared<R>, Error> {
        self.client()
            .prepare_again(request, self.options(), key, before, seen)
    }
}

/// The mark is drawn already.
fn sendable(options: &Options) -> Options {
    let mut options = options.clone();
    options.unique_expiration = false;
    options
}

/// The token for a ticket: that of the ticket before, or a fresh one. `None` if the request has its own, or the operation has none.
fn token(
    operation: &'static OperationInfo,
    parameters: &mut Parameters<'_>,
    before: Option<Before<'_>>,
) -> Result<Option<Token>, Error> {
    if let Some(before) = before {
        return Ok(before.ticket.token.clone());
    }
    match operation.token {
        Some(info) if parameters.given_token(info).is_none() => draw_token(info)
            .map(Some)
            .map_err(|error| error.of(operation)),
        _ => Ok(None),
    }
}

/// What is known of the same request that was sent before.
#[derive(Clone, Copy)]
struct Before<'t> {
    ticket: &'t Ticket,
    /// Whether a look-up just now saw nothing of it.
    looked_up: bool,
}

impl PrepareInput<'_, '_> {
    fn draft(
        &self,
        client: &ClientInner,
        before: Option<Before<'_>>,
    ) -> Result<TicketDraft, Error> {
        let made = match before {
            _ if self.parameters.upload().is_some() => Err(Error::invalid_request(
                "a ticket cannot tell whether an upload is still the same: send the call without a ticket, or give the whole body",
            )),
            None => self.first(client),
            Some(before) => self.draft_resend(client, before),
        };
        made.map_err(|error| error.of(self.operation).with_zone(client.utc_offset))
    }

    fn first(&self, client: &ClientInner) -> Result<TicketDraft, Error> {
        let operation = self.operation;
        let plan = operation.lookup_plan;
        if plan.is_none() && self.recognised_within().is_none() {
            return Err(Error::invalid_request(
                "the operation has no ticket, because its outcome cannot be looked up",
            ));
        }
        check_sendable(self.parameters)?;
        let given = WriteParameters::of(self.parameters);
        let own_id = match (&self.options.order, plan) {
            (_, None) => None,
            // The order's own id is sent in its place, and the ticket has to know it.
            (Some(order), Some(plan)) => plan
                .own_id
                .filter(|name| given.get(name).is_none())
                .map(|name| (name, order.id().to_owned())),
            (None, Some(plan)) => own_id::drawn(plan, &given)?,
        };
        let filled = own_id.as_ref().map(|(name, _)| *name);
        if let Some(name) = plan.and_then(|plan| given.lacks_besides(plan, filled)) {
            return Err(Error::invalid_request(format!(
                "without {name}, the outcome could not be looked up"
            )));
        }
        let marked = match self.options.unique_expiration {
            true => Some(expiration::marked(plan, self.parameters)?),
            false => own_id,
        };
        let kept = plan.map_or_else(BTreeMap::new, |plan| kept(plan, &given, marked.as_ref()));
        let window = window(client, self.options)?;
        Ok(TicketDraft {
            ticket: self.ticket(kept, window),
            marked,
            resend: None,
        })
    }

    /// The draft of a second copy, with a ticket that covers both copies.
    fn draft_resend(
        &self,
        client: &ClientInner,
        Before { ticket, looked_up }: Before<'_>,
    ) -> Result<TicketDraft, Error> {
        let operation = self.operation;
        let refused = |doubt: Doubt| Error::invalid_request(doubt.to_string());
        let marked = match operation.lookup_plan {
            Some(_) => verify_ticket(ticket, self.key, operation, self.parameters)
                .map_err(refused)?
                .into_marked(),
            None => {
                verify_request(ticket, self.key, operation, self.parameters).map_err(refused)?;
                None
            }
        };
        let since = ticket.prepared_at();
        let exclusive = operation
            .lookup_plan
            .is_some_and(LookupPlan::forbids_a_second);
        let reason = match self.recognised_within() {
            _ if exclusive && looked_up => ResendReason::Exclusive,
            Some(within) if is_within(client, since, within) => ResendReason::Recognised,
            Some(_) => {
                return Err(Error::invalid_request(
                    "the service no longer recognises a retry by its token: only look-ups are left",
                ));
            }
            None => {
                return Err(Error::invalid_request(
                    "the service would not prevent a second execution",
                ));
            }
        };
        let window = Window {
            since,
            ..window(client, self.options)?
        };
        Ok(TicketDraft {
            ticket: self.ticket(ticket.kept.clone(), window),
            marked,
            resend: Some(reason),
        })
    }

    /// For how long after the first attempt the service promises to recognise this request.
    fn recognised_within(&self) -> Option<Duration> {
        let info = self.operation.token?;
        let own = || {
            self.parameters
                .pairs()
                .any(|(name, value)| name == info.name && !value.is_empty())
        };
        info.repeat_within.filter(|_| self.token.is_some() || own())
    }

    fn ticket(&self, kept: BTreeMap<String, String>, window: Window) -> Ticket {
        let (operation, token) = (self.operation, self.token.clone());
        Ticket::new(operation, self.parameters, kept, token, window, self.key)
    }
}

/// Whether no more than this time has gone by. A time that lies ahead says nothing.
fn is_within(client: &ClientInner, since: SystemTime, within: Duration) -> bool {
    let gone = client.server_time().duration_since(since);
    gone.is_ok_and(|gone| gone <= within)
}

/// The parameters that the ticket keeps, as they will be sent. The end is one of them in any case.
fn kept(
    plan: &LookupPlan,
    given: &WriteParameters<'_>,
    marked: Option<&(&'static str, String)>,
) -> BTreeMap<String, String> {
    let names = plan.stored.iter().copied().chain(plan.expiration);
    let mut kept = BTreeMap::new();
    kept.extend(names.filter_map(|name| Some((name.to_owned(), given.get(name)?.to_owned()))));
    if let Some((name, end)) = marked {
        kept.insert((*name).to_owned(), end.clone());
    }
    kept
}

fn window(client: &ClientInner, options: &Options) -> Result<Window, Error> {
    let since = client.server_time();
    let timeout = options.timeout.unwrap_or(client.timeout);
    SEND_WITHIN
        .checked_add(timeout)
        .and_then(|within| since.checked_add(within))
        .and_then(|not_after| Window { since, not_after }.clamp_to_ticket_range())
        .ok_or_else(|| Error::invalid_request("the time-out is longer than a ticket can hold"))
}

impl<R> Prepared<R> {
    /// The ticket. Store it before you send.
    pub fn ticket(&self) -> &Ticket {
        &self.draft.ticket
    }

    /// The request.
    pub fn request(&self) -> &R {
        &self.request
    }
}

impl<R: Request + Send + Sync + 'static> Prepared<R> {
    /// Sends the request once the future is awaited.
    ///
    /// Besides the errors of any call: after the ticket's deadline, nothing is sent, and the error is of kind
    /// [`OwnLimit`](crate::ErrorKind::OwnLimit).
    pub fn send(self) -> CallFuture<R::Response> {
        Box::pin(async move { Ok(self.send_with_evidence().await?.response) })
    }

    /// Like [`send`](Self::send); the result also says how it is known that the call is done.
    pub fn send_with_evidence(self) -> CallFuture<Answered<R::Response>> {
        Box::pin(async move {
            let Self {
                client,
                options,
                request,
                draft,
            } = self;
            let ticket = Some(draft.limits());
            let mut parameters = Parameters::new(client.utc_offset());
            request.encode(&mut parameters);
            draft.complete(R::OPERATION, &mut parameters);
            let mut slot = Slot::new(read_repaired);
            let inner = client.inner();
            let ended = inner
                .execute(R::OPERATION, &options, ticket, &mut parameters, &mut slot)
                .await;
            slot.answered(ended)
        })
    }
}

impl PreparedDynamic<'_> {
    /// The ticket. Store it before you send.
    pub fn ticket(&self) -> &Ticket {
        &self.ticket
    }

    /// Sends the request, and returns the answer unchanged.
    ///
    /// # Errors
    /// Those of [`Client::call_dynamic`]; and after the ticket's deadline, nothing is sent, and the error is of kind
    /// [`OwnLimit`](crate::ErrorKind::OwnLimit).
    pub async fn send(self) -> Result<Value, Error> {
        Ok(self.send_with_evidence().await?.response)
    }

    /// Like [`send`](Self::send); the result also says how it is known that the call is done.
    ///
    /// # Errors
    /// Those of [`send`](Self::send).
    pub async fn send_with_evidence(mut self) -> Result<Answered<Value>, Error> {
        let ticket = Some(TicketLimits {
            window: self.ticket.window(),
            resend: None,
        });
        let mut slot = Slot::new(read_value);
        let (client, parameters) = (self.client.inner(), &mut self.parameters);
        let ended = client
            .execute(self.operation, &self.options, ticket, parameters, &mut slot)
            .await;
        slot.answered(ended)
    }
}

impl<R> fmt::Debug for Prepared<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Prepared")
            .field("ticket", &self.draft.ticket)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for PreparedDynamic<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PreparedDynamic")
            .field("ticket", &self.ticket)
            .finish_non_exhaustive()
    }
}
