//! What the doctor found, and how it is printed.

use std::fmt::Write as _;

use serde_json::{Value as Json, json};

use crate::client::Globals;
use crate::exit::{Exit, Failure};
use crate::lang::Bilingual;
use crate::lang::pick;
use crate::{escape, output};

/// Something that this project assumes about the service.
pub(super) struct Assumption {
    /// Its short name.
    pub(super) id: &'static str,
    /// What is assumed.
    pub(super) text: Bilingual,
    /// What to change if the assumption does not hold.
    pub(super) setting: Bilingual,
    /// Whether it is about any product, not about the main one's resources.
    pub(super) of_any_product: bool,
}

/// What the checks say about an assumption.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AssumptionStatus {
    /// The assumption holds here.
    Confirmed,
    /// The assumption does not hold here.
    Refuted,
    /// The reads did not show it, or cannot show it.
    Open,
}

/// An assumption with its status.
pub(super) struct Finding {
    id: String,
    text: Bilingual,
    setting: Bilingual,
    verdict: AssumptionStatus,
    evidence: String,
}

impl Finding {
    pub(super) fn of(
        assumption: &Assumption,
        verdict: AssumptionStatus,
        evidence: impl Into<String>,
    ) -> Self {
        Self {
            id: assumption.id.to_owned(),
            text: assumption.text,
            setting: assumption.setting,
            verdict,
            evidence: evidence.into(),
        }
    }

    /// Names what the finding is about, if an assumption is checked for several things.
    pub(super) fn about(mut self, what: &str) -> Self {
        self.id = format!("{}:{what}", self.id);
        self
    }
}

/// All findings.
pub(super) struct Report {
    live: bool,
    address: String,
    credential: String,
    /// Whether anything was reached at all.
    pub(super) reached: bool,
    /// How far the service's clock is ahead of ours.
    pub(super) skew_seconds: Option<i64>,
    findings: Vec<Finding>,
}

impl Report {
    pub(super) fn new(live: bool, address: String, credential: String) -> Self {
        Self {
            live,
            address,
            credential,
            reached: false,
            skew_seconds: None,
            findings: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    /// Refuted assumptions give the exit code of a refusal, so that scripts notice.
    pub(super) fn exit(&self) -> Exit {
        if !self.reached {
            Exit::NotSent
        } else if self
            .findings
            .iter()
            .any(|one| one.verdict == AssumptionStatus::Refuted)
        {
            Exit::Refused
        } else {
            Exit::Done
        }
    }
}

/// Prints the report.
pub(super) fn print(report: &Report, globals: &Globals) -> Result<(), Failure> {
    if globals.in_words() {
        output::line(&in_words(report))
    } else {
        output::result(&as_json(report), globals)
    }
}

fn in_words(report: &Report) -> String {
    let mut text = format!("{}: {}\n", pick("Checked", "检查对象"), report.address);
    if report.live {
        let _ = writeln!(
            text,
            "{}: {}",
            pick("Credential", "凭证"),
            report.credential
        );
    } else {
        let _ = writeln!(
            text,
            "{}",
            pick(
                "This is the built-in emulator. It shows that the program works, but nothing about the service. To check the service, use --live.",
                "以上为内置模拟器：只能说明本程序工作正常，不代表真实服务。检查真实服务请用 --live。",
            )
        );
    }
    for finding in &report.findings {
        let _ = write!(
            text,
            "\n[{}] {}: {}\n",
            verdict(finding.verdict),
            finding.id,
            finding.text.get()
        );
        if !finding.evidence.is_empty() {
            let _ = writeln!(text, "    {}", escape::one_line(&finding.evidence));
        }
        if finding.verdict != AssumptionStatus::Confirmed && !finding.setting.get().is_empty() {
            let _ = writeln!(
                text,
                "    {}{}",
                pick("if it does not hold: ", "若不成立："),
                finding.setting.get()
            );
        }
    }
    text
}

fn verdict(verdict: AssumptionStatus) -> &'static str {
    match verdict {
        AssumptionStatus::Confirmed => pick("confirmed", "已证实"),
        AssumptionStatus::Refuted => pick("refuted", "不成立"),
        AssumptionStatus::Open => pick("open", "待定"),
    }
}

fn as_json(report: &Report) -> Json {
    let findings = report.findings.iter().map(|finding| {
        json!({
            "Id": finding.id,
            "Assumption": {"en": finding.text.en, "zh": finding.text.zh},
            "Verdict": format!("{:?}", finding.verdict).to_lowercase(),
            "Evidence": finding.evidence,
            "Setting": {"en": finding.setting.en, "zh": finding.setting.zh},
        })
    });
    json!({
        "Live": report.live,
        "Endpoint": report.address,
        "Credential": report.credential,
        "ClockSkewSeconds": report.skew_seconds,
        "Assumptions": findings.collect::<Json>(),
    })
}
