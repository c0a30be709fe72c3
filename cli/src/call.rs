//! One call, however its parameters were given: check, ask, send, show.

use core_catalog::EffectKind;
use core_catalog::encoding::{Argument, Encoded};
use core_client::{Client, Error, Outcome};
use serde_json::Value as Json;
use tokio::runtime::Runtime;

use crate::check::{self, RequestIssue, Severity};
use crate::client::{Globals, runtime};
use crate::exit::{Exit, Failure, MaskedMessage};
use crate::interrupt::Interrupt;
use crate::lang::{tr, tr_masked};
use crate::parameters::{Source, encoded};
use crate::service::{Operation, in_language};
use crate::show::Show;
use crate::{
    confirm, credentials, diagnosis, dry_run, escape, lookup_command, output, ticket, verdict,
};

/// A call that is about to be sent.
struct Call<'a> {
    operation: &'a Operation,
    given: &'a [Argument],
    source: Source<'a>,
    globals: &'a Globals,
    client: Client,
    show: Show,
}

/// Calls an operation.
pub(crate) fn run(
    operation: &Operation,
    given: &[Argument],
    source: Source<'_>,
    globals: &Globals,
) -> Result<Exit, Failure> {
    if operation.effect.kind == EffectKind::Read && globals.resolve_unknown.is_some() {
        return Err(Failure::usage(tr_masked!(
            "--resolve-unknown belongs to a write; {} only reads: leave it out",
            "--resolve-unknown 只用于写操作；{} 只进行读取，请去掉该选项",
            operation.action()
        )));
    }
    let missing = check::missing(operation, given);
    if !missing.is_empty() {
        return Err(Failure::usage(tr_masked!(
            "{} needs {}",
            "{} 缺少必填参数 {}",
            operation.action(),
            missing.join(", ")
        )));
    }
    let findings = check::request_issues(operation, given);
    report_issues(&globals.product.prefix(), operation, findings, source)?;
    if let Some(reason) = &operation.deprecated {
        output::warn(&format!("{}: {}", operation.action(), in_language(reason)));
    }
    let encoded = encoded(given)?;
    if globals.dry_run {
        return dry_run::run(operation, &encoded, globals);
    }
    if confirm::is_needed(operation.effect.kind) && !globals.yes {
        confirm::confirm(operation)?;
    }
    let runtime = runtime()?;
    let found = runtime.block_on(credentials::find(globals))?;
    let call = Call {
        operation,
        given,
        source,
        globals,
        show: Show::new(globals.show_numbers, &found.credential),
        client: globals.client(found.credential)?,
    };
    call.run(&encoded, &runtime)
}

impl Call<'_> {
    fn run(&self, encoded: &Encoded, runtime: &Runtime) -> Result<Exit, Failure> {
        let action = self.operation.action();
        // An interrupted read has no outcome to report.
        let interrupt = if self.is_read() {
            None
        } else {
            let text = tr!(
                "{} interrupted: nothing was sent",
                "{} 被中断：未发送",
                action
            );
            Some(Interrupt::watch(text)?)
        };
        let result = self.send(encoded, runtime, interrupt.as_ref())?;
        let (answer, outcome) = match &result {
            Ok(answer) => (Some(answer), Outcome::Done),
            Err(error) => (error.expose_answer(), error.outcome()),
        };
        // An unknown outcome has its message already: the one that was set before the request was sent.
        if let Some(interrupt) = &interrupt
            && outcome != Outcome::Unknown
        {
            let summary = self.summary(outcome, answer);
            interrupt.set_message(tr!("interrupted: {}", "被中断：{}", summary));
        }
        // The answer goes to the standard output, also that of a refusal.
        let written = answer.map_or(Ok(()), |answer| {
            let shown = self.show.answer(&self.operation.answer, answer);
            output::result(&shown, self.globals)
        });
        if let Err(error) = &result {
            self.report_error(error);
        }
        match written {
            Ok(()) => Ok(Exit::of(outcome)),
            Err(failure) => {
                let summary = self.summary(outcome, answer);
                output::diagnostic(&format!("{}; {summary}", failure.message));
                // The outcome says more than the failure to print, unless the call succeeded.
                let exit = Exit::of(outcome);
                Ok(if exit == Exit::Done {
                    failure.exit
                } else {
                    exit
                })
            }
        }
    }

    /// Sends the request; stores its ticket first, if one is wanted.
    fn send(
        &self,
        encoded: &Encoded,
        runtime: &Runtime,
        interrupt: Option<&Interrupt>,
    ) -> Result<Result<Json, Error>, Failure> {
        let info = self.operation.info;
        let options = self.globals.options();
        let parameters = encoded.parameters(self.client.utc_offset());
        let begin = || {
            if let Some(interrupt) = interrupt {
                interrupt.set_message(tr!(
                    "{} interrupted: outcome unknown; {}",
                    "{} 被中断：结果未知；{}",
                    self.operation.action(),
                    self.lookup_advice()
                ));
            }
        };
        let Some(path) = &self.globals.save_ticket else {
            begin();
            let call = self.client.call_dynamic(info, parameters, &options);
            return Ok(runtime.block_on(call));
        };
        let key = ticket::key()?;
        match self
            .client
            .prepare_dynamic(info, parameters, &options, &key)
        {
            Ok(prepared) => {
                ticket::store(prepared.ticket(), path)?;
                begin();
                Ok(runtime.block_on(prepared.send()))
            }
            Err(error) => Ok(Err(error)),
        }
    }

    fn is_read(&self) -> bool {
        self.operation.effect.kind == EffectKind::Read
    }

    fn lookup_advice(&self) -> String {
        lookup_command::advice(self.operation, self.given, self.source, self.globals)
    }

    /// The call's outcome and its answer in one line, masked. A write's answer is shown completely, so that no id is lost.
    fn summary(&self, outcome: Outcome, answer: Option<&Json>) -> String {
        let masked = self.show.masked();
        let answer = answer.map(|answer| match answer.get("RequestId") {
            Some(id) if self.is_read() => serde_json::json!({"RequestId": id}),
            _ => answer.clone(),
        });
        let answer =
            answer.map(|answer| masked.answer(&self.operation.answer, &answer).to_string());
        format!(
            "{} {} {}",
            self.operation.action(),
            diagnosis::outcome(outcome),
            escape::json(&answer.unwrap_or_default())
        )
    }

    /// Prints what went wrong, and what to do.
    fn report_error(&self, error: &Error) {
        let text = diagnosis::of(error, self.client.endpoint(), &self.show);
        output::diagnostic(&text);
        if let Some(verdict) = error.verdict() {
            let verdict = verdict::in_words(verdict);
            let verdict = escape::one_line(&verdict);
            output::diagnostic(&format!("{}: {verdict}", self.operation.action()));
        }
        if error.outcome() == Outcome::Unknown && !self.is_read() {
            output::diagnostic(&self.lookup_advice());
        }
    }
}

/// Warns of issues that the service may accept, and fails with the others.
fn report_issues(
    prefix: &str,
    operation: &Operation,
    findings: Vec<RequestIssue>,
    source: Source<'_>,
) -> Result<(), Failure> {
    let stops = |finding: &RequestIssue| match finding.severity {
        Severity::Refused => true,
        Severity::Unreadable => source == Source::Options,
        Severity::Doubtful => false,
    };
    let (stopping, doubtful): (Vec<_>, Vec<_>) = findings.into_iter().partition(stops);
    for finding in doubtful {
        output::warn(&tr!(
            "{}; sent as given",
            "{}；仍按原样发送",
            finding.text.trim_end_matches(['.', '。'])
        ));
    }
    if stopping.is_empty() {
        return Ok(());
    }
    let only_refused = stopping
        .iter()
        .all(|finding| finding.severity == Severity::Refused);
    // Of JSON, only a value that the client refuses stops a call, and no other form of such a value is taken.
    let texts: Vec<String> = stopping
        .into_iter()
        .map(|finding| match finding.other_forms {
            Some(forms) => format!("{} {forms}", finding.text),
            None => finding.text,
        })
        .collect();
    // Findings quote no value.
    let texts = texts.join("; ");
    if only_refused {
        return Err(Failure::not_sent(MaskedMessage::of(tr!(
            "{} not sent: {}",
            "{} 未发送：{}",
            operation.action(),
            texts
        ))));
    }
    Err(Failure::usage(MaskedMessage::of(tr!(
        "{} (`{} call {}` sends it as given)",
        "{}（可用 `{} call {}` 按原样发送）",
        texts,
        prefix,
        operation.action()
    ))))
}
