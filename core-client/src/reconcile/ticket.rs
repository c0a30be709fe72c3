//! The ticket of an order. It is stored before a write is sent, so that the outcome can be looked up later.

use std::collections::BTreeMap;
use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

use super::window::Window;
use crate::request::{OperationInfo, Parameters, Token};
use crate::ticket_key::{FingerprintBuilder, TicketKey};
use crate::time::{instant_of_millis, unix_millis};

/// The only format there is yet.
pub(super) const FORMAT: u32 = 1;

/// Says that a request is about to be sent. Store it with the order *before* you send the request. Whatever happens to the process
/// then, [`Client::reconcile`](crate::Client::reconcile) can look up the outcome with the ticket.
///
/// It contains the operation, the parameters that the look-up plan stores unchanged (such as ids and the end of the created
/// resource; none of them is sensitive), and a fingerprint of all parameters, which must match the request. Phone numbers are only
/// in the fingerprint, so you must be able to make the same request again from your order. A [token](crate::request::TokenInfo)
/// that the client set is stored, too.
///
/// `Display` and `FromStr` write and read it as one line of JSON; serde stores that text. Nothing is lost on the way.
///
/// # Times
///
/// [`prepared_at`](Self::prepared_at) and [`not_after`](Self::not_after) are in the service's time as it was known when the
/// ticket was made: this machine's clock, corrected by what the client had learned until then. A client learns only from refusals
/// of the gateway, so it may not notice a clock that is a few minutes off:
///
/// - Clock ahead: our own resource looks older than the ticket and counts as an earlier order's.
/// - Clock behind: an equal resource that an earlier order created in those minutes counts as ours. A
///   [mark](crate::Options::with_unique_expiration) prevents this.
///
/// Keep the clock set.
#[derive(Clone, PartialEq, Eq)]
pub struct Ticket {
    pub(super) product: String,
    pub(super) version: String,
    pub(super) operation: String,
    pub(super) kept: BTreeMap<String, String>,
    /// The token, where the client filled it in.
    pub(super) token: Option<Token>,
    /// In milliseconds since 1970, of the years 1 to 9999.
    pub(super) prepared_at: i64,
    pub(super) not_after: i64,
    pub(super) fingerprint: [u8; 32],
}

impl Ticket {
    /// A ticket for these parameters; `kept` are some of them, as they will be sent.
    pub(super) fn new(
        operation: &OperationInfo,
        parameters: &Parameters<'_>,
        kept: BTreeMap<String, String>,
        token: Option<Token>,
        window: Window,
        key: &TicketKey,
    ) -> Self {
        let mut ticket = Self {
            product: operation.service.product.to_owned(),
            version: operation.service.version.to_owned(),
            operation: operation.name.to_owned(),
            kept,
            token,
            prepared_at: unix_millis(window.since),
            not_after: unix_millis(window.not_after),
            fingerprint: [0; 32],
        };
        ticket.fingerprint = ticket.fingerprint_builder(parameters, key).fingerprint();
        ticket
    }

    /// The version of the text's format.
    pub fn format(&self) -> u32 {
        FORMAT
    }

    /// The product's name.
    pub fn product(&self) -> &str {
        &self.product
    }

    /// The product's version.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The operation's name.
    pub fn operation(&self) -> &str {
        &self.operation
    }

    /// The value of a parameter, as it is sent, if the ticket stores it.
    pub fn stored_value(&self, name: &str) -> Option<&str> {
        self.kept.get(name).map(String::as_str)
    }

    /// Names and values of the parameters that the ticket stores, as they are sent, sorted by name.
    pub fn stored_values(&self) -> impl Iterator<Item = (&str, &str)> {
        self.kept
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// When it was made, in the service's time as known then; to the millisecond.
    pub fn prepared_at(&self) -> SystemTime {
        instant(self.prepared_at)
    }

    /// The latest time of the service that the request may be signed with; to the millisecond.
    pub fn not_after(&self) -> SystemTime {
        instant(self.not_after)
    }

    pub(super) fn window(&self) -> Window {
        Window {
            since: self.prepared_at(),
            not_after: self.not_after(),
        }
    }

    /// Whether it was made for this operation.
    pub(super) fn is_of(&self, operation: &OperationInfo) -> bool {
        let (service, name) = (operation.service, operation.name);
        (&*self.product, &*self.version, &*self.operation)
            == (service.product, service.version, name)
    }

    /// Whether it was made, with this key, for these parameters, and is as it was then.
    pub(super) fn fits(&self, parameters: &Parameters<'_>, key: &TicketKey) -> bool {
        self.fingerprint_builder(parameters, key)
            .matches(&self.fingerprint)
    }

    /// All that the ticket says and all that is sent, under the key.
    fn fingerprint_builder(
        &self,
        parameters: &Parameters<'_>,
        key: &TicketKey,
    ) -> FingerprintBuilder {
        let mut builder = key.fingerprint_builder();
        builder.number(i64::from(FORMAT));
        builder.text(&self.product);
        builder.text(&self.version);
        builder.text(&self.operation);
        builder.number(self.prepared_at);
        builder.number(self.not_after);
        builder.pairs(self.stored_values());
        // Without one, the fingerprint is that of tickets from before there were tokens.
        if let Some(token) = &self.token {
            builder.text("token");
            builder.text(token.expose());
        }
        add_all(parameters, &mut builder);
        builder
    }
}

/// Seals all that the parameters hold, whatever their order and however they travel.
fn add_all(parameters: &Parameters<'_>, builder: &mut FingerprintBuilder) {
    builder.pairs(parameters.pairs());
    if let Some(body) = parameters.body() {
        builder.text(body.content_type);
        builder.bytes(&body.bytes);
    }
}

fn instant(millis: i64) -> SystemTime {
    // Years 1 to 9999: no system that this runs on cannot show them.
    instant_of_millis(millis).unwrap_or(UNIX_EPOCH)
}

impl fmt::Debug for Ticket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ticket")
            .field("product", &self.product)
            .field("version", &self.version)
            .field("operation", &self.operation)
            .field("kept", &self.kept)
            .field(
                "prepared_at",
                &super::ticket_format::format_time(self.prepared_at),
            )
            .field(
                "not_after",
                &super::ticket_format::format_time(self.not_after),
            )
            .finish_non_exhaustive()
    }
}
