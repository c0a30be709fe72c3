//! Calls through generated crates, as `tea.py` does through an official SDK: each request is read by serde. Arguments: URL, product.

use std::io::{BufRead as _, Write as _};

use core_client::request::{Request, ServiceInfo};
use core_client::{Caller, Client, ClientBuilder, Credential};
use serde_json::{Value, json};

async fn call<R>(client: &Client, parameters: Value) -> Result<(), String>
where
    R: Request + for<'de> core_client::serde::Deserialize<'de> + Send + Sync + 'static,
{
    let request: R = serde_json::from_value(parameters).map_err(|error| error.to_string())?;
    let answer = Caller::new(client).send(request).await;
    answer.map(drop).map_err(|error| error.to_string())
}

async fn call_action(client: &Client, product: &str, action: &str, parameters: Value) -> Result<(), String> {
    match (product, action) {
/* the table of calls */        _ => Err("no such action".to_owned()),
    }
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let (url, product) = (arguments.next().unwrap(), arguments.next().unwrap());
    let service: &'static ServiceInfo = match &*product {
        "Nlb" => &nlb_sdk::service::SERVICE,
        _ => &fc_sdk::service::SERVICE,
    };
    let credential = Credential::new("testId", "testSecret");
    let client: Client = ClientBuilder::new(service).endpoint(url).credential(credential).build().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    for line in std::io::stdin().lock().lines() {
        let line: Value = serde_json::from_str(&line.unwrap()).unwrap();
        let action = line["action"].as_str().unwrap();
        let called = Box::pin(call_action(&client, &product, action, line["parameters"].clone()));
        let error = runtime.block_on(called).err();
        println!("{}", json!({"answer": null, "error": error, "unsent": []}));
        std::io::stdout().flush().unwrap();
    }
}
