//! When a request was signed, and whether it is the first of its kind.

use super::Examination;
use crate::answer::Refusal;
use crate::state::nonces::NonceState;
use crate::state::sync::lock;
use crate::state::wire_time;

/// No client sends a nonce near this long. How long one may be for the service is not known.
const LONGEST_NONCE: usize = 256;

/// How far a timestamp may be from the emulator's time.
const WINDOW_SECONDS: u64 = 15 * 60;

/// The timestamp is well formed and near.
pub(super) fn timestamp(examination: &mut Examination<'_>) -> Result<(), Refusal> {
    if !examination.signed {
        return Ok(());
    }
    let text = examination
        .signing_value("Timestamp", "x-acs-date")
        .unwrap_or_default();
    let at = wire_time::parse_utc(text).ok_or_else(|| {
        Refusal::gateway(
            400,
            "InvalidTimeStamp.Format",
            "Specified time stamp or date value is not well formatted.",
        )
    })?;
    if wire_time::unix_seconds(examination.now).abs_diff(at) > WINDOW_SECONDS {
        return Err(Refusal::gateway(
            400,
            "InvalidTimeStamp.Expired",
            "Specified time stamp or date value is expired.",
        ));
    }
    Ok(())
}

/// The nonce is of a length that is taken, and new. Asked only after the signature is known to be right, so that a stranger cannot use up nonces.
pub(super) fn nonce(examination: &mut Examination<'_>) -> Result<(), Refusal> {
    if !examination.signed {
        return Ok(());
    }
    let key = examination.access_key_id().unwrap_or_default();
    let nonce = examination
        .signing_value("SignatureNonce", "x-acs-signature-nonce")
        .unwrap_or_default();
    if nonce.len() > LONGEST_NONCE {
        return Err(Refusal::gateway(
            400,
            "InvalidSignatureNonce",
            format!("Specified nonce is not valid: it is longer than {LONGEST_NONCE} bytes."),
        ));
    }
    // A nonce's age goes by the emulator's own clock, whatever clock a fault shows to this request.
    let own_time = wire_time::unix_seconds(examination.settings.clock.now());
    let state = lock(examination.nonces).remember(key, nonce, own_time);
    match state {
        NonceState::New => Ok(()),
        NonceState::Used => Err(Refusal::gateway(
            400,
            "SignatureNonceUsed",
            "Specified signature nonce was used already.",
        )),
        NonceState::NoRoom => Err(Refusal::full("nonces", "nonce_limit")),
    }
}
