//! Who calls what with which numbers, and which fault strikes which attempt: a function of the seed alone.

use fastrand::Rng;
use serde_json::{Map, Value};

use super::settings::{CLIENTS, ROUND, Settings};
use super::template::Template;
use crate::faults::{ATTEMPTS, Played, ROWS, Row};
use crate::typed_operation::TypedOperation;

/// Calls that are made on one emulator.
#[derive(Debug)]
pub struct Round {
    /// Its place among the rounds.
    pub number: usize,
    /// What everything random in it comes from.
    pub seed: u64,
    /// Of each client, in its order.
    pub clients: Vec<Vec<Call>>,
}

/// One call.
#[derive(Debug)]
pub struct Call {
    /// Its own in the round.
    pub tag: String,
    /// The operation that is called.
    pub typed: &'static TypedOperation,
    /// Whether the emulator acts on it, so that its world tells what became of it.
    pub acts: bool,
    /// What another client calls with the same parameters before the round.
    pub before: Option<String>,
    /// Whether it goes through all pages.
    pub pages: bool,
    /// Whether it has an idempotency token by which the emulator recognises a repeat.
    pub token: bool,
    /// With placeholders left for what only the run knows.
    pub input: Map<String, Value>,
    /// The faults of its attempts, the first one first.
    pub rows: Vec<&'static Row>,
}

impl Call {
    /// Whether the client needs patience.
    pub fn is_slow(&self) -> bool {
        self.rows.iter().any(|row| row.played == Played::Slowly)
    }
}

/// The plan of all rounds.
pub fn rounds(settings: Settings, templates: &[Template]) -> Result<Vec<Round>, String> {
    let total: u32 = templates.iter().map(|template| template.weight).sum();
    let mut rng = Rng::with_seed(settings.seed);
    let mut rounds = Vec::new();
    let mut left = settings.calls;
    while left > 0 {
        let calls = left.min(ROUND);
        left -= calls;
        let mut drawing = Drawing {
            templates,
            total,
            rng: rng.fork(),
            drawn: Vec::new(),
        };
        let mut clients: Vec<Vec<Call>> = (0..CLIENTS).map(|_| Vec::new()).collect();
        for index in 0..calls {
            let client = index % CLIENTS;
            let call = drawing.call(index, client)?;
            if let Some(own) = clients.get_mut(client) {
                own.push(call);
            }
        }
        rounds.push(Round {
            number: rounds.len(),
            seed: rng.u64(..),
            clients,
        });
    }
    Ok(rounds)
}

struct Drawing<'t> {
    templates: &'t [Template],
    total: u32,
    rng: Rng,
    /// What was drawn in this round: of which template, by which client.
    drawn: Vec<(usize, usize, Map<String, Value>)>,
}

impl Drawing<'_> {
    fn call(&mut self, index: usize, client: usize) -> Result<Call, String> {
        let mut weight = self.rng.u32(..self.total);
        let which = self.templates.iter().position(|template| {
            let found = weight < template.weight;
            weight = weight.saturating_sub(template.weight);
            found
        });
        let which = which.unwrap_or_default();
        let template = self
            .templates
            .get(which)
            .ok_or("there is nothing to call")?;
        let tag = format!("call-{index}");
        let mut input = Map::new();
        for (name, value) in &template.parameters {
            input.insert(name.clone(), self.fill(value, index, &tag)?);
        }
        self.give_again(which, client, &mut input);
        self.drawn.push((which, client, input.clone()));
        Ok(Call {
            tag,
            typed: template.typed,
            acts: template.acts,
            before: template.before.clone(),
            pages: template.pages,
            token: template.token,
            input,
            rows: self.faults(),
        })
    }

    /// Now and then the same people are bound on the same X as before, as another order: what then stands in the way is
    /// what look-ups have to tell apart.
    fn give_again(&mut self, which: usize, client: usize, input: &mut Map<String, Value>) {
        let again = self.rng.u8(..6) == 0;
        let mut before = self.drawn.iter().rev();
        let found = before.find(|(template, by, _)| *template == which && *by == client);
        let (true, Some((_, _, earlier))) = (again, found) else {
            return;
        };
        let all = self.rng.bool();
        for name in ["PhoneNoX", "PhoneNoA", "PhoneNoB", "PhoneNumbers"] {
            // With another B, it is a conflict; with the same, the same pair again.
            if let (Some(value), true) = (earlier.get(name), all || name != "PhoneNoB") {
                input.insert(name.to_owned(), value.clone());
            }
        }
    }

    /// A value with all placeholders filled that can be by now.
    fn fill(&mut self, value: &Value, index: usize, tag: &str) -> Result<Value, String> {
        match value {
            Value::Array(items) => {
                let filled = items.iter().map(|item| self.fill(item, index, tag));
                filled.collect()
            }
            Value::String(text) => {
                let inner = text
                    .strip_prefix('<')
                    .and_then(|text| text.strip_suffix('>'));
                match inner {
                    Some(inner) => self.drawn_for(inner, text, index, tag),
                    None => Ok(value.clone()),
                }
            }
            other => Ok(other.clone()),
        }
    }

    fn drawn_for(
        &mut self,
        name: &str,
        whole: &str,
        index: usize,
        tag: &str,
    ) -> Result<Value, String> {
        let wrong = || format!("calls.yaml: {whole}");
        Ok(Value::from(match name {
            "A" => format!("1390000{:04}", index * 2),
            "B" => format!("1390000{:04}", index * 2 + 1),
            "Own" => format!("17000001{index:03}"),
            "Order" => tag.to_owned(),
            "Extension" => format!("{:03}", self.rng.u16(100..1_000)),
            "Expiration" => {
                let (hours, seconds) = (index / 3_600, index % 3_600);
                format!(
                    "2099-01-31 {hours:02}:{:02}:{:02}",
                    seconds / 60,
                    seconds % 60
                )
            }
            _ => match name
                .strip_prefix("X ")
                .and_then(|range| range.split_once(' '))
            {
                Some((first, count)) => {
                    let first: u64 = first.parse().map_err(|_| wrong())?;
                    let count: u64 = count.parse().map_err(|_| wrong())?;
                    (first + self.rng.u64(..count.max(1))).to_string()
                }
                // Known only when it is called.
                None => whole.to_owned(),
            },
        }))
    }

    /// Two calls of five meet a fault, and one of three of those another one after it.
    fn faults(&mut self) -> Vec<&'static Row> {
        let mut rows = Vec::new();
        if self.rng.u8(..5) < 2 {
            rows.push(self.row());
            while rows.len() < ATTEMPTS && self.rng.u8(..3) == 0 {
                rows.push(self.row());
            }
        }
        rows
    }

    /// One of the faults; those that make a client wait come less often.
    fn row(&mut self) -> &'static Row {
        loop {
            let row = self.rng.choice(ROWS).unwrap_or(crate::faults::THROTTLE);
            if row.played != Played::Slowly || self.rng.u8(..4) == 0 {
                return row;
            }
        }
    }
}
