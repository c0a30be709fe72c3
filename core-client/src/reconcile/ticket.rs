//! The ticket of an order: what has to be stored before a write is sent, so that its outcome can be found out later.

use std::collections::BTreeMap;
use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

use super::window::Window;
use crate::request::{OperationInfo, Parameters, Token};
use crate::ticket_key::{FingerprintBuilder, TicketKey};
use crate::time::{instant_of_millis, unix_millis};

/// The only format there is yet.
pub(super) const FORMAT: u32 = 1;

/// Says that a request is about to be sent. Store it with the order *before* the request goes out: whatever happens to the
/// process then, [`Client::reconcile`](crate::Client::reconcile) can find out by it what became of the request.
///
/// It holds the operation, the parameters that its look-up plan stores as they are (such as ids and the end of what is
/// created; none of them sensitive), and a fingerprint of all parameters, which the request is checked against. Phone numbers are in the
/// fingerprint alone, so the order must be able to make the same request again. A [token](crate::request::TokenInfo) that the client
/// filled in is stored, too.
///
/// As text it is one line of JSON, by `Display` and `FromStr`, and with serde it is that text. Nothing is lost on the way.
///
/// # Times
///
/// [`prepared_at`](Self::prepared_at) and [`not_after`](Self::not_after) are in the service's time as it was known when the
/// ticket was made: this machine's clock, corrected by what the client had learned until then. A client learns only from
/// refusals of the gateway, so a clock that is a few minutes off may go unnoticed. What follows from that: with a clock that
/// is ahead, a resource of ours seems to be older than the ticket and is taken for an earlier order's; with one that is
/// behind, an earlier order's resource that was created in those minutes, and that is equal in everything else, is taken for
/// ours. A [mark](crate::Options::with_unique_expiration) helps against the second. Keep the clock set.
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
