//! What a call does after it ended with its outcome unknown, if it was record to find out.

use std::time::{Duration, SystemTime};

use super::run::{CallInProgress, Receive};
use crate::answered::Evidence;
use crate::classify::Judged;
use crate::error::{Error, ErrorKind};
use crate::options::Options;
use crate::outcome::Outcome;
use crate::reconcile::{Given, Verdict, Window, resolve};
use crate::request::Parameters;

impl CallInProgress<'_> {
    /// Makes the call, and looks its outcome up if that is unknown and the options say so.
    pub(super) async fn until_known(
        &mut self,
        options: &Options,
        parameters: &mut Parameters<'_>,
        receive: &mut dyn Receive,
    ) -> Result<Evidence, Error> {
        let began = self.settings.server_time();
        let result = self.until_settled(parameters, receive).await;
        match (result, options.resolve_unknown) {
            (Err(error), Some(max_time)) if error.outcome() == Outcome::Unknown => {
                let window = self.window(&error, began);
                let verdict = self.look(window, parameters, max_time).await;
                self.settle(error, verdict, receive)
            }
            (result, _) => result,
        }
    }

    /// When the request may have been sent: between the first attempt that may have run, an earlier call's included, and now.
    fn window(&self, error: &Error, began: SystemTime) -> Window {
        let attempts = error.attempts().iter();
        let first = attempts
            .clone()
            .filter(|attempt| attempt.outcome == Outcome::Unknown)
            .find_map(|attempt| attempt.signed_at);
        let last = attempts.filter_map(|attempt| attempt.signed_at).max();
        let now = self.settings.server_time();
        let earlier = self.ticket.filter(|ticket| ticket.again);
        Window {
            since: earlier.map_or(first.unwrap_or(began), |earlier| earlier.window.since),
            // The clock may have been corrected meanwhile, so that an attempt was signed later than now.
            not_after: last.map_or(now, |last| last.max(now)),
        }
    }

    async fn look(
        &self,
        window: Window,
        parameters: &Parameters<'_>,
        max_time: Duration,
    ) -> Verdict {
        let given = Given::of(parameters);
        resolve(self.settings, self.operation, &given, window, max_time).await
    }

    fn settle(
        &mut self,
        error: Error,
        verdict: Verdict,
        receive: &mut dyn Receive,
    ) -> Result<Evidence, Error> {
        let Verdict::Done { answer, .. } = &verdict else {
            return Err(error.with_verdict(verdict));
        };
        let judged = Judged {
            value: answer.expose().clone().into(),
            repaired: false,
        };
        match receive.read(judged, self.settings.utc_offset) {
            Ok(()) => {
                self.history.restore(error.attempts().to_vec());
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
}
