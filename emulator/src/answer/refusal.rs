//! A refusal: of the gateway, or of the business behind it.

use std::borrow::Cow;

/// Why a request is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) code: Cow<'static, str>,
    pub(crate) message: String,
    pub(crate) status: u16,
    pub(crate) by: Refuser,
}

/// Who refuses, which decides the shape of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refuser {
    /// The gateway: not executed, HTTP 4xx, with `HostId` and `Recommend`.
    Gateway,
    /// The service: HTTP 200 with a `Code` that is not the one of success.
    Business,
}

impl Refusal {
    pub(crate) fn gateway(
        status: u16,
        code: impl Into<Cow<'static, str>>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            code: code.into(),
            message: message.into(),
            status,
            by: Refuser::Gateway,
        }
    }

    pub(crate) fn business(code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            message: message.into(),
            status: 200,
            by: Refuser::Business,
        }
    }

    /// The emulator's own refusal: it has no room to remember anything more of a kind, and forgets nothing within its time.
    pub(crate) fn full(kind: &str, setting: &str) -> Self {
        let message = format!(
            "This emulator has no room for more {kind} until the time of the oldest ones is over. The request was not \
             executed. Raise the limit ({setting}), or start another emulator."
        );
        Self::gateway(400, "EmulatorFull", message)
    }

    /// A refusal whose message is the code again, as the service often does [O].
    pub(crate) fn code(code: &'static str) -> Self {
        Self::business(code, code)
    }
}
