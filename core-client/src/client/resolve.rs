//! What a call does after it ended with its outcome unknown, if it was told to find out.

use super::execute::CallInProgress;
use super::slot::KeepAnswer;
use crate::answered::Evidence;
use crate::error::{Error, ErrorKind};
use crate::outcome::Outcome;
use crate::reconcile::{FirstLookup, LookupVerdict, UnsettledWrite, Window, WriteParameters};
use crate::request::Parameters;

impl CallInProgress<'_> {
    /// Looks the call's outcome up if that is unknown and the options say so; else the error stays as it is.
    pub(super) async fn look_up(
        &mut self,
        error: Error,
        parameters: &Parameters<'_>,
        slot: &mut dyn KeepAnswer,
    ) -> Result<Evidence, Error> {
        let max_time = match self.options.resolve_unknown {
            Some(max_time) if error.outcome() == Outcome::Unknown => max_time,
            _ => return Err(error),
        };
        let (client, operation) = (self.client, self.operation);
        let window = self.window(&error);
        let given = WriteParameters::of(parameters);
        let write = UnsettledWrite {
            operation,
            given: &given,
            window,
        };
        let verdict = write
            .settle(client, max_time, FirstLookup::AfterPause)
            .await;
        let LookupVerdict::Done { answer, .. } = &verdict else {
            return Err(error.with_verdict(verdict));
        };
        match slot.keep(answer.expose().clone().into(), client.utc_offset, false) {
            Ok(()) => {
                self.history.restore(&error);
                Ok(Evidence::LookedUp)
            }
            // Known to be done all the same.
            Err(shape) => Err(error
                .with_detail(shape.to_string())
                .with_kind(ErrorKind::UnreadableAnswer)
                .with_outcome(Outcome::Done)
                .with_verdict(verdict)),
        }
    }

    /// When the request may have been sent: between the first attempt that may have run, an earlier call's included, and now.
    fn window(&self, error: &Error) -> Window {
        let attempts = error.attempts().iter();
        let first = attempts
            .clone()
            .filter(|attempt| attempt.outcome == Outcome::Unknown)
            .find_map(|attempt| attempt.signed_at);
        let last = attempts.filter_map(|attempt| attempt.signed_at).max();
        let now = self.client.server_time();
        let began = now.checked_sub(self.started.elapsed()).unwrap_or(now);
        let earlier = self.ticket.filter(|ticket| ticket.resend.is_some());
        Window {
            since: earlier.map_or(first.unwrap_or(began), |earlier| earlier.window.since),
            // The clock may have been corrected meanwhile, so that an attempt was signed later than now.
            not_after: last.map_or(now, |last| last.max(now)),
        }
    }
}
