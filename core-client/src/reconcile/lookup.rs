//! One look-up: its reads, and the time in which they were made.

use std::time::{Duration, SystemTime};

use tokio::time::Instant;

use super::compare::Conventions;
use super::plan::{LookupPlan, Read};
use super::source_values::{self, AtHand};
use super::verdict::{Doubt, LookupVerdict};
use super::window::Window;
use super::write_parameters::WriteParameters;
use crate::answer::Node;
use crate::classify::denies_success;
use crate::client::{ClientInner, SlotWithHeaders, read_tree};
use crate::error::{Error, ErrorKind};
use crate::options::Options;
use crate::outcome::Outcome;
use crate::request::{OperationInfo, Parameters};
use crate::time::{LocalDateTime, UtcOffset};
use crate::transport::Headers;

/// A `Date` header names a whole second, cut off.
const CUT_OFF: Duration = Duration::from_secs(1);

/// A write whose outcome is looked up.
pub(crate) struct UnsettledWrite<'w> {
    pub(crate) operation: &'static OperationInfo,
    pub(crate) given: &'w WriteParameters<'w>,
    /// When it may have been sent.
    pub(crate) window: Window,
}

/// A look-up under way.
pub(super) struct Lookup<'l> {
    client: &'l ClientInner,
    pub(super) plan: &'static LookupPlan,
    pub(super) given: &'l WriteParameters<'l>,
    pub(super) window: Window,
    /// When it must end, where there is a clock to hold it to that.
    deadline: Option<Instant>,
    began: SystemTime,
    /// The dates of the first and the last answer. Our clock alone decides nothing that cannot be undone.
    first_date: Option<SystemTime>,
    last_date: Option<SystemTime>,
    /// Whether an answer was repaired: what it shows is there, and what it does not show may have been lost.
    repaired: bool,
}

impl<'l> Lookup<'l> {
    pub(super) fn new(
        client: &'l ClientInner,
        plan: &'static LookupPlan,
        write: &'l UnsettledWrite<'l>,
        deadline: Option<Instant>,
    ) -> Self {
        Self {
            client,
            plan,
            given: write.given,
            window: write.window,
            deadline,
            began: client.server_time(),
            first_date: None,
            last_date: None,
            repaired: false,
        }
    }

    /// What is left of the look-up's time.
    fn left(&self) -> Duration {
        self.deadline.map_or(Duration::MAX, |end| {
            end.saturating_duration_since(Instant::now())
        })
    }

    pub(super) fn is_out_of_time(&self) -> bool {
        self.left().is_zero()
    }

    /// Reads, by the path of every call. A failed read becomes the doubt that `failed` makes of it.
    pub(super) async fn read(
        &mut self,
        read: &Read,
        hand: AtHand<'_>,
        failed: impl FnOnce(Error) -> Doubt,
    ) -> Result<Node<'static>, Doubt> {
        if self.is_out_of_time() {
            return Err(Doubt::OutOfTime);
        }
        let is_shortened = self.left() < self.client.timeout;
        let error = match self.call(read, hand).await {
            Ok(answer) => return Ok(answer),
            Err(error) => error,
        };
        // The call's time was what was left of the look-up's, or that is over meanwhile. A refusal is an answer.
        let is_cut_off = is_shortened && error.kind() == ErrorKind::TimedOut
            || self.is_out_of_time() && error.outcome() != Outcome::Refused;
        Err(if is_cut_off {
            Doubt::OutOfTime
        } else {
            failed(error)
        })
    }

    async fn call(&mut self, read: &Read, hand: AtHand<'_>) -> Result<Node<'static>, Error> {
        let values = self.values(read, hand)?;
        let mut parameters = Parameters::new(self.zone());
        for (name, value) in &values {
            parameters.put(name, value);
        }
        parameters.hide_too(self.given.sensitive());
        let options = Options::new().with_timeout(self.client.timeout.min(self.left()));
        let mut slot = SlotWithHeaders::new(read_tree);
        let ended = self
            .client
            .execute(read.operation, &options, None, &mut parameters, &mut slot)
            .await;
        let (answered, headers) = slot.answered(ended);
        let answered = answered?;
        self.repaired |= answered.repaired;
        self.remember_date(headers.as_ref());
        if denies_success(&answered.response) {
            // For a read of its own that is no matter; here, an answer that failed would say that nothing is there.
            let problem =
                "its fields disagree on success: Success is false, but the rest says success";
            return Err(Error::unreadable(problem).of(read.operation));
        }
        Ok(answered.response)
    }

    fn values(&self, read: &Read, hand: AtHand<'_>) -> Result<Vec<(&'static str, String)>, Error> {
        let sources = read.parameters.iter();
        let values = sources.map(|(name, source)| {
            let value = source_values::value(*source, self.given, hand, self.now(), self.zone());
            value.map(|value| Some((*name, value?))).transpose()
        });
        values
            .flatten()
            .collect::<Result<_, Error>>()
            .map_err(|error| error.of(read.operation))
    }

    fn remember_date(&mut self, headers: Option<&Headers>) {
        let date = headers.and_then(|headers| headers.get("date"));
        let Some(date) = date.and_then(|date| httpdate::parse_http_date(date).ok()) else {
            return;
        };
        self.first_date.get_or_insert(date);
        self.last_date = Some(date);
    }

    /// The zone of times that the service spells without one.
    pub(super) fn zone(&self) -> UtcOffset {
        self.client.utc_offset
    }

    /// How the service writes what is compared.
    pub(super) fn conventions(&self) -> Conventions {
        Conventions {
            zone: self.zone(),
            numbering: self.client.service.numbering,
        }
    }

    /// The service's time now: the later of what the clock and the last answer say.
    pub(super) fn now(&self) -> SystemTime {
        let now = self.client.server_time();
        let date = self.last_date.and_then(|date| date.checked_add(CUT_OFF));
        date.map_or(now, |date| date.max(now))
    }

    /// It is done.
    pub(super) fn done(&self, id: Option<String>) -> LookupVerdict {
        let (now, zone) = (self.now(), self.zone());
        let answer =
            source_values::answer(self.plan, self.given, AtHand::id(id.as_deref()), now, zone);
        LookupVerdict::Done {
            answer: answer.into(),
            id,
        }
    }

    /// The verdict of a complete look-up that found nothing of the write. `NotDone` needs both that no copy can run any more
    /// and that what it creates would still exist, each by our clock and by the answers' own `Date`, where they have one.
    pub(super) fn verdict_when_absent(&self) -> LookupVerdict {
        if self.repaired {
            return LookupVerdict::Unknown(Doubt::Repaired);
        }
        let began = self
            .first_date
            .map_or(self.began, |date| date.min(self.began));
        if self.window.is_over(began) && self.has_not_ended() {
            LookupVerdict::NotDone
        } else {
            LookupVerdict::NotSeen
        }
    }

    /// Whether what the write creates would still exist. An end that cannot be read may be past.
    fn has_not_ended(&self) -> bool {
        let given = |name: Option<&'static str>| name.and_then(|name| self.given.get(name));
        let end =
            given(self.plan.expiration).map(|end| LocalDateTime::read(end, self.zone()).instant());
        let lifetime = given(self.plan.lifetime).map(|seconds| self.end_after(seconds));
        [end, lifetime]
            .into_iter()
            .flatten()
            .all(|end| end.is_some_and(|end| self.now() < end))
    }

    /// The earliest end of what lives for this many seconds. No source says when the count begins, but nothing was created
    /// before the write was first sent.
    fn end_after(&self, seconds: &str) -> Option<SystemTime> {
        const NEVER: Duration = Duration::from_secs(100 * 365 * 86_400);
        let lifetime = match seconds.parse().ok()? {
            0 => NEVER,
            seconds => Duration::from_secs(seconds),
        };
        self.window.since.checked_add(lifetime)
    }
}
