//! Binds, loses the answer, and finds out by a stored ticket that the binding is there: nothing is sent twice.

use dypls_emulator::{Emulator, Fault, Injection};
use dyplsapi_sdk::axb::BindAxbRequest;
use dyplsapi_sdk::reconcile::{LookupVerdict, Ticket, TicketKey};
use dyplsapi_sdk::{Client, Credential, Options};
use examples::{Result, driver, in_an_hour, passenger, x_number};

#[tokio::main]
async fn main() -> Result {
    let emulator = Emulator::builder()
        .inject(Injection::new("BindAxb", Fault::Drop).on_call(1))
        .start()
        .await?;
    let request = BindAxbRequest::builder()
        .pool_key("FC12345")
        .phone_no_a(passenger()?)
        .phone_no_b(driver()?)
        .phone_no_x(x_number()?)
        .expiration(in_an_hour())
        .build();
    // From the store of secrets. It keeps whoever reads a ticket from trying out phone numbers until one fits.
    let key = || TicketKey::new("a key from the store of secrets");

    let stored = {
        let client = client(&emulator)?;
        let prepared = client.prepare(request.clone(), Options::new(), &key()?)?;
        // With the order, before anything is sent.
        let stored = prepared.ticket().to_string();
        println!("stored: {stored}");
        match prepared.send().await {
            Ok(answer) => {
                let binding = answer.binding.ok_or("the answer holds no binding")?;
                println!("bound: {}", binding.subs_id.ok_or("no SubsId")?);
            }
            Err(error) => println!("the answer is lost: {error}"),
        }
        stored
    };

    // Later, in another process.
    let ticket: Ticket = stored.parse()?;
    match client(&emulator)?
        .reconcile(&ticket, &key()?, &request)
        .await
    {
        LookupVerdict::Done { id: Some(id), .. } => println!("so it was bound: {id}"),
        LookupVerdict::NotDone => {
            println!("so it was not bound, and will not be: send what you like")
        }
        verdict => println!("not decided: {verdict}"),
    }
    if emulator.executed("BindAxb") == 1 {
        println!("bound once");
    }
    Ok(())
}

fn client(emulator: &Emulator) -> Result<Client> {
    Ok(Client::builder()
        .endpoint(emulator.url())
        .credential(Credential::new("testId", "testSecret"))
        .build()?)
}
