//! One call, however its parameters were given: check, ask, send, show.

use core_catalog::EffectKind;
use core_catalog::encoding::{Argument, Encoded};
use core_client::{Client, Error, Outcome};
use serde_json::Value as Json;
use tokio::runtime::Runtime;

use crate::check::{self, RequestIssue, Severity};
use crate::client::{Globals, runtime};
use crate::exit::{Exit, Failure, Told};
use crate::interrupt::Interrupt;
use crate::lang::{told, tr};
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
        return Err(Failure::usage(told!(
            "--resolve-unknown belongs to a write; {} only reads: leave it out",
            "--resolve-unknown 只用于写操作；{} 只进行读取，请去掉该选项",
            operation.action()
        )));
    }
    let missing = check::missing(operation, given);
    if !missing.is_empty() {
        return Err(Failure::usage(told!(
            "{} needs {}",
            "{} 缺少必填参数 {}",
            operation.action(),
            missing.join(", ")
        )));
    }
    let findings = check::request_issues(operation, given);
    sort_out(&globals.product.prefix(), operation, findings, source)?;
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
        // A read that is broken off leaves nothing to be told.
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
        // If the outcome is unknown, all that is known has been said already.
        if let Some(interrupt) = &interrupt
            && outcome != Outcome::Unknown
        {
            let became = self.in_short(outcome, answer);
            interrupt.now(tr!("interrupted: {}", "被中断：{}", became));
        }
        // The answer goes to the standard output, also that of a refusal.
        let written = answer.map_or(Ok(()), |answer| {
            let shown = self.show.answer(&self.operation.answer, answer);
            output::result(&shown, self.globals)
        });
        if let Err(error) = &result {
            self.tell(error);
        }
        match written {
            Ok(()) => Ok(Exit::of(outcome)),
            Err(failure) => {
                let became = self.in_short(outcome, answer);
                output::diagnostic(&format!("{}; {became}", failure.message));
                // What became of the call says more, but for success.
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
                interrupt.now(tr!(
                    "{} interrupted: outcome unknown; {}",
                    "{} 被中断：结果未知；{}",
                    self.operation.action(),
                    self.how_to_look()
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

    fn how_to_look(&self) -> String {
        lookup_command::advice(self.operation, self.given, self.source, self.globals)
    }

    /// What became of the call, with what its answer says, masked: of a write all of it, so that no id is lost.
    fn in_short(&self, outcome: Outcome, answer: Option<&Json>) -> String {
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

    /// Says what went wrong, and what to do.
    fn tell(&self, error: &Error) {
        let told = diagnosis::of(error, self.client.endpoint(), &self.show);
        output::diagnostic(&told);
        if let Some(verdict) = error.verdict() {
            let verdict = verdict::in_words(verdict);
            let verdict = escape::one_line(&verdict);
            output::diagnostic(&format!("{}: {verdict}", self.operation.action()));
        }
        if error.outcome() == Outcome::Unknown && !self.is_read() {
            output::diagnostic(&self.how_to_look());
        }
    }
}

/// Warns of what the service might take all the same, and stops at the rest.
fn sort_out(
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
    let texts: Vec<&str> = stopping
        .iter()
        .map(|finding| finding.text.as_str())
        .collect();
    // Findings quote no value.
    let texts = texts.join("; ");
    if only_refused {
        return Err(Failure::not_sent(Told::of(tr!(
            "{} not sent: {}",
            "{} 未发送：{}",
            operation.action(),
            texts
        ))));
    }
    Err(Failure::usage(Told::of(tr!(
        "{} (`{} call {}` sends it as given)",
        "{}（可用 `{} call {}` 按原样发送）",
        texts,
        prefix,
        operation.action()
    ))))
}
