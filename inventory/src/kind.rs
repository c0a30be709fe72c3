//! The kinds of bindings that take their X from an inventory.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use core_client::Detached;
use core_client::builder::Provided;
use core_client::request::Request;
use dyplsapi_sdk::axb::{BindAxb, BindAxbRequest};
use dyplsapi_sdk::axn::{BindAxn, BindAxnRequest};
use dyplsapi_sdk::types::{Expiration, PhoneNumber, PoolKey, SubsId, XNumber};

/// A binding that an order requests, without the X.
///
/// For the same X and end, it must always make the same request, in every parameter: an unknown outcome is looked up with it, and
/// the ticket of the sent request fits no other request.
pub trait Bind: Send + Sync {
    /// The request that makes it.
    type Request: Request<Response: Send> + Clone + Send + Sync + 'static;

    /// Whether X can be nobody else's meanwhile.
    const EXCLUSIVE: bool;

    /// The pool.
    fn pool(&self) -> &PoolKey;

    /// The city of the X; `None`: any city. If no X of the city is free, no X of another city is taken.
    fn city(&self) -> Option<&str>;

    /// When the binding is to end.
    fn ends(&self) -> SystemTime;

    /// The numbers that must not be on the X yet.
    fn numbers(&self) -> Vec<&PhoneNumber>;

    /// The request for this X and this end.
    fn on(&self, x: &XNumber, ends: SystemTime) -> Self::Request;

    /// The id of the created binding; `None` if the answer has none. Then the binding is looked up.
    fn made(answer: &<Self::Request as Request>::Response) -> Option<SubsId>;
}

/// A word of JSON in an id's place names no binding, and neither does a blank text.
pub(crate) fn is_id(id: &SubsId) -> bool {
    !matches!(id.as_str().trim(), "" | "true" | "false" | "null")
}

/// What was made is looked up if its id names no binding.
fn named(id: &SubsId) -> Option<SubsId> {
    is_id(id).then(|| id.clone())
}

type AxbBuilder = BindAxb<Detached, Provided, Provided>;
type AxnBuilder = BindAxn<Detached, Provided, Provided>;
type Rest<T> = Arc<dyn Fn(T) -> T + Send + Sync>;

/// A and B reach each other through X, which other pairs use as well.
#[derive(Clone)]
pub struct Axb {
    pool: PoolKey,
    city: Option<String>,
    a: PhoneNumber,
    b: PhoneNumber,
    ends: SystemTime,
    rest: Option<Rest<AxbBuilder>>,
}

impl Axb {
    /// A and B on an X of this pool, until `ends`, in whole seconds.
    pub fn new(pool: impl Into<PoolKey>, a: PhoneNumber, b: PhoneNumber, ends: SystemTime) -> Self {
        Self {
            pool: pool.into(),
            city: None,
            a,
            b,
            ends,
            rest: None,
        }
    }

    /// On an X of this city.
    #[must_use]
    pub fn in_city(mut self, city: impl Into<String>) -> Self {
        self.city = Some(city.into());
        self
    }

    /// Sets the other parameters of the request. A, B, X, pool and end are set after it.
    #[must_use]
    pub fn with(mut self, rest: impl Fn(AxbBuilder) -> AxbBuilder + Send + Sync + 'static) -> Self {
        self.rest = Some(Arc::new(rest));
        self
    }
}

impl Bind for Axb {
    type Request = BindAxbRequest;

    const EXCLUSIVE: bool = false;

    fn pool(&self) -> &PoolKey {
        &self.pool
    }

    fn city(&self) -> Option<&str> {
        self.city.as_deref()
    }

    fn ends(&self) -> SystemTime {
        self.ends
    }

    fn numbers(&self) -> Vec<&PhoneNumber> {
        vec![&self.a, &self.b]
    }

    fn on(&self, x: &XNumber, ends: SystemTime) -> BindAxbRequest {
        let builder = BindAxbRequest::builder()
            .phone_no_a(self.a.clone())
            .expiration(Expiration::at(ends));
        let builder = match &self.rest {
            Some(rest) => rest(builder),
            None => builder,
        };
        builder
            .pool_key(self.pool.clone())
            .phone_no_b(self.b.clone())
            .phone_no_x(x.clone())
            .build()
    }

    fn made(answer: &<BindAxbRequest as Request>::Response) -> Option<SubsId> {
        named(answer.binding().ok()?.subs_id().ok()?)
    }
}

/// A caller who dials X reaches A. No other A has this X.
#[derive(Clone)]
pub struct Axn {
    pool: PoolKey,
    city: Option<String>,
    a: PhoneNumber,
    b: Option<PhoneNumber>,
    ends: SystemTime,
    rest: Option<Rest<AxnBuilder>>,
}

impl Axn {
    /// A on an X of this pool, until `ends`, in whole seconds.
    pub fn new(pool: impl Into<PoolKey>, a: PhoneNumber, ends: SystemTime) -> Self {
        Self {
            pool: pool.into(),
            city: None,
            a,
            b: None,
            ends,
            rest: None,
        }
    }

    /// Sets the number that A reaches by calling X.
    #[must_use]
    pub fn with_b(mut self, b: PhoneNumber) -> Self {
        self.b = Some(b);
        self
    }

    /// On an X of this city.
    #[must_use]
    pub fn in_city(mut self, city: impl Into<String>) -> Self {
        self.city = Some(city.into());
        self
    }

    /// Sets the other parameters of the request. A, B, X, pool and end are set after it.
    #[must_use]
    pub fn with(mut self, rest: impl Fn(AxnBuilder) -> AxnBuilder + Send + Sync + 'static) -> Self {
        self.rest = Some(Arc::new(rest));
        self
    }
}

impl Bind for Axn {
    type Request = BindAxnRequest;

    const EXCLUSIVE: bool = true;

    fn pool(&self) -> &PoolKey {
        &self.pool
    }

    fn city(&self) -> Option<&str> {
        self.city.as_deref()
    }

    fn ends(&self) -> SystemTime {
        self.ends
    }

    fn numbers(&self) -> Vec<&PhoneNumber> {
        std::iter::once(&self.a).chain(&self.b).collect()
    }

    fn on(&self, x: &XNumber, ends: SystemTime) -> BindAxnRequest {
        let builder = BindAxnRequest::builder()
            .phone_no_a(self.a.clone())
            .expiration(Expiration::at(ends));
        let builder = match &self.rest {
            Some(rest) => rest(builder),
            None => builder,
        };
        let builder = match &self.b {
            Some(b) => builder.phone_no_b(b.clone()),
            None => builder,
        };
        builder
            .pool_key(self.pool.clone())
            .phone_no_x(x.clone())
            .build()
    }

    fn made(answer: &<BindAxnRequest as Request>::Response) -> Option<SubsId> {
        named(answer.binding().ok()?.subs_id().ok()?)
    }
}

impl fmt::Debug for Axb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Axb")
            .field("pool", &self.pool)
            .field("city", &self.city)
            .field("a", &self.a)
            .field("b", &self.b)
            .field("ends", &self.ends)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Axn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Axn")
            .field("pool", &self.pool)
            .field("city", &self.city)
            .field("a", &self.a)
            .field("b", &self.b)
            .field("ends", &self.ends)
            .finish_non_exhaustive()
    }
}
