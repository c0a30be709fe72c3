//! Preparing a write: its ticket is made before anything is sent, and what is sent then keeps to the ticket.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

use super::expiration;
use super::given::Given;
use super::key::TicketKey;
use super::recipe::Recipe;
use super::ticket::Ticket;
use super::window::{SEND_WITHIN, Window};
use crate::answered::Answered;
use crate::call::{CallFuture, Options};
use crate::client::{Asked, Client, Settings, refuse_unfit};
use crate::error::Error;
use crate::request::{OperationInfo, Parameters, Request, Violations};

/// A request that is ready to be sent, with its ticket. Nothing was sent yet: store the [`ticket`](Self::ticket) first.
#[must_use = "nothing is sent before `send` is awaited"]
pub struct Prepared<R> {
    client: Client,
    options: Options,
    request: R,
    made: Made,
}

/// Like [`Prepared`], of a request that no generated type wrote.
#[must_use = "nothing is sent before `send` is awaited"]
pub struct PreparedDynamic<'p> {
    client: Client,
    options: Options,
    operation: &'static OperationInfo,
    parameters: Parameters<'p>,
    ticket: Ticket,
}

/// A ticket, and the end to be sent instead of the request's.
struct Made {
    ticket: Ticket,
    marked: Option<(&'static str, String)>,
}

impl Client {
    /// Makes a ticket for a request, to be stored before anything is sent: [`reconcile`](crate::reconcile) says how.
    ///
    /// The request can then be sent for 60 seconds and the call's time-out. Later it is refused as not sent, and no attempt of
    /// the call is signed after that time either.
    ///
    /// # Errors
    /// All of them mean that nothing was sent: the outcome of the operation cannot be looked up; a parameter is missing
    /// without which it could not; the request breaks a rule that the client enforces; a
    /// [mark](Options::with_unique_expiration) was asked for that cannot be made.
    pub fn prepare<R: Request>(
        &self,
        request: R,
        options: &Options,
        key: &TicketKey,
    ) -> Result<Prepared<R>, Error> {
        let mut parameters = Parameters::new(self.utc_offset());
        request.encode(&mut parameters);
        let mut violations = Violations::new();
        request.check(&mut violations);
        let asked = Asked {
            operation: R::OPERATION,
            options,
            violations: &violations,
            not_after: None,
        };
        let made = make(self.settings(), &asked, &parameters, key)?;
        Ok(Prepared {
            client: self.clone(),
            options: sendable(options),
            request,
            made,
        })
    }

    /// Like [`prepare`](Self::prepare), for parameters that no generated type wrote.
    ///
    /// # Errors
    /// Those of [`prepare`](Self::prepare), but for rules of the description, which are not checked here.
    pub fn prepare_dynamic<'p>(
        &self,
        operation: &'static OperationInfo,
        mut parameters: Parameters<'p>,
        options: &Options,
        key: &TicketKey,
    ) -> Result<PreparedDynamic<'p>, Error> {
        let asked = Asked {
            operation,
            options,
            violations: &Violations::new(),
            not_after: None,
        };
        let made = make(self.settings(), &asked, &parameters, key)?;
        if let Some((name, end)) = made.marked {
            parameters.replace(name, end);
        }
        Ok(PreparedDynamic {
            client: self.clone(),
            options: sendable(options),
            operation,
            parameters,
            ticket: made.ticket,
        })
    }
}

/// The mark is drawn already.
fn sendable(options: &Options) -> Options {
    let mut options = options.clone();
    options.unique_expiration = false;
    options
}

fn make(
    settings: &Settings,
    asked: &Asked<'_>,
    parameters: &Parameters<'_>,
    key: &TicketKey,
) -> Result<Made, Error> {
    try_make(settings, asked, parameters, key)
        .map_err(|error| error.of(asked.operation).with_zone(settings.utc_offset))
}

fn try_make(
    settings: &Settings,
    asked: &Asked<'_>,
    parameters: &Parameters<'_>,
    key: &TicketKey,
) -> Result<Made, Error> {
    let Some(recipe) = asked.operation.recipe else {
        return Err(Error::invalid_request(
            "there is no ticket for it, since its outcome cannot be looked up",
        ));
    };
    refuse_unfit(parameters, asked.violations)?;
    let given = Given::of(parameters);
    if let Some(name) = given
        .missing(recipe.needs)
        .or_else(|| given.unmet(recipe.only))
    {
        return Err(Error::invalid_request(format!(
            "without {name} its outcome could not be looked up"
        )));
    }
    let marked = match asked.options.unique_expiration {
        true => Some(expiration::marked(Some(recipe), parameters)?),
        false => None,
    };
    let kept = kept(recipe, &given, marked.as_ref());
    let window = window(settings, asked.options)?;
    let ticket = Ticket::new(asked.operation, parameters, kept, window, key);
    Ok(Made { ticket, marked })
}

/// The parameters that the ticket keeps, as they will be sent. The end is one of them in any case.
fn kept(
    recipe: &Recipe,
    given: &Given<'_>,
    marked: Option<&(&'static str, String)>,
) -> BTreeMap<String, String> {
    let names = recipe.kept.iter().copied().chain(recipe.expiration);
    let mut kept: BTreeMap<String, String> = names
        .filter_map(|name| Some((name.to_owned(), given.get(name)?.to_owned())))
        .collect();
    if let Some((name, end)) = marked {
        kept.insert((*name).to_owned(), end.clone());
    }
    kept
}

fn window(settings: &Settings, options: &Options) -> Result<Window, Error> {
    let since = settings.server_time();
    let timeout = options.timeout.unwrap_or(settings.timeout);
    SEND_WITHIN
        .checked_add(timeout)
        .and_then(|within| since.checked_add(within))
        .and_then(|not_after| Window { since, not_after }.held())
        .ok_or_else(|| Error::invalid_request("its time-out is longer than a ticket can say"))
}

impl<R> Prepared<R> {
    /// The ticket. Store it before you send.
    pub fn ticket(&self) -> &Ticket {
        &self.made.ticket
    }

    /// The request.
    pub fn request(&self) -> &R {
        &self.request
    }
}

impl<R: Request + Send + Sync + 'static> Prepared<R> {
    /// Sends the request once the future is awaited.
    ///
    /// Besides the errors of any call: if it is too late by the ticket, nothing is sent, and the error is of kind
    /// [`OwnLimit`](crate::ErrorKind::OwnLimit).
    pub fn send(self) -> CallFuture<R::Response> {
        Box::pin(async move { Ok(self.send_with_evidence().await?.response) })
    }

    /// Like [`send`](Self::send), and says how it is known that the call is done.
    pub fn send_with_evidence(self) -> CallFuture<Answered<R::Response>> {
        Box::pin(async move {
            let Self {
                client,
                options,
                request,
                made,
            } = self;
            let mut parameters = Parameters::new(client.utc_offset());
            request.encode(&mut parameters);
            if let Some((name, end)) = made.marked {
                parameters.replace(name, end);
            }
            let asked = Asked {
                operation: R::OPERATION,
                options: &options,
                violations: &Violations::new(),
                not_after: Some(made.ticket.not_after()),
            };
            client.call_encoded(&asked, &mut parameters).await
        })
    }
}

impl PreparedDynamic<'_> {
    /// The ticket. Store it before you send.
    pub fn ticket(&self) -> &Ticket {
        &self.ticket
    }

    /// Sends the request, and gives the answer as it came.
    ///
    /// # Errors
    /// Those of [`Client::call_dynamic`]; and if it is too late by the ticket, nothing is sent, and the error is of kind
    /// [`OwnLimit`](crate::ErrorKind::OwnLimit).
    pub async fn send(self) -> Result<Value, Error> {
        Ok(self.send_with_evidence().await?.response)
    }

    /// Like [`send`](Self::send), and says how it is known that the call is done.
    ///
    /// # Errors
    /// Those of [`send`](Self::send).
    pub async fn send_with_evidence(mut self) -> Result<Answered<Value>, Error> {
        let asked = Asked {
            operation: self.operation,
            options: &self.options,
            violations: &Violations::new(),
            not_after: Some(self.ticket.not_after()),
        };
        let settings = self.client.settings();
        let (answered, _) = settings.call_plain(&asked, &mut self.parameters).await;
        answered
    }
}

impl<R> fmt::Debug for Prepared<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Prepared")
            .field("ticket", &self.made.ticket)
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
