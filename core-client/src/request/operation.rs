//! What the client must know about an operation.

use core_signer::Method;

use super::{Echo, ServiceInfo, TokenInfo};
use crate::outcome::{Effect, SuccessRule};
use crate::pages::PagePlan;
use crate::reconcile::plan::LookupPlan;

/// One operation, as a table that generated code builds in a constant.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct OperationInfo {
    /// The product that it belongs to.
    pub service: &'static ServiceInfo,
    /// Its name on the wire.
    pub name: &'static str,
    /// Whether it has the RPC style: the action is a parameter or a header, the path is `/`.
    pub is_rpc: bool,
    /// The HTTP method.
    pub method: Method,
    /// The path, with `{name}` for path parameters.
    pub path: &'static str,
    /// The effect of an execution.
    pub effect: Effect,
    /// The parameters that every request gives, by their wire names.
    pub required: &'static [&'static str],
    /// How its answer says that it succeeded.
    pub success: &'static SuccessRule,
    /// The HTTP statuses of success.
    pub statuses: &'static [u16],
    /// Whether it is sent without credentials.
    pub anonymous: bool,
    /// The published limit of calls per second and account.
    pub rate_limit: Option<u32>,
    /// Codes that mean, on a retry after an unknown attempt, that the wanted state already holds.
    pub already_done: &'static [&'static str],
    /// Whether a late retry can undo a change that another client made meanwhile.
    pub overwrites: bool,
    /// Codes of flow control behind the gateway after which the same request may be sent again.
    pub retry_after: &'static [&'static str],
    /// How the answer's body is read.
    pub body: AnswerBody,
    /// Headers of the answer with data: the record has each under its name. If the body has a member of that name, the name here is
    /// `header:` and the header's name.
    pub answer_headers: &'static [&'static str],
    /// The fields of its answer that repeat parameters of the request: an answer that contradicts one belongs to another call.
    pub echoes: &'static [Echo],
    /// The parameter for the caller's id, which records repeat.
    pub order_parameter: Option<&'static str>,
    /// The parameter that is an idempotency token, if there is one.
    pub token: Option<&'static TokenInfo>,
    /// How reads look up an unknown outcome. `None`: it cannot be looked up.
    pub lookup_plan: Option<&'static LookupPlan>,
    /// How it returns its answer in pages. `None`: it has no pages.
    pub pages: Option<&'static PagePlan>,
}

/// By the HTTP status alone.
static STATUS_ALONE: SuccessRule = SuccessRule::new(&[]);

impl OperationInfo {
    /// An operation in the RPC style, sent by POST to `/`. Unless an effect is set, it counts as one that spends.
    pub const fn rpc(service: &'static ServiceInfo, name: &'static str) -> Self {
        Self {
            service,
            name,
            is_rpc: true,
            method: Method::Post,
            path: "/",
            effect: Effect::Spends,
            required: &[],
            success: &STATUS_ALONE,
            statuses: &[200],
            anonymous: false,
            rate_limit: None,
            already_done: &[],
            overwrites: false,
            retry_after: &[],
            body: AnswerBody::Json,
            answer_headers: &[],
            echoes: &[],
            order_parameter: None,
            token: None,
            lookup_plan: None,
            pages: None,
        }
    }

    /// An operation whose method and path name a resource.
    pub const fn roa(
        service: &'static ServiceInfo,
        name: &'static str,
        method: Method,
        path: &'static str,
    ) -> Self {
        let mut operation = Self::rpc(service, name);
        operation.is_rpc = false;
        operation.method = method;
        operation.path = path;
        operation
    }

    /// Sets the HTTP method.
    pub const fn method(mut self, method: Method) -> Self {
        self.method = method;
        self
    }

    /// Sets the effect of an execution.
    pub const fn effect(mut self, effect: Effect) -> Self {
        self.effect = effect;
        self
    }

    /// Sets the parameters that every request gives, by their wire names.
    pub const fn required(mut self, parameters: &'static [&'static str]) -> Self {
        self.required = parameters;
        self
    }

    /// Sets how its answer says that it succeeded.
    pub const fn success(mut self, rule: &'static SuccessRule) -> Self {
        self.success = rule;
        self
    }

    /// Sets the HTTP statuses of success.
    pub const fn statuses(mut self, statuses: &'static [u16]) -> Self {
        self.statuses = statuses;
        self
    }

    /// Sends it without credentials.
    pub const fn anonymous(mut self) -> Self {
        self.anonymous = true;
        self
    }

    /// Sets the published limit of calls per second and account.
    pub const fn rate_limit(mut self, per_second: u32) -> Self {
        self.rate_limit = Some(per_second);
        self
    }

    /// Sets the codes that mean, on a retry, that the wanted state already holds.
    pub const fn already_done(mut self, codes: &'static [&'static str]) -> Self {
        self.already_done = codes;
        self
    }

    /// Marks that a late retry can undo a change of another client.
    pub const fn overwrites(mut self) -> Self {
        self.overwrites = true;
        self
    }

    /// Sets the codes of flow control after which the same request may be sent again.
    pub const fn retry_after(mut self, codes: &'static [&'static str]) -> Self {
        self.retry_after = codes;
        self
    }

    /// Sets the headers of the answer with data.
    pub const fn answer_headers(mut self, names: &'static [&'static str]) -> Self {
        self.answer_headers = names;
        self
    }

    /// Sets the fields of the answer that repeat parameters of the request.
    pub const fn echoes(mut self, echoes: &'static [Echo]) -> Self {
        self.echoes = echoes;
        self
    }

    /// Sets the parameter for the caller's id.
    pub const fn order_parameter(mut self, name: &'static str) -> Self {
        self.order_parameter = Some(name);
        self
    }

    /// Sets the parameter that is an idempotency token.
    pub const fn token(mut self, token: &'static TokenInfo) -> Self {
        self.token = Some(token);
        self
    }

    /// Sets how reads look up an unknown outcome.
    pub const fn lookup_plan(mut self, plan: &'static LookupPlan) -> Self {
        self.lookup_plan = Some(plan);
        self
    }

    /// Sets how it returns its answer in pages.
    pub const fn pages(mut self, plan: &'static PagePlan) -> Self {
        self.pages = Some(plan);
        self
    }

    /// Sets how the answer's body is read.
    pub const fn body(mut self, body: AnswerBody) -> Self {
        self.body = body;
        self
    }
}

/// How an answer's body is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AnswerBody {
    /// A JSON object.
    Json,
    /// A JSON document of any kind, or nothing. The record has the document under [`BODY_FIELD`](crate::answer::BODY_FIELD).
    Any,
    /// Bytes of any content type: the record has them under [`BODY_FIELD`](crate::answer::BODY_FIELD). A JSON object counts as an
    /// error if its code is known, or if the success rule says so.
    Binary,
    /// Server-sent events, each with a JSON document: the record has them under [`EVENTS_FIELD`](crate::answer::EVENTS_FIELD). The
    /// stream is read to its end before the call returns.
    EventStream,
    /// No body.
    Empty,
}
