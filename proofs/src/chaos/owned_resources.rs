//! What a client has got by its calls, for later ones to build on.

use serde_json::{Map, Value};

/// Bindings, numbers, a group, DNS records, and whom it sent a message. The plan cannot know them: they are the answers'.
#[derive(Default)]
pub(super) struct OwnedResources {
    bound: Vec<Bound>,
    bought: Vec<String>,
    records: Vec<Record>,
    texted: Vec<String>,
    group: String,
    turn: usize,
}

#[derive(Clone)]
struct Bound {
    subs_id: String,
    x: String,
    pool_key: String,
}

#[derive(Clone)]
struct Record {
    id: String,
    rr: String,
}

impl OwnedResources {
    /// The resources of a client that has a group and nothing else.
    pub(super) fn of(group: String) -> Self {
        Self {
            group,
            ..Self::default()
        }
    }

    /// Fills the placeholders that the plan left.
    pub(super) fn fill(&mut self, input: &Map<String, Value>) -> Map<String, Value> {
        self.turn = self.turn.wrapping_add(7);
        let bound = nth(&self.bound, self.turn).cloned().unwrap_or_else(nobodys);
        let bought = nth(&self.bought, self.turn);
        let record = nth(&self.records, self.turn).cloned();
        let record = record.unwrap_or_else(|| self.nobodys_record());
        let texted = nth(&self.texted, self.turn);
        let fill = |value: &Value| match value.as_str() {
            Some("<Bound.SubsId>") => Value::from(bound.subs_id.as_str()),
            Some("<Bound.X>") => Value::from(bound.x.as_str()),
            Some("<Bound.PoolKey>") => Value::from(bound.pool_key.as_str()),
            Some("<Bought>") => Value::from(bought.map_or("17000000099", String::as_str)),
            Some("<Record.RecordId>") => Value::from(record.id.as_str()),
            Some("<Record.RR>") => Value::from(record.rr.as_str()),
            Some("<Texted>") => Value::from(texted.map_or("13900009999", String::as_str)),
            Some("<Group>") => Value::from(self.group.as_str()),
            _ => value.clone(),
        };
        let filled = input
            .iter()
            .map(|(name, value)| (name.clone(), fill(value)));
        filled.collect()
    }

    /// Another host record each time, so that no call meets what another one did there.
    fn nobodys_record(&self) -> Record {
        Record {
            id: "9999985".to_owned(),
            rr: format!("nobody-{}-{}", self.group, self.turn),
        }
    }

    /// Takes what an answer gives.
    pub(super) fn take(&mut self, input: &Map<String, Value>, answer: &Value) {
        let text = |path: &str| answer.pointer(path).and_then(Value::as_str);
        let pool_key = input.get("PoolKey").and_then(Value::as_str);
        if let (Some(subs_id), Some(x), Some(pool_key)) = (
            text("/SecretBindDTO/SubsId"),
            text("/SecretBindDTO/SecretNo"),
            pool_key,
        ) {
            self.bound.push(Bound {
                subs_id: subs_id.to_owned(),
                x: x.to_owned(),
                pool_key: pool_key.to_owned(),
            });
        }
        if let Some(number) = text("/SecretBuyInfoDTO/SecretNo") {
            self.bought.push(number.to_owned());
        }
        let given = |name: &str| input.get(name).and_then(Value::as_str);
        if let (Some(id), Some(rr), None) = (text("/RecordId"), given("RR"), given("RecordId")) {
            self.records.push(Record {
                id: id.to_owned(),
                rr: rr.to_owned(),
            });
        }
        let numbers = input.get("PhoneNumbers").and_then(Value::as_array);
        let numbers = numbers.into_iter().flatten().filter_map(Value::as_str);
        self.texted.extend(numbers.map(str::to_owned));
    }

    /// Leaves alone what a call with an unknown outcome was about, as a careful program does until it has looked.
    pub(super) fn leave_alone(&mut self, input: &Map<String, Value>) {
        let named = |value: &str| input.values().any(|given| given.as_str() == Some(value));
        self.bound.retain(|bound| !named(&bound.subs_id));
        self.bought.retain(|number| !named(number));
        self.records
            .retain(|record| !named(&record.id) && !named(&record.rr));
    }
}

fn nth<T>(of: &[T], turn: usize) -> Option<&T> {
    of.get(turn.checked_rem(of.len())?)
}

fn nobodys() -> Bound {
    Bound {
        subs_id: "1000000000000000".to_owned(),
        x: "17000000000".to_owned(),
        pool_key: "FC12345".to_owned(),
    }
}
