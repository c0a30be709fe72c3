//! An order's id on the calls that are made for it.

#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests, which clippy does not take for tests themselves"
)]

use crate::common::script::*;
use crate::common::{SERVICE, pairs};
use core_client::reconcile::TicketKey;
use core_client::request::{OperationInfo, Parameters};
use core_client::time::UtcOffset;
use core_client::{Options, OrderContext};

use Step::*;

static BIND: OperationInfo = OperationInfo::rpc(&SERVICE, "Bind").order_parameter("OutId");
static QUERY: OperationInfo = OperationInfo::rpc(&SERVICE, "Query");

/// What a call of an order sends under `OutId`.
async fn out_id(operation: &'static OperationInfo, own: Option<&str>) -> Option<String> {
    let key = TicketKey::new("sixteen bytes at least").unwrap();
    let order = OrderContext::new("ride-1042", &key).unwrap();
    let script = Script::new([Service("OK")]);
    let (own, pool) = (own.map(str::to_owned), "FC12345".to_owned());
    let mut parameters = Parameters::new(UtcOffset::BEIJING);
    parameters.put("AAA", &pool);
    parameters.put_opt("OutId", &own);
    parameters.put("PoolKey", &pool);
    let options = Options::new().with_order(&order);
    let client = client(&script);
    let answer = client.call_dynamic(operation, parameters, &options).await;
    answer.unwrap();
    let sent = pairs(&script.got().first().unwrap().form);
    let mut values = sent.into_iter().filter(|(name, _)| name == "OutId");
    let value = values.next().map(|(_, value)| value);
    assert_eq!(values.next(), None);
    value
}

#[tokio::test]
async fn it_fills_the_operations_own_parameter_and_never_over_a_set_one() {
    assert_eq!(out_id(&BIND, None).await.as_deref(), Some("ride-1042"));
    assert_eq!(out_id(&BIND, Some("mine")).await.as_deref(), Some("mine"));
    assert_eq!(out_id(&QUERY, None).await, None);
}
