//! The call of one page: an ordinary call, whose answer is also read for the next page.

use std::sync::Arc;

use super::cursor::Position;
use super::plan::{PageInfo, PagePlan, PageRequest};
use crate::answer::{Node, ShapeError, read_repaired};
use crate::client::{Client, KeepAnswer, Slot};
use crate::error::Error;
use crate::options::Options;
use crate::request::{Parameters, Request};
use crate::time::UtcOffset;

/// A page, its request, and what the answer says about the pages.
pub(crate) struct Page<T> {
    pub(super) answer: T,
    pub(super) asked: PageRequest,
    pub(super) stated: PageInfo,
}

/// Reads what an answer says about the pages, before another slot takes it.
struct PageSlot<'s> {
    plan: &'static PagePlan,
    stated: PageInfo,
    slot: &'s mut dyn KeepAnswer,
}

impl KeepAnswer for PageSlot<'_> {
    fn keep(
        &mut self,
        answer: Node<'_>,
        zone: UtcOffset,
        repaired: bool,
    ) -> Result<(), ShapeError> {
        self.stated = self.plan.read(&answer);
        self.slot.keep(answer, zone, repaired)
    }
}

/// Calls the page at this position.
pub(super) async fn call<R: Request>(
    client: Client,
    options: Options,
    request: Arc<R>,
    plan: &'static PagePlan,
    at: Option<Position>,
) -> Result<Page<R::Response>, Error> {
    let mut slot = Slot::new(read_repaired);
    let mut page_slot = PageSlot {
        plan,
        stated: PageInfo::default(),
        slot: &mut slot,
    };
    let mut parameters = Parameters::new(client.utc_offset());
    request.encode(&mut parameters);
    request.enforced_violations(parameters.violations_mut());
    let asked = plan.ask(&mut parameters, at.as_ref());
    let inner = client.inner();
    let ended = inner
        .execute(
            R::OPERATION,
            &options,
            None,
            &mut parameters,
            &mut page_slot,
        )
        .await;
    let stated = page_slot.stated;
    let answered = slot.answered(ended)?;
    Ok(Page {
        answer: answered.response,
        asked,
        stated,
    })
}
