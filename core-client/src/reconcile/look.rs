//! One look-up: its reads, and the time in which they were made.

use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, SystemTime};

use super::given::Given;
use super::recipe::{Read, Recipe, Search};
use super::verdict::{Doubt, Verdict};
use super::window::Window;
use super::{bindings, fill, state};
use crate::answer::Node;
use crate::classify::denies_success;
use crate::client::{CallInProgress, CallSpec, ClientInner, read_tree};
use crate::error::Error;
use crate::options::Options;
use crate::request::{OperationInfo, Parameters, Violations};
use crate::time::{LocalDateTime, UtcOffset};
use crate::transport::Headers;

/// A `Date` header names a whole second, cut off.
const CUT_OFF: Duration = Duration::from_secs(1);

/// A look-up under way.
pub(super) struct Look<'l> {
    settings: &'l ClientInner,
    pub(super) recipe: &'static Recipe,
    pub(super) given: &'l Given<'l>,
    pub(super) window: Window,
    began: SystemTime,
    /// What the first and the last answer said of the time. Our clock alone decides nothing that cannot be undone.
    first_date: Option<SystemTime>,
    last_date: Option<SystemTime>,
    /// Whether an answer was repaired: what it shows is there, and what it does not show may have been lost.
    repaired: bool,
}

/// Looks once.
///
/// Boxed, since a call that looks its own outcome up makes calls.
pub(super) fn look<'l>(
    settings: &'l ClientInner,
    operation: &'static OperationInfo,
    given: &'l Given<'l>,
    window: Window,
) -> Pin<Box<dyn Future<Output = Verdict> + Send + 'l>> {
    Box::pin(async move {
        let Some(recipe) = operation.recipe else {
            return Verdict::Unknown(Doubt::NoRecipe);
        };
        if let Some(name) = given.lacks(recipe) {
            return Verdict::Unknown(Doubt::Missing(name));
        }
        let mut look = Look {
            settings,
            recipe,
            given,
            window,
            began: settings.server_time(),
            first_date: None,
            last_date: None,
            repaired: false,
        };
        match &recipe.search {
            Search::Binding(search) => bindings::search(&mut look, search).await,
            Search::State(search) => state::search(&mut look, search).await,
        }
    })
}

impl Look<'_> {
    /// Reads, by the path of every call.
    pub(super) async fn read(
        &mut self,
        read: &Read,
        id: Option<&str>,
    ) -> Result<Node<'static>, Error> {
        let values = self.values(read, id)?;
        let mut parameters = Parameters::new(self.zone());
        for (name, value) in &values {
            parameters.put(name, value);
        }
        let spec = CallSpec {
            operation: read.operation,
            options: &Options::new(),
            violations: &Violations::new(),
            ticket: None,
        };
        let mut call = CallInProgress::new(self.settings, &spec);
        let answered = call.execute(&mut parameters, read_tree).await?;
        self.repaired |= answered.repaired;
        self.note(call.into_headers().as_ref());
        if denies_success(&answered.response) {
            // For a read of its own that is no matter; here, an answer that failed would say that nothing is there.
            let problem = "its fields disagree on success: Success is false";
            return Err(Error::unreadable(problem).of(read.operation));
        }
        Ok(answered.response)
    }

    fn values(&self, read: &Read, id: Option<&str>) -> Result<Vec<(&'static str, String)>, Error> {
        let sources = read.parameters.iter();
        let values = sources.map(|(name, source)| {
            let value = fill::value(*source, self.given, id, self.now(), self.zone());
            value.map(|value| Some((*name, value?))).transpose()
        });
        values
            .flatten()
            .collect::<Result<_, Error>>()
            .map_err(|error| error.of(read.operation))
    }

    fn note(&mut self, headers: Option<&Headers>) {
        let date = headers.and_then(|headers| headers.get("date"));
        let Some(date) = date.and_then(|date| httpdate::parse_http_date(date).ok()) else {
            return;
        };
        self.first_date.get_or_insert(date);
        self.last_date = Some(date);
    }

    /// The zone of times that the service spells without one.
    pub(super) fn zone(&self) -> UtcOffset {
        self.settings.utc_offset
    }

    /// The service's time now: the later of what the clock and the last answer say.
    pub(super) fn now(&self) -> SystemTime {
        let now = self.settings.server_time();
        let date = self.last_date.and_then(|date| date.checked_add(CUT_OFF));
        date.map_or(now, |date| date.max(now))
    }

    /// It is done.
    pub(super) fn done(&self, subs_id: Option<String>) -> Verdict {
        let id = subs_id.as_deref();
        let answer = fill::answer(self.recipe, self.given, id, self.now(), self.zone());
        Verdict::Done {
            answer: answer.into(),
            subs_id,
        }
    }

    /// A complete look-up has found nothing of it: whether it may come yet. Both bounds must hold by our clock and by the
    /// answers' own `Date`, where they have one.
    pub(super) fn nothing(&self) -> Verdict {
        if self.repaired {
            return Verdict::Unknown(Doubt::Repaired);
        }
        let began = self
            .first_date
            .map_or(self.began, |date| date.min(self.began));
        if self.window.is_over(began) && self.has_not_ended() {
            Verdict::NotDone
        } else {
            Verdict::NotSeen
        }
    }

    /// Whether what the write makes would still be there. An end that cannot be read may be past.
    fn has_not_ended(&self) -> bool {
        let given = |name: Option<&'static str>| name.and_then(|name| self.given.get(name));
        let end = given(self.recipe.expiration)
            .map(|end| LocalDateTime::read(end, self.zone()).instant());
        let lifetime = given(self.recipe.lifetime).map(|seconds| self.end_after(seconds));
        [end, lifetime]
            .into_iter()
            .flatten()
            .all(|end| end.is_some_and(|end| self.now() < end))
    }

    /// The earliest end of what lives for so many seconds: no source says from when they count, and nothing was made before
    /// the write was first sent.
    fn end_after(&self, seconds: &str) -> Option<SystemTime> {
        const NEVER: Duration = Duration::from_secs(100 * 365 * 86_400);
        let lifetime = match seconds.parse().ok()? {
            0 => NEVER,
            seconds => Duration::from_secs(seconds),
        };
        self.window.since.checked_add(lifetime)
    }
}
