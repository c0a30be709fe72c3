//! Changes a binding: another driver takes the order over, and the binding lasts longer.

use std::time::{Duration, SystemTime};

use dyplsapi_sdk::subscription::UpdateSubscriptionOperateType as Operate;
use dyplsapi_sdk::types::PhoneNumber;
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
        .await?;
    let subs_id = bound
        .binding
        .and_then(|binding| binding.subs_id)
        .ok_or("the answer holds no SubsId")?;

    let update = |operate: Operate| {
        let call = place
            .client
            .update_subscription()
            .pool_key(place.pool_key.clone())
            .subs_id(subs_id.clone());
        x_number().map(|x| call.phone_no_x(x).operate_type(operate))
    };
    update(Operate::UpdateNoB)?
        .phone_no_b(PhoneNumber::new("13900004444")?)
        .await?;
    let later = SystemTime::now() + Duration::from_secs(2 * 3600);
    update(Operate::UpdateExpire)?.expiration(later).await?;

    let answer = place
        .client
        .query_subscription_detail()
        .pool_key(place.pool_key.clone())
        .subs_id(subs_id)
        .phone_no_x(x_number()?)
        .await?;
    let detail = answer.detail.ok_or("the answer holds no detail")?;
    let b = detail.phone_no_b.ok_or("the answer holds no B")?;
    let ends = detail.expire_date.ok_or("the answer holds no end")?;
    println!("B is now {b:?}, and the binding ends {ends}");
    Ok(())
}
