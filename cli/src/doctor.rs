//! `dypls doctor`: which assumptions of this project hold for the service in use.
//!
//! The assumptions were never tried on the live service; this command lets a user try them. On the live service, and on
//! any other that an endpoint names, the command only reads. On the built-in emulator, the default, it first makes a binding to
//! check. That shows that the program works, but nothing about the service.
//!
//! Of the main product it asks about a binding; of each other one, about what any product can be asked.

mod any_product;
mod assumptions;
mod clock;
mod fit;
mod probe;
mod reads;
mod report;
mod subject;
mod zone;

use std::time::{Duration, SystemTime};

use clap::ArgMatches;
use core_client::answer::Scalar as _;
use core_client::request::Placement;
use core_client::time::{Iso8601, LocalDateTime, UtcOffset};
use core_client::{Credential, Outcome};
use dypls_emulator::Emulator;
use serde_json::{Value as Json, json};

use crate::client::{Globals, runtime};
use crate::credentials;
use crate::exit::{Exit, Failure};
use crate::lang::{tr, tr_masked};
use crate::service;
use crate::service::Operation;
use any_product::Question;
use probe::{Probe, Target};
use report::{AssumptionStatus, Finding, Report};
use subject::{DETAIL, Subject};

/// What the checks ask about.
enum About {
    /// A binding of the main product.
    Binding(Subject),
    /// A read of another product, if it has one.
    Read(Option<Question>),
}

/// Runs the checks and prints what they found.
pub(crate) fn run(matches: &ArgMatches, globals: &Globals) -> Result<Exit, Failure> {
    let about = if globals.product.is_main() {
        About::Binding(subject(matches)?)
    } else {
        About::Read(any_product::question(globals.product, matches)?)
    };
    let report = runtime()?.block_on(async {
        if matches.get_flag("live") || globals.endpoint.is_some() {
            live(&about, globals).await
        } else {
            emulated(about, globals).await
        }
    })?;
    report::print(&report, globals)?;
    Ok(report.exit())
}

fn subject(matches: &ArgMatches) -> Result<Subject, Failure> {
    let text = |name: &str| matches.get_one::<String>(name).cloned();
    let created_at =
        match text("created-at") {
            None => None,
            Some(text) => Some(Iso8601::read(&text, UtcOffset::UTC).instant().ok_or_else(
                || {
                    Failure::usage(tr_masked!(
                        "--created-at is a time in UTC such as 2030-01-02T03:04:05Z",
                        "--created-at 应为 UTC 时间，例如 2030-01-02T03:04:05Z"
                    ))
                },
            )?),
        };
    Ok(Subject {
        pool_key: text("pool-key"),
        subs_id: text("subs-id"),
        phone_no_x: text("phone-no-x"),
        created_at,
    })
}

async fn live(about: &About, globals: &Globals) -> Result<Report, Failure> {
    let found = credentials::find(globals).await?;
    let target = Target::new(globals, found.credential)?;
    let mut report = Report::new(true, target.address(), found.source);
    examine(&target, about, &mut report).await?;
    Ok(report)
}

async fn emulated(about: About, globals: &Globals) -> Result<Report, Failure> {
    let emulator = Emulator::builder()
        .start()
        .await
        .map_err(|error| Failure::not_sent(error.to_string()))?;
    let globals = Globals {
        endpoint: Some(emulator.url()),
        ..globals.clone()
    };
    let credential = Credential::new(
        dypls_emulator::DEFAULT_ACCESS_KEY_ID,
        dypls_emulator::DEFAULT_ACCESS_KEY_SECRET,
    );
    let target = Target::new(&globals, credential)?;
    let about = match about {
        About::Binding(_) => About::Binding(bind(&target).await?),
        read => read,
    };
    let mut report = Report::new(false, target.address(), "emulator".to_owned());
    examine(&target, &about, &mut report).await?;
    emulator.stop().await;
    Ok(report)
}

/// Makes the binding that the emulator is asked about.
async fn bind(target: &Target) -> Result<Subject, Failure> {
    let now = SystemTime::now();
    let end = LocalDateTime::at(now + Duration::from_secs(7200));
    let request = json!({
        "PoolKey": dypls_emulator::DEFAULT_POOL_KEY,
        "PhoneNoA": "13900000001",
        "PhoneNoB": "13900000002",
        "PhoneNoX": dypls_emulator::DEFAULT_FIRST_X,
        "Expiration": end.to_wire(UtcOffset::BEIJING),
    });
    let probe = match service::main().operation("BindAxb") {
        Some(operation) => target.call(Placement::Form, operation, request).await?,
        None => return Err(Failure::not_sent("BindAxb")),
    };
    let subs_id = probe
        .answer()
        .and_then(|answer| probe::find(answer, "SubsId"))
        .and_then(Json::as_str);
    Ok(Subject {
        pool_key: Some(dypls_emulator::DEFAULT_POOL_KEY.to_owned()),
        subs_id: subs_id.map(str::to_owned),
        phone_no_x: Some(dypls_emulator::DEFAULT_FIRST_X.to_owned()),
        created_at: Some(now),
    })
}

async fn examine(target: &Target, about: &About, report: &mut Report) -> Result<(), Failure> {
    match about {
        About::Binding(subject) => examine_binding(target, subject, report).await,
        About::Read(question) => any_product::examine(target, question.as_ref(), report).await,
    }
}

async fn examine_binding(
    target: &Target,
    subject: &Subject,
    report: &mut Report,
) -> Result<(), Failure> {
    let Some(detail) = service::main().operation(DETAIL) else {
        return Ok(());
    };
    let request = detail_request(subject, subject.subs_id.as_deref());
    let form = basics(target, detail, request, report).await?;
    if report.reached {
        zone::check(&form, subject, report);
        let hint = tr!(
            "needs --subs-id of an existing binding",
            "需要一个存在的绑定关系 --subs-id"
        );
        fit::check(detail, &form, &hint, report);
        unknown_action(target, report).await;
        unknown_binding(target, subject, report).await;
        reads::check(target, subject, report).await;
    }
    assumptions::add_open(report, false);
    Ok(())
}

/// What one read tells by both ways that parameters travel; gives what came by the form.
async fn basics(
    target: &Target,
    operation: &Operation,
    request: Json,
    report: &mut Report,
) -> Result<Probe, Failure> {
    let form = target
        .call(Placement::Form, operation, request.clone())
        .await?;
    let query = target.call(Placement::Query, operation, request).await?;
    report.reached = form.outcome() != Outcome::NotSent;
    placement(&form, &query, report);
    clock::check(&form, report);
    Ok(form)
}

/// Without a binding of the user's, a made-up one: a refusal tells as much of the way there.
fn detail_request(subject: &Subject, subs_id: Option<&str>) -> Json {
    json!({
        "PoolKey": subject.pool_key.as_deref().unwrap_or("FC12345"),
        "SubsId": subs_id.unwrap_or("1000000768798832"),
        "PhoneNoX": subject.phone_no_x,
    })
}

/// Only an answer of the service itself shows that the parameters arrived: the gateway may refuse before it looks at them.
fn placement(form: &Probe, query: &Probe, report: &mut Report) {
    let evidence = tr!(
        "by form: {}; by query: {}",
        "表单：{}；查询串：{}",
        form.in_words(),
        query.in_words()
    );
    let verdict =
        |this: &Probe, other: &Probe| match (this.is_the_services(), other.is_the_services()) {
            (true, _) => AssumptionStatus::Confirmed,
            (false, true) if this.is_the_gateways() => AssumptionStatus::Refuted,
            _ => AssumptionStatus::Open,
        };
    report.add(Finding::of(
        &assumptions::FORM,
        verdict(form, query),
        evidence.clone(),
    ));
    report.add(Finding::of(
        &assumptions::QUERY,
        verdict(query, form),
        evidence.clone(),
    ));
    let same = match (form.is_the_services(), query.is_the_services()) {
        (true, true) if form.verdict() == query.verdict() => AssumptionStatus::Confirmed,
        (true, true) => AssumptionStatus::Refuted,
        _ => AssumptionStatus::Open,
    };
    report.add(Finding::of(&assumptions::SAME, same, evidence));
}

/// Asks for an action that does not exist, which cannot change anything.
async fn unknown_action(target: &Target, report: &mut Report) {
    let probe = target.unknown_action().await;
    report.reached |= probe.outcome() != Outcome::NotSent;
    let verdict = match probe.error() {
        Some(error) if error.code().is_some() => {
            let looks_like_one = error.host_id().is_some() && error.http_status() != Some(200);
            if looks_like_one {
                AssumptionStatus::Confirmed
            } else {
                AssumptionStatus::Refuted
            }
        }
        _ => AssumptionStatus::Open,
    };
    report.add(Finding::of(
        &assumptions::GATEWAY,
        verdict,
        probe.in_words(),
    ));
}

async fn unknown_binding(target: &Target, subject: &Subject, report: &mut Report) {
    let (Some(detail), Some(_)) = (service::main().operation(DETAIL), &subject.pool_key) else {
        let evidence = tr!("needs --pool-key", "需要 --pool-key");
        report.add(Finding::of(
            &assumptions::UNKNOWN_BINDING,
            AssumptionStatus::Open,
            evidence,
        ));
        return;
    };
    // Of sixteen digits as any other, and of the beginning of time.
    let request = detail_request(subject, Some("1000000000000001"));
    let Ok(probe) = target.call(Placement::Form, detail, request).await else {
        return;
    };
    let verdict = match probe.error().and_then(|error| error.code()) {
        Some("isv.SUBS_NOT_EXIST") => AssumptionStatus::Confirmed,
        _ if probe.is_the_services() && !probe.is_denied() => AssumptionStatus::Refuted,
        _ => AssumptionStatus::Open,
    };
    report.add(Finding::of(
        &assumptions::UNKNOWN_BINDING,
        verdict,
        probe.in_words(),
    ));
}
