//! How the cost of the generated client grows with what it is given: calls in flight, bytes in an answer, items in a batch, texts made to
//! be hard.
//!
//! Linear is what is wanted. The column of exponents says so: where a quantity grows tenfold and the cost grows ten to the power of *e*,
//! *e* is at most 1 for linear growth (below 1 where a fixed part is still seen) and 2 for quadratic.

pub mod texts;

use std::fmt::Write as _;
use std::time::Duration;

use core_client::Value;
use dyplsapi_sdk::Client;
use dyplsapi_sdk::axg::BindBatchAxgAxgBindList;
use dyplsapi_sdk::types::{PhoneNumber, XNumber};
use serde_json::json;

use crate::caller::Caller;
use crate::server::Server;
use crate::table::markdown;
use crate::{Result, cpu_time, measured_call, median, runtime};

const ROUNDS: usize = 9;
/// An exponent above this is reported as more than linear; what is left to 1 is noise.
const LINEAR: f64 = 1.15;

/// What one quantity's growth costs.
#[derive(Debug)]
pub struct Growth {
    /// The quantity.
    pub of: &'static str,
    /// Sizes, and microseconds of CPU for each.
    pub points: Vec<(usize, f64)>,
    /// What bare reqwest needs for the same, where it can be compared: shows what is the stack's and the machine's.
    pub floor: Vec<f64>,
}

impl Growth {
    /// The growth from each point to the next, as the power of the quantity that it is.
    fn exponents(&self) -> Vec<f64> {
        let steps = self.points.iter().zip(self.points.iter().skip(1));
        steps
            .map(|((size, cost), (next, more))| {
                (more / cost).ln() / (*next as f64 / *size as f64).ln()
            })
            .collect()
    }

    /// Whether the cost grows linearly at the upper end, where nothing fixed hides it. A step before may grow faster: once the connections no
    /// longer fit into the processor's caches, each costs more.
    pub fn is_linear(&self) -> bool {
        self.exponents()
            .last()
            .is_none_or(|exponent| *exponent <= LINEAR)
    }

    /// As a table.
    pub fn table(&self) -> String {
        let exponents = self.exponents();
        let shown = exponents.iter().map(|exponent| format!("{exponent:.2}"));
        let rows = self
            .points
            .iter()
            .zip(std::iter::once(String::new()).chain(shown));
        let floor = self.floor.iter().map(|cost| format!("{cost:.1}"));
        let rows = rows.zip(floor.chain(std::iter::repeat(String::new())));
        let rows = rows.map(|(((size, cost), exponent), floor)| {
            let each = cost / *size as f64;
            vec![
                size.to_string(),
                format!("{cost:.1}"),
                format!("{each:.3}"),
                exponent,
                floor,
            ]
        });
        let verdict = if self.is_linear() {
            "linear"
        } else {
            "MORE THAN LINEAR"
        };
        let mut head = vec![self.of, "us CPU", "us each", "exponent"];
        if !self.floor.is_empty() {
            head.push("bare reqwest");
        }
        let table = markdown(&head, rows);
        format!("{table}\n{}: {verdict}\n", self.of)
    }
}

/// Measures all of it.
///
/// # Errors
/// If a call fails.
pub fn measure() -> Result<Vec<Growth>> {
    Ok(vec![
        calls_in_flight()?,
        bytes()?,
        items("items in a batch", bound)?,
        items("refused items in a batch", refused)?,
    ])
}

fn calls_in_flight() -> Result<Growth> {
    let (mut points, mut floor) = (Vec::new(), Vec::new());
    for calls in [1, 10, 100, 1_000, 10_000] {
        // No call is answered before all have arrived.
        let server = Server::start(measured_call::ANSWER, calls)?;
        // More connections at once than the system queues are tried again by it, after seconds.
        let patient = measured_call::client(&server.address)
            .timeout(Duration::from_secs(120))
            .connect_timeout(Duration::from_secs(60))
            .pool_idle_timeout(Duration::from_secs(120));
        let all = async |caller: &Caller| caller.calls(calls, calls).await;
        let times = 2_000 / calls;
        // One after the other, since a process may not open so many connections for both.
        let ours = Caller::Sdk(patient.build()?);
        points.push((calls, cost(times, || all(&ours))?));
        drop(ours);
        let bare = Caller::reqwest(&server.address)?;
        floor.push(cost(times, || all(&bare))?);
    }
    Ok(Growth {
        of: "calls in flight",
        points,
        floor,
    })
}

fn bytes() -> Result<Growth> {
    let mut points = Vec::new();
    for bytes in [1 << 10, 1 << 12, 1 << 14, 1 << 16, 1 << 18, 1 << 20] {
        let server = Server::start(&padded(bytes), 1)?;
        let caller = Caller::sdk(&server.address)?;
        let cost = cost((1 << 22) / bytes, || async { caller.call().await })?;
        points.push((bytes, cost));
    }
    Ok(Growth {
        of: "bytes of an answer",
        points,
        floor: Vec::new(),
    })
}

/// The answer with members that no description knows, up to so many bytes.
fn padded(bytes: usize) -> String {
    let mut text = measured_call::ANSWER.trim_end_matches('}').to_owned();
    let mut index = 0;
    while text.len() + 40 < bytes {
        // Writing to a String cannot fail.
        let _ = write!(text, r#","Unknown{index}":"杭州 {index:012}""#);
        index += 1;
    }
    text.push('}');
    text
}

fn items(of: &'static str, item: fn(usize) -> Value) -> Result<Growth> {
    let mut points = Vec::new();
    for items in [1, 2, 5, 10, 20, 50, 100, 200] {
        let server = Server::start(&batch_answer(items, item).to_string(), 1)?;
        let client: Client = measured_call::client(&server.address).build()?;
        let cost = cost(2_000 / items, || bind(&client, items))?;
        points.push((items, cost));
    }
    Ok(Growth {
        of,
        points,
        floor: Vec::new(),
    })
}

async fn bind(client: &Client, items: usize) -> Result<()> {
    let binding = |index: usize| -> Result<BindBatchAxgAxgBindList> {
        Ok(BindBatchAxgAxgBindList::builder()
            .phone_no_a(PhoneNumber::new(format!("139{index:08}"))?)
            .group_id("2000000000001")
            .phone_no_x(XNumber::new("17000000000")?)
            .out_order_id("order")
            .build())
    };
    let list: Vec<_> = (0..items).map(binding).collect::<Result<_>>()?;
    let answer = client
        .bind_batch_axg()
        .axg_bind_list(list)
        .pool_key("FC12345")
        .await;
    let answered = match answer {
        Ok(answer) => answer
            .bindings
            .and_then(|list| list.items)
            .map_or(0, |list| list.len()),
        Err(error) => error.items().len(),
    };
    if answered != items {
        return Err(format!("{answered} of {items} answered").into());
    }
    Ok(())
}

fn bound(index: usize) -> Value {
    json!({
        "Code": "OK", "Message": "OK", "PhoneNoA": format!("139{index:08}"), "GroupId": 2_000_000_000_001_i64,
        "SubsId": 1_000_000_768_798_832_i64 , "SecretNo": "17000000000", "Extension": "",
    })
}

/// With a message that repeats what was sent, as the gateway's do.
fn refused(index: usize) -> Value {
    json!({
        "Code": "isv.BIND_CONFLICT", "Message": format!("the number 139{index:08} is bound on 17000000000 already"),
        "PhoneNoA": format!("139{index:08}"), "GroupId": 2_000_000_000_001_i64, "SecretNo": "17000000000",
    })
}

fn batch_answer(items: usize, item: fn(usize) -> Value) -> Value {
    json!({
        "Code": "OK", "Message": "OK", "RequestId": "066E6E47-04CB-4774-A976-4F73CB76D4A3",
        "SecretBindList": { "SecretBind": (0..items).map(item).collect::<Vec<_>>() },
    })
}

/// The median cost of the work, in microseconds of CPU, of rounds that do it so many times; after one round that opens the connections.
fn cost<F: Future<Output = Result<()>>>(times: usize, work: impl Fn() -> F) -> Result<f64> {
    let runtime = runtime(1)?;
    let times = times.clamp(1, 1_000);
    let mut costs = Vec::new();
    for round in 0..=ROUNDS {
        let before = cpu_time();
        for _ in 0..times {
            runtime.block_on(work())?;
        }
        if round > 0 {
            costs.push((cpu_time() - before).as_secs_f64() * 1e6 / times as f64);
        }
    }
    Ok(median(costs))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quadratic_growth_is_seen() {
        let of = |points: &[(usize, f64)]| Growth {
            of: "things",
            points: points.to_vec(),
            floor: Vec::new(),
        };
        assert!(of(&[(1, 5.0), (10, 14.0), (100, 104.0)]).is_linear());
        assert!(!of(&[(1, 5.0), (10, 104.0), (100, 10_004.0)]).is_linear());
    }

    #[test]
    fn padding_is_json_of_the_wanted_size() {
        for bytes in [1 << 10, 1 << 16] {
            let text = padded(bytes);
            assert!(
                text.len() <= bytes && text.len() + 50 > bytes,
                "{}",
                text.len()
            );
            assert!(serde_json::from_str::<Value>(&text).is_ok());
        }
    }
}
