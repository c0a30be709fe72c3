//! A transport that does what a script says, for tests of repeats under paused time, and operations of every effect.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use core_client::answer::{Extra, Fields, Record, RecordWriter};
use core_client::codes::{Class, CodeInfo};
use core_client::outcome::{SuccessField, SuccessRule};
use core_client::request::{OperationInfo, Parameters, Request, ServiceInfo};
use core_client::transport::{
    ExchangeFuture, HttpAnswer, HttpRequest, Transport, TransportError, TransportErrorKind,
};
use core_client::{Client, ClientBuilder, Credential, Effect, Retry};
use tokio::time::Instant;

static CODES: &[CodeInfo] = &[
    CodeInfo::new("isv.*").with_class(Class::Refused),
    CodeInfo::new("isv.FLOW_LIMIT")
        .with_class(Class::Limited)
        .with_retry(Retry::AfterPauseIfNamed),
    CodeInfo::new("isv.DAY_LIMIT").with_class(Class::Limited),
    CodeInfo::new("Throttling*")
        .with_class(Class::Limited)
        .with_retry(Retry::AfterPause),
    CodeInfo::new("InvalidTimeStamp.Expired")
        .with_class(Class::Refused)
        .with_retry(Retry::AfterClockCorrection),
    CodeInfo::new("InvalidSecurityToken.Expired")
        .with_class(Class::Refused)
        .with_retry(Retry::AfterCredentialRefresh),
    CodeInfo::new("isp.SYSTEM_ERROR"),
];
static SERVICE: ServiceInfo = ServiceInfo::new("Dyplsapi", "2017-05-25")
    .with_endpoint("dyplsapi.aliyuncs.com")
    .with_codes(CODES);
static CODE: SuccessRule = SuccessRule::new(&[SuccessField::new(&["Code"], &["OK"])]);

/// An operation and its request, which has one parameter.
macro_rules! operation {
    ($name:ident, $info:ident, $effect:ident $(, $more:ident($($argument:expr),*))*) => {
        pub static $info: OperationInfo = OperationInfo::rpc(&SERVICE, stringify!($name))
            .effect(Effect::$effect)
            .success(&CODE)
            $(.$more($($argument),*))*;

        #[derive(Debug)]
        pub struct $name {
            pool_key: String,
        }

        impl $name {
            pub fn new() -> Self {
                Self { pool_key: "FC12345".to_owned() }
            }
        }

        impl Request for $name {
            type Response = Plain;
            const OPERATION: &'static OperationInfo = &$info;

            fn encode<'a>(&'a self, out: &mut Parameters<'a>) {
                out.put("PoolKey", &self.pool_key);
            }
        }
    };
}

operation!(Query, QUERY, Read, rate_limit(10));
operation!(Bind, BIND, Creates, rate_limit(10));
operation!(Buy, BUY, Spends);
operation!(Update, UPDATE, Repeatable, overwrites());
operation!(
    Unbind,
    UNBIND,
    Repeatable,
    already_done(&["isv.SUBS_NOT_EXIST"]),
    retry_after(&["isv.FLOW_LIMIT"])
);

#[derive(Debug)]
pub struct Plain {
    pub code: Option<String>,
    pub extra: Extra,
}

impl Record for Plain {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self {
            code: fields.take("Code"),
            extra: fields.rest(),
        }
    }

    fn write(&self, out: &mut RecordWriter<'_>) {
        out.put("Code", &self.code);
        out.extra(&self.extra);
    }
}

/// What happens to a request.
#[derive(Debug, Clone)]
pub enum Step {
    /// An answer of the service, with this code.
    Service(&'static str),
    /// An answer of the service, as it stands here.
    Body(&'static str),
    /// A refusal of the gateway, with this code.
    Gateway(&'static str),
    /// The same, with a `Date`.
    Dated(&'static str, String),
    /// A refusal with a `Date` of another server on the way, which names neither request nor host.
    DatedByAnother(&'static str, String),
    /// A refusal of the gateway, which asks to wait for so many milliseconds.
    RetryAfter(&'static str, &'static str),
    /// No connection.
    NotConnected,
    /// A connection that closed before the request was begun.
    NotBegun,
    /// A broken connection.
    Interrupted,
    /// No answer.
    Silence,
    /// This, after a while.
    After(Duration, Box<Step>),
}

/// A request as the transport got it.
#[derive(Debug, Clone)]
pub struct Got {
    pub form: String,
    pub at: Instant,
    pub timeout: Duration,
}

/// Does what the script says, its last step for ever.
#[derive(Clone)]
pub struct Script {
    steps: Arc<Mutex<VecDeque<Step>>>,
    got: Arc<Mutex<Vec<Got>>>,
    under_way: Arc<Mutex<(usize, usize)>>,
}

/// One of the requests that are under way at a time.
struct UnderWay(Arc<Mutex<(usize, usize)>>);

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.lock().unwrap().0 -= 1;
    }
}

impl Script {
    pub fn new(steps: impl IntoIterator<Item = Step>) -> Self {
        Self {
            steps: Arc::new(Mutex::new(steps.into_iter().collect())),
            got: Arc::default(),
            under_way: Arc::default(),
        }
    }

    pub fn got(&self) -> Vec<Got> {
        self.got.lock().unwrap().clone()
    }

    pub fn count(&self) -> usize {
        self.got.lock().unwrap().len()
    }

    /// What it does from now on.
    pub fn now(&self, steps: impl IntoIterator<Item = Step>) {
        *self.steps.lock().unwrap() = steps.into_iter().collect();
    }

    /// How many requests are under way.
    pub fn under_way(&self) -> usize {
        self.under_way.lock().unwrap().0
    }

    /// The most requests that were under way at a time.
    pub fn most_at_a_time(&self) -> usize {
        self.under_way.lock().unwrap().1
    }

    fn begin(&self) -> UnderWay {
        let mut count = self.under_way.lock().unwrap();
        count.0 += 1;
        count.1 = count.1.max(count.0);
        UnderWay(Arc::clone(&self.under_way))
    }

    fn next(&self) -> Step {
        let mut steps = self.steps.lock().unwrap();
        match steps.len() {
            1 => steps[0].clone(),
            _ => steps.pop_front().unwrap(),
        }
    }
}

impl Transport for Script {
    fn send(&self, request: HttpRequest) -> ExchangeFuture<'_> {
        Box::pin(async move {
            let _under_way = self.begin();
            self.got.lock().unwrap().push(Got {
                form: String::from_utf8(request.body.to_vec()).unwrap(),
                at: Instant::now(),
                timeout: request.timeout,
            });
            let mut step = self.next();
            while let Step::After(pause, then) = step {
                tokio::time::sleep(pause).await;
                step = *then;
            }
            let failed = |kind| Err(TransportError::new(kind));
            match step {
                Step::Service(code) => Ok(HttpAnswer::new(200, body(code))),
                Step::Body(body) => Ok(HttpAnswer::new(200, body)),
                Step::Gateway(code) => Ok(HttpAnswer::new(400, body(code))),
                Step::Dated(code, date) => {
                    let mut answer = HttpAnswer::new(400, body(code));
                    assert!(answer.headers.set("Date", &date));
                    Ok(answer)
                }
                Step::DatedByAnother(code, date) => {
                    let mut answer = HttpAnswer::new(400, format!(r#"{{"Code":"{code}"}}"#));
                    assert!(answer.headers.set("Date", &date));
                    Ok(answer)
                }
                Step::RetryAfter(code, millis) => {
                    let mut answer = HttpAnswer::new(429, body(code));
                    assert!(answer.headers.set("x-acs-retry-after", millis));
                    Ok(answer)
                }
                Step::NotConnected => failed(TransportErrorKind::NotConnected),
                Step::NotBegun => failed(TransportErrorKind::NotBegun),
                Step::Interrupted => failed(TransportErrorKind::Interrupted),
                Step::Silence | Step::After(..) => std::future::pending().await,
            }
        })
    }
}

fn body(code: &str) -> String {
    format!(r#"{{"Code":"{code}","RequestId":"R-{code}"}}"#)
}

pub fn builder(script: &Script) -> ClientBuilder {
    ClientBuilder::new(&SERVICE)
        .credential(Credential::new("testId", "testSecret"))
        .transport(script.clone())
}

/// A client that calls a server.
pub fn calls(endpoint: &str) -> Client {
    ClientBuilder::new(&SERVICE)
        .credential(Credential::new("testId", "testSecret"))
        .endpoint(endpoint)
        .connect_timeout(Duration::from_millis(500))
        .build()
        .unwrap()
}

pub fn client(script: &Script) -> Client {
    builder(script).build().unwrap()
}
