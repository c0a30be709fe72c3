//! A fault, and what an attempt that it strikes tells the client.

use core_catalog::Class;
use core_client::Effect;
use core_client::request::{OperationInfo, SuccessField};
use dypls_emulator::{Calls, Injection};

/// A fault that strikes one attempt of a call.
#[derive(Debug)]
pub struct Row {
    /// As the emulator reads it: the part after `ACTION:CALLS:`.
    pub fault: &'static str,
    /// What the struck attempt tells the client.
    pub tells: Tells,
    /// Why it tells that, and no more.
    pub because: &'static str,
    /// What it takes to play it.
    pub played: Played,
}

/// What a struck attempt tells a client that believes what the service is documented to mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tells {
    /// It ran.
    Done,
    /// It did not run, and will not.
    RefusedForGood,
    /// Likewise, by a code of the service behind the gateway: where the action's answers have a code at all. To other
    /// actions such an answer is foreign, and tells nothing.
    RefusedByTheService,
    /// Likewise, and it may run later where the operation names the code.
    RefusedByTheServiceForNow,
    /// It did not run, and may later.
    RefusedForNow,
    /// It did not run, since the clocks differ.
    RefusedForTheClock,
    /// Nothing: undecidable for a client, whether or not it ran.
    Nothing,
    /// Nothing of a write, which may run after such an answer. A read is refused by it: whether it ran does not matter.
    NothingOfAWrite,
}

/// What it takes to play a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Played {
    /// Nothing.
    Plainly,
    /// It strikes this attempt and all later ones.
    FromThenOn,
    /// The client has to lose its patience.
    Slowly,
    /// The call has to go over a connection that was used before.
    OnReuse,
    /// The client has to have a credential that can be asked for again.
    WithProvider,
}

impl Row {
    /// The fault for the emulator, on the n-th request of an action from now on.
    ///
    /// # Errors
    /// The row's text is not a fault.
    pub fn injection(&self, action: &str, attempt: u64) -> Result<Injection, String> {
        let injection: Injection = format!("{action}:{attempt}:{}", self.fault)
            .parse()
            .map_err(|error| format!("{}: {error}", self.fault))?;
        Ok(match self.played {
            Played::FromThenOn => injection.on(Calls::From(attempt)),
            _ => injection,
        })
    }

    /// The fault's name in the emulator's journal.
    #[must_use]
    pub fn name(&self) -> &'static str {
        let end = self.fault.find(['=', '/']).unwrap_or(self.fault.len());
        self.fault.get(..end).unwrap_or_default()
    }
}

impl Tells {
    /// Whether it leaves it open if a write ran.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Nothing | Self::NothingOfAWrite)
    }

    /// What it comes to for one operation.
    #[must_use]
    pub fn to(self, operation: &OperationInfo) -> Self {
        let is_code = |field: &SuccessField| field.path.last() == Some(&"Code");
        // A product whose table has no entry for the family does not say that nothing ran.
        let has_code = refuses_family(operation) && operation.success.fields.iter().any(is_code);
        let reads = operation.effect == Effect::Read;
        match self {
            Self::NothingOfAWrite if reads => Self::RefusedForGood,
            Self::NothingOfAWrite => Self::Nothing,
            Self::RefusedByTheService | Self::RefusedByTheServiceForNow if !has_code => {
                Self::Nothing
            }
            // A read may come again whatever the operation names.
            Self::RefusedByTheServiceForNow if reads || !operation.retry_after.is_empty() => {
                Self::RefusedForNow
            }
            Self::RefusedByTheService | Self::RefusedByTheServiceForNow => Self::RefusedForGood,
            other => other,
        }
    }
}

/// Whether the product's own table says what all codes of the callers' family mean: that the request was not carried out.
fn refuses_family(operation: &OperationInfo) -> bool {
    let service = operation.service;
    let product = core_catalog::product(service.product, service.version);
    let mut codes = product.into_iter().flat_map(|product| &product.codes);
    codes.any(|code| code.code == "isv.*" && code.class == Class::Refused)
}
