//! An order from bind to unbind: passenger and driver talk through X while the ride lasts.
//!
//! X is chosen by the caller, so that a retry after a lost answer meets `isv.BIND_CONFLICT` instead of making a second binding, and
//! an unknown outcome can be looked up.

use examples::{Place, Result, driver, in_an_hour, passenger, x_number};

#[tokio::main]
async fn main() -> Result {
    let place = Place::from_arguments().await?;
    let bound = place
        .client
        .bind_axb()
        .pool_key(place.pool_key.clone())
        .phone_no_a(passenger()?)
        .phone_no_b(driver()?)
        .phone_no_x(x_number()?)
        .expiration(in_an_hour())
        // Comes back in call records as `out_id`, and joins them to the order.
        .out_id("order-20260101")
        .await?;
    let binding = bound.binding.ok_or("the answer holds no binding")?;
    let subs_id = binding.subs_id.ok_or("the answer holds no SubsId")?;
    let x = binding.secret_no.ok_or("the answer holds no X")?;
    println!("the ride begins: binding {subs_id} on X {x:?}");

    let ended = place
        .client
        .unbind_subscription()
        .pool_key(place.pool_key.clone())
        .subs_id(subs_id)
        .secret_no(x_number()?)
        .await?;
    println!(
        "the ride is over: {}",
        ended.code.as_deref().unwrap_or("no code")
    );
    Ok(())
}
