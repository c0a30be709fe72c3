//! Queries one binding, and shows a refused call explained.
//!
//! On the emulator the binding is made first. With `--live` it is the one that `DYPLS_SUBS_ID` and `DYPLS_PHONE_NO_X`
//! name, in the pool `DYPLS_POOL_KEY`.

use dyplsapi_sdk::types::{SubsId, XNumber};
use dyplsapi_sdk::{ErrorCode, Language};
use examples::{Place, Result, driver, in_an_hour, passenger, variable, x_number};

#[tokio::main]
async fn main() -> Result {
    let place = Place::from_arguments().await?;
    let (subs_id, phone_no_x) = binding(&place).await?;

    let answer = place
        .client
        .query_subscription_detail()
        .pool_key(place.pool_key.clone())
        .subs_id(subs_id)
        .phone_no_x(phone_no_x.clone())
        .await?;
    println!(
        "\nQuerySubscriptionDetail, RequestId {}",
        answer.request_id.as_deref().unwrap_or("not told")
    );
    if let Some(detail) = &answer.detail {
        if let (Some(a), Some(b), Some(x)) =
            (&detail.phone_no_a, &detail.phone_no_b, &detail.phone_no_x)
        {
            println!("  A {a:?} and B {b:?} talk through X {x:?}");
        }
        if let (Some(made), Some(ends), Some(status)) =
            (&detail.gmt_create, &detail.expire_date, &detail.status)
        {
            println!("  made {made}, ends {ends}, status {status}");
        }
    }

    refused(&place, phone_no_x).await
}

/// The binding to query: the caller's own on the real service, a fresh one on the emulator.
async fn binding(place: &Place) -> Result<(SubsId, XNumber)> {
    if place.live {
        return Ok((
            variable("DYPLS_SUBS_ID")?.into(),
            XNumber::new(variable("DYPLS_PHONE_NO_X")?)?,
        ));
    }
    let answer = place
        .client
        .bind_axb()
        .pool_key(place.pool_key.clone())
        .phone_no_a(passenger()?)
        .phone_no_b(driver()?)
        .phone_no_x(x_number()?)
        .expiration(in_an_hour())
        .await?;
    let binding = answer.binding.ok_or("the answer holds no binding")?;
    println!(
        "\nBindAxb, SubsId {}",
        binding.subs_id.as_ref().map_or("not told", SubsId::as_str)
    );
    Ok((
        binding.subs_id.ok_or("the answer holds no SubsId")?,
        x_number()?,
    ))
}

/// Asks for a binding that does not exist, and shows what an error says.
async fn refused(place: &Place, phone_no_x: XNumber) -> Result {
    let asked = place
        .client
        .query_subscription_detail()
        .pool_key(place.pool_key.clone())
        .subs_id("1000000000000000")
        .phone_no_x(phone_no_x)
        .await;
    let Err(error) = asked else {
        return Err("a binding that was never made was found".into());
    };
    println!("\nA refused call: {error}");
    println!("  outcome: {}", error.outcome());
    if let Some(code) = error.code_as::<ErrorCode>() {
        println!("  code:    {code:?}");
    }
    println!(
        "  advice:  {}",
        error.advice(Language::English).unwrap_or("none")
    );
    println!(
        "  建议：   {}",
        error.advice(Language::Chinese).unwrap_or("无")
    );
    Ok(())
}
