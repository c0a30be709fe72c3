//! Writes that ran and whose answers were lost: a bind, an update and an unbind, each with a look-up of another kind.

use super::*;
use crate::reconcile::plan::{
    AnswerField, Case, Comparison, Condition, FieldMatch, IdList, LookupPlan, Read, ResourceSearch,
    Search, Source, StateSearch,
};
use crate::reconcile::{Doubt, LookupVerdict, TicketKey};

static LIST: OperationInfo = OperationInfo::rpc(&SERVICE, "QuerySubsId")
    .effect(crate::Effect::Read)
    .success(&fixture::CODE);
static DETAIL: OperationInfo = OperationInfo::rpc(&SERVICE, "QuerySubscriptionDetail")
    .effect(crate::Effect::Read)
    .success(&fixture::CODE);
static NUMBER: OperationInfo = OperationInfo::rpc(&SERVICE, "QuerySecretNoDetail")
    .effect(crate::Effect::Read)
    .success(&fixture::CODE);

const X: Source = Source::Parameter("PhoneNoX");

static BINDING: LookupPlan = LookupPlan::new(Search::Resource(
    ResourceSearch::new(
        Read::new(&DETAIL, &[("PhoneNoX", X), ("SubsId", Source::Id)]),
        &["Detail"],
        &["SubsId"],
    )
    .list(IdList::new(
        Read::new(&LIST, &[("PhoneNoX", X)]),
        &["SubsId"],
        ',',
        200,
    ))
    .active(&["Status"], &["1", "2"])
    .identity(&[
        FieldMatch::new(&["A"], "PhoneNoA", Comparison::Number),
        FieldMatch::new(&["B"], "PhoneNoB", Comparison::Number),
    ])
    .properties(&[FieldMatch::new(&["Ends"], "Expiration", Comparison::Time)])
    .created(&["Made"]),
))
.required(&["PhoneNoX"])
.expiration("Expiration")
.answer(&[AnswerField::new(&["Bound", "SubsId"], Source::Id)]);
static BIND: OperationInfo = OperationInfo::rpc(&SERVICE, "BindAxb")
    .effect(crate::Effect::Creates)
    .success(&fixture::CODE)
    .lookup_plan(&BINDING);

static UPDATED: LookupPlan = LookupPlan::new(Search::State(StateSearch::new(
    Read::new(&DETAIL, &[("PhoneNoX", X)]),
    &[
        Case::when(
            &[("PhoneNoB", &["none"])],
            &[Condition::Absent(&["Detail", "B"])],
        ),
        Case::always(&[
            Condition::Equals(FieldMatch::new(
                &["Detail", "B"],
                "PhoneNoB",
                Comparison::Number,
            )),
            Condition::Is(&["Detail", "Status"], &["1"]),
        ]),
    ],
)));
static UPDATE: OperationInfo = OperationInfo::rpc(&SERVICE, "UpdateSubscription")
    .effect(crate::Effect::Repeatable)
    .success(&fixture::CODE)
    .lookup_plan(&UPDATED);

static GONE: LookupPlan = LookupPlan::new(Search::State(
    StateSearch::new(Read::new(&NUMBER, &[("PhoneNoX", X)]), &[]).codes(&["isv.SUBS_NOT_EXIST"]),
));
static UNBIND: OperationInfo = OperationInfo::rpc(&SERVICE, "UnbindSubscription")
    .effect(crate::Effect::Repeatable)
    .success(&fixture::CODE)
    .lookup_plan(&GONE);

/// The parameters of all of them.
struct WriteParameters {
    a: String,
    b: String,
    x: String,
    ends: String,
}

impl WriteParameters {
    fn put<'a>(&'a self, out: &mut Parameters<'a>) {
        out.put("Expiration", &self.ends);
        out.put("PhoneNoA", &self.a);
        out.put("PhoneNoB", &self.b);
        out.put("PhoneNoX", &self.x);
    }
}

macro_rules! write {
    ($name:ident, $operation:expr) => {
        struct $name(WriteParameters);

        impl Request for $name {
            type Response = Plain;
            const OPERATION: &'static OperationInfo = &$operation;

            fn encode<'a>(&'a self, out: &mut Parameters<'a>) {
                self.0.put(out);
            }
        }
    };
}

write!(BindOne, BIND);
write!(UpdateOne, UPDATE);
write!(UnbindOne, UNBIND);

fn given(x: &'static str, b: &'static str) -> WriteParameters {
    WriteParameters {
        a: A.to_owned(),
        b: b.to_owned(),
        x: x.to_owned(),
        ends: "2030-01-01 00:00:00".to_owned(),
    }
}

const ONE: &str = "17000000001";
const TWO: &str = "17000000002";
const B: &str = "13900002222";

/// An answer of the bind with this id.
fn bound(id: &str) -> Plain {
    let value = serde_json::json!({ "Bound": { "SubsId": id } });
    crate::answer::read_answer(value, crate::time::UtcOffset::BEIJING).unwrap()
}

fn key() -> TicketKey {
    TicketKey::new(*b"a key that tests alone ever have").unwrap()
}

/// Sends a prepared request, whose outcome is unknown then, and looks it up.
async fn lost<R>(client: &Client, request: impl Fn() -> R, marked: bool) -> LookupVerdict
where
    R: Request<Response: Send> + Send + Sync + 'static,
{
    let mut options = Options::new();
    options.unique_expiration = marked;
    let prepared = client.prepare(request(), &options, &key()).unwrap();
    let ticket = prepared.ticket().clone();
    let error = prepared.send().await.err().unwrap();
    assert_eq!(error.outcome(), Outcome::Unknown);
    client.reconcile(&ticket, &key(), &request()).await
}

fn id_of(verdict: &LookupVerdict) -> &str {
    match verdict {
        LookupVerdict::Done { id, .. } => id.as_deref().unwrap_or("none"),
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn a_bind_that_ran_is_found_by_its_look_up() {
    for (scheme, marked) in [
        (SignatureScheme::RpcHmacSha1, false),
        (SignatureScheme::Acs3HmacSha256, true),
    ] {
        let mock = Mock::new(&SERVICE);
        let client: Client = mock.builder().signature(scheme).build().unwrap();
        mock.operation::<BindOne>()
            .runs_but_breaks_connection(bound("4711"))
            .runs_but_breaks_connection(Plain::default())
            .runs_but_breaks_connection(bound("4713"))
            .breaks_connection();
        let on = |x| move || BindOne(given(x, B));
        assert_eq!(id_of(&lost(&client, on(ONE), marked).await), "4711");
        // On another X, with an id that is made up.
        let other = lost(&client, on(TWO), marked).await;
        assert!(!["4711", "none"].contains(&id_of(&other)));
        // A second one on the first X: the list has both, and each is told from the other.
        let third = || BindOne(given(ONE, "13900003333"));
        assert_eq!(id_of(&lost(&client, third, marked).await), "4713");
        // One that did not run, on an X of its own, is not found.
        let verdict = lost(&client, on("17000000003"), marked).await;
        assert!(
            matches!(verdict, LookupVerdict::Unknown(Doubt::ListFailed(_))),
            "{verdict}"
        );
        mock.allow_unmet();
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_looks_its_outcome_up_is_done() {
    let mock = Mock::new(&SERVICE);
    mock.operation::<BindOne>()
        .runs_but_breaks_connection(bound("4711"));
    let options = Options::new().with_resolve_unknown(Duration::from_secs(10));
    let request = BindOne(given(ONE, B));
    let answer = mock.client::<Client>().call(&request, &options).await;
    let bound = answer.unwrap().extra.get("Bound").cloned().unwrap();
    assert_eq!(bound["SubsId"], "4711");
    mock.finish();
}

#[tokio::test]
async fn a_state_that_was_written_holds() {
    let mock = Mock::new(&SERVICE);
    let client: Client = mock.client();
    mock.operation::<UpdateOne>()
        .runs_but_breaks_connection(Plain::default())
        .runs_but_breaks_connection(Plain::default());
    mock.operation::<UnbindOne>()
        .runs_but_breaks_connection(Plain::default());
    for b in [B, "none"] {
        let update = || UpdateOne(given(ONE, b));
        assert_eq!(id_of(&lost(&client, update, false).await), "none", "{b}");
    }
    let unbind = || UnbindOne(given(ONE, B));
    assert_eq!(id_of(&lost(&client, unbind, false).await), "none");
    mock.finish();
}

#[tokio::test]
async fn what_is_laid_out_for_a_read_comes_first() {
    write!(ListOne, LIST);
    let mock = Mock::new(&SERVICE);
    let client: Client = mock.client();
    mock.operation::<BindOne>()
        .runs_but_breaks_connection(bound("4711"));
    mock.operation::<ListOne>().breaks_connection();
    let bind = || BindOne(given(ONE, B));
    let prepared = client.prepare(bind(), &Options::new(), &key()).unwrap();
    let ticket = prepared.ticket().clone();
    prepared.send().await.err().unwrap();
    let verdict = client.reconcile(&ticket, &key(), &bind()).await;
    assert!(matches!(verdict, LookupVerdict::Unknown(_)), "{verdict}");
    let verdict = client.reconcile(&ticket, &key(), &bind()).await;
    assert_eq!(id_of(&verdict), "4711");
    mock.finish();
}

#[test]
fn what_has_no_look_up_cannot_be_lost_so() {
    let mock = Mock::new(&SERVICE);
    let said = panic_of(|| {
        mock.operation::<Query>()
            .runs_but_breaks_connection(Plain::default());
    });
    assert!(
        said.contains("QuerySubscriptionDetail") && said.contains("breaks_connection"),
        "{said}"
    );
    mock.allow_unmet();
}
