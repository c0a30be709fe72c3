//! A service of bindings that does what a test says, its clock, and clients of it.

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, UNIX_EPOCH};

use core_client::reconcile::{Doubt, LookupVerdict, Ticket, TicketKey};
use core_client::request::Request;
use core_client::transport::{
    ExchangeFuture, HttpAnswer, HttpRequest, Transport, TransportError, TransportErrorKind,
};
use core_client::{Client, ClientBuilder, Credential, Options};
use serde_json::{Value, json};

use super::orders::{NOW, SERVICE, at};

/// How the service answers.
#[derive(Debug, Clone)]
pub enum Reply {
    Says(Value),
    /// These bytes.
    Text(Vec<u8>),
    Code(&'static str),
    /// A refusal of the gateway.
    Gateway(&'static str),
    Message(&'static str, &'static str),
    Interrupted,
    /// It takes a moment.
    Slowly(Box<Reply>),
}

#[derive(Default)]
struct State {
    /// What writes are answered with, the last one for ever.
    writes: VecDeque<Reply>,
    /// The binding that a write makes, if it makes one.
    makes: Option<(String, Value)>,
    /// What lists are answered with before they show what is there.
    lists: VecDeque<Reply>,
    bindings: BTreeMap<String, Reply>,
    date: Option<u64>,
    /// How long each answer takes.
    delay: Duration,
    log: Vec<Vec<(String, String)>>,
}

/// The service, its clock, and clients of it.
#[derive(Clone, Default)]
pub struct Desk {
    state: Arc<Mutex<State>>,
    clock: Arc<AtomicU64>,
}

impl Desk {
    pub fn new() -> Self {
        let desk = Self::default();
        desk.clock.store(NOW * 1000, Ordering::SeqCst);
        desk
    }

    /// A service with these bindings.
    pub fn with<I: Into<String>>(bindings: impl IntoIterator<Item = (I, Value)>) -> Self {
        let desk = Self::new();
        for (id, detail) in bindings {
            desk.bind(&id.into(), detail);
        }
        desk
    }

    pub fn bind(&self, id: &str, detail: Value) {
        self.show(id, Reply::Says(json!({"Code": "OK", "BindDetail": detail})));
    }

    /// What the detail of an id is answered with.
    pub fn show(&self, id: &str, reply: Reply) {
        self.state
            .lock()
            .unwrap()
            .bindings
            .insert(id.to_owned(), reply);
    }

    pub fn unbind(&self, id: &str) {
        self.state.lock().unwrap().bindings.remove(id);
    }

    pub fn lists(&self, replies: impl IntoIterator<Item = Reply>) {
        self.state.lock().unwrap().lists = replies.into_iter().collect();
    }

    pub fn list(&self, ids: &str) {
        self.lists([Reply::Says(json!({"Code": "OK", "SubsId": ids}))]);
    }

    pub fn writes(&self, replies: impl IntoIterator<Item = Reply>) {
        self.state.lock().unwrap().writes = replies.into_iter().collect();
    }

    pub fn makes(&self, id: &str, detail: Value) {
        self.state.lock().unwrap().makes = Some((id.to_owned(), detail));
    }

    /// Dates its answers with `NOW` and so many seconds.
    pub fn dates(&self, seconds: u64) {
        self.state.lock().unwrap().date = Some(NOW + seconds);
    }

    /// Takes this long for each answer.
    pub fn delays(&self, delay: Duration) {
        self.state.lock().unwrap().delay = delay;
    }

    /// The client's clock shows `NOW` and so many milliseconds.
    pub fn shows_millis(&self, millis: u64) {
        self.clock.store(NOW * 1000 + millis, Ordering::SeqCst);
    }

    pub fn shows(&self, seconds: u64) {
        self.shows_millis(seconds * 1000);
    }

    /// The requests of an operation.
    pub fn requests(&self, action: &str) -> Vec<Vec<(String, String)>> {
        let state = self.state.lock().unwrap();
        let of = |request: &&Vec<(String, String)>| super::value(request, "Action") == action;
        state.log.iter().filter(of).cloned().collect()
    }

    pub fn count(&self, action: &str) -> usize {
        self.requests(action).len()
    }

    pub fn builder(&self) -> ClientBuilder {
        let clock = Arc::clone(&self.clock);
        ClientBuilder::new(&SERVICE)
            .credential(Credential::new("testId", "testSecret"))
            .transport(self.clone())
            .wall_clock(move || UNIX_EPOCH + Duration::from_millis(clock.load(Ordering::SeqCst)))
    }

    pub fn client(&self) -> Client {
        self.builder().build().unwrap()
    }

    /// What a look-up says of an order that was prepared at `NOW`.
    pub async fn reconcile<R: Request + Clone>(&self, order: R) -> LookupVerdict {
        let ticket = ticket(&order);
        self.client().reconcile(&ticket, &key(), &order).await
    }

    fn answer(&self, pairs: &[(String, String)]) -> Reply {
        let mut state = self.state.lock().unwrap();
        match super::value(pairs, "Action") {
            "List" => {
                let listed: Vec<_> = state.bindings.keys().map(String::as_str).collect();
                let shown = json!({"Code": "OK", "SubsId": listed.join(",")});
                next(&mut state.lists).unwrap_or(Reply::Says(shown))
            }
            "Detail" => {
                let mut names = pairs.iter();
                let id = names.find(|(name, _)| name == "SubsId");
                let id = id.map_or("", |(_, id)| id);
                let found = state.bindings.get(id).cloned();
                found.unwrap_or(Reply::Code("isv.SUBS_NOT_EXIST"))
            }
            _ => {
                if let Some((id, detail)) = state.makes.take() {
                    let says = json!({"Code": "OK", "BindDetail": detail});
                    state.bindings.insert(id, Reply::Says(says));
                }
                next(&mut state.writes).unwrap_or(Reply::Code("OK"))
            }
        }
    }
}

fn next(replies: &mut VecDeque<Reply>) -> Option<Reply> {
    match replies.len() {
        0 | 1 => replies.front().cloned(),
        _ => replies.pop_front(),
    }
}

/// `Done 1`, `NotSeen`, `Unknown ListAbsent`.
pub fn said(verdict: &LookupVerdict) -> String {
    let doubt = |doubt: &Doubt| {
        let debug = format!("{doubt:?}");
        let end = debug.find([' ', '(']).unwrap_or(debug.len());
        debug[..end].to_owned()
    };
    match verdict {
        LookupVerdict::Done { id, .. } => {
            format!("Done {}", id.as_deref().unwrap_or("-"))
        }
        LookupVerdict::AlreadyExists { id } => format!("AlreadyExists {id}"),
        LookupVerdict::Blocked { id } => format!("Blocked {id}"),
        LookupVerdict::NotSeen => "NotSeen".to_owned(),
        LookupVerdict::NotDone => "NotDone".to_owned(),
        LookupVerdict::Unknown(reason) => format!("Unknown {}", doubt(reason)),
        other => panic!("{other:?}"),
    }
}

pub fn key() -> TicketKey {
    TicketKey::new(*b"sixteen bytes or more").unwrap()
}

/// A ticket that was made for this order at `NOW`.
pub fn ticket<R: Request + Clone>(order: &R) -> Ticket {
    let client = Desk::new().client();
    let prepared = client
        .prepare(order.clone(), &Options::new(), &key())
        .unwrap();
    prepared.ticket().clone()
}

impl Transport for Desk {
    fn send(&self, request: HttpRequest) -> ExchangeFuture<'_> {
        Box::pin(async move {
            let pairs = super::pairs(std::str::from_utf8(&request.body).unwrap());
            self.state.lock().unwrap().log.push(pairs.clone());
            let delay = self.state.lock().unwrap().delay;
            if !delay.is_zero() {
                tokio::time::sleep(delay).await;
            }
            let mut reply = self.answer(&pairs);
            while let Reply::Slowly(then) = reply {
                tokio::time::sleep(Duration::from_millis(2)).await;
                reply = *then;
            }
            let status = match reply {
                Reply::Gateway(_) => 400,
                _ => 200,
            };
            let body = match reply {
                Reply::Says(body) => body,
                Reply::Text(body) => return Ok(HttpAnswer::new(status, body)),
                Reply::Code(code) | Reply::Gateway(code) => json!({"Code": code}),
                Reply::Message(code, message) => json!({"Code": code, "Message": message}),
                Reply::Interrupted | Reply::Slowly(_) => {
                    return Err(TransportError::new(TransportErrorKind::Interrupted));
                }
            };
            let mut answer = HttpAnswer::new(status, body.to_string());
            if let Some(date) = self.state.lock().unwrap().date {
                assert!(
                    answer
                        .headers
                        .set("Date", &httpdate::fmt_http_date(at(date)))
                );
            }
            Ok(answer)
        })
    }
}
