//! From JSON to the typed request of any operation, through the SDK's own builders; written from the specs by `build.rs`.

use std::future::Future;
use std::pin::Pin;

use core_client::answer::{FromAnswer, from_value, write_answer};
use core_client::request::{Parameters, Request, Violations};
use core_client::time::UtcOffset;
use dyplsapi_sdk as sdk;
use serde_json::{Map, Value};

include!(concat!(env!("OUT_DIR"), "/roads.rs"));

/// One operation of the SDK.
#[derive(Debug)]
pub struct Road {
    /// The action on the wire.
    pub action: &'static str,
    /// Its parameters, sorted by name.
    pub parameters: &'static [Shape],
    /// The parameters of the description's first example, by name and text on the wire.
    pub example: &'static [(&'static str, &'static str)],
    /// The answers of the examples, as JSON.
    pub answers: &'static [&'static str],
    /// The sensitive members of an answer, as paths without list positions, each with its sensitivity.
    pub sensitive: &'static [(&'static str, &'static str)],
    make: fn(&Input) -> Result<Made, String>,
}

/// A parameter, or a member of an object in one.
#[derive(Debug)]
pub struct Shape {
    /// The name on the wire.
    pub name: &'static str,
    /// Whether the builder demands it.
    pub required: bool,
    /// What it holds.
    pub kind: Kind,
    /// What sort of personal or secret datum it is, such as `PhoneNumber`; `None` for none.
    pub sensitivity: &'static str,
    /// Of a list that travels as one text: what stands between the items.
    pub separator: Option<char>,
    /// How many digits the client demands, where it does.
    pub digits: Option<(u64, u64)>,
    /// Values that the service is known to take.
    pub known_values: &'static [&'static str],
    /// A value for examples, as text on the wire.
    pub example: Option<&'static str>,
}

/// What a value holds. The times are named like the types of [`core_client::time`].
#[derive(Debug)]
#[allow(missing_docs, reason = "the names of the specs' types say it")]
pub enum Kind {
    Text,
    Integer,
    Long,
    Number,
    Boolean,
    Binary,
    Json,
    LocalDateTime,
    LocalCompact,
    Iso8601,
    EpochMillis,
    EpochSeconds,
    Seconds,
    SecondsOrNever,
    Millis,
    Object(&'static [Shape]),
    List(&'static Kind),
    Map(&'static Kind),
}

/// The zone in which the SDK's clients spell times unless told otherwise.
pub const ZONE: UtcOffset = UtcOffset::BEIJING;

/// All operations of the SDK.
#[must_use]
pub fn roads() -> &'static [Road] {
    ROADS
}

impl Road {
    /// Makes the typed request.
    ///
    /// # Errors
    /// A required parameter is missing, or a value does not fit its type; the text says which.
    pub fn make(&self, input: &Map<String, Value>) -> Result<Made, String> {
        (self.make)(&Input(input)).map_err(|error| format!("{}: {error}", self.action))
    }
}

/// The parameters of one request, by their wire names.
struct Input<'a>(&'a Map<String, Value>);

impl Input<'_> {
    fn required<T: FromAnswer>(&self, name: &str) -> Result<T, String> {
        self.optional(name)?
            .ok_or_else(|| format!("{name} is not given"))
    }

    fn optional<T: FromAnswer>(&self, name: &str) -> Result<Option<T>, String> {
        let Some(value) = self.0.get(name) else {
            return Ok(None);
        };
        let read = from_value(value.clone(), ZONE);
        read.map(Some).map_err(|error| format!("{name}: {error}"))
    }
}

/// A typed request of some operation.
pub struct Made {
    /// What the client itself would refuse it for; empty if nothing.
    pub violations: String,
    /// What is wrong with it by all limits and rules; empty if nothing.
    pub validation: String,
    /// Its `Debug`.
    pub debug: String,
    /// Its parameters on the wire.
    pub encoded: Vec<(String, String)>,
    send: Box<dyn FnOnce(sdk::Client) -> Sending + Send>,
}

type Sending = Pin<Box<dyn Future<Output = Result<Answered, core_client::Error>> + Send>>;

/// A typed answer.
#[derive(Debug)]
pub struct Answered {
    /// The answer as JSON, made from the typed record.
    pub value: Value,
    /// Its `Debug`, in which members without a place of their own stand under `extra`.
    pub debug: String,
}

impl Made {
    /// Sends it.
    ///
    /// # Errors
    /// What the SDK reports.
    pub async fn send(self, client: &sdk::Client) -> Result<Answered, core_client::Error> {
        (self.send)(client.clone()).await
    }
}

fn made<R>(request: R) -> Made
where
    R: Request + std::fmt::Debug + Send + Sync + 'static,
    R::Response: std::fmt::Debug,
{
    let (mut violations, mut validation) = (Violations::new(), Violations::new());
    request.check(&mut violations);
    request.validate(&mut validation);
    let debug = format!("{request:?}\n{request:#?}");
    let mut parameters = Parameters::new(ZONE);
    request.encode(&mut parameters);
    let pairs = parameters.expose();
    let encoded = pairs
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let send = move |client: sdk::Client| -> Sending {
        Box::pin(async move {
            let response = client.send(request).await?;
            let debug = format!("{response:?}");
            Ok(Answered {
                value: write_answer(&response, ZONE),
                debug,
            })
        })
    };
    Made {
        violations: violations.to_string(),
        validation: validation.to_string(),
        debug,
        encoded,
        send: Box::new(send),
    }
}
