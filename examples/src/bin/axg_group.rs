//! One A and a group G of numbers: a member of the group who dials X reaches A.

use dyplsapi_sdk::axg::OperateAxgGroupOperateType;
use dyplsapi_sdk::types::PhoneNumber;
use examples::{Place, Result, driver, in_an_hour, passenger};

#[tokio::main]
async fn main() -> Result {
    let place = Place::from_arguments().await?;
    let pool_key = place.pool_of("FC12348", "DYPLS_POOL_KEY")?;
    let made = place
        .client
        .create_axg_group()
        .pool_key(pool_key.clone())
        .name("tenants")
        .numbers([driver()?])
        .await?;
    let group_id = made.group_id.ok_or("the answer holds no GroupId")?;
    println!("group {group_id} made, with one number");

    let another = PhoneNumber::new("13900003333")?;
    place
        .client
        .operate_axg_group()
        .pool_key(pool_key.clone())
        .group_id(group_id)
        .operate_type(OperateAxgGroupOperateType::AddNumbers)
        .numbers([another])
        .await?;
    println!("one more number added");

    let bound = place
        .client
        .bind_axg()
        .pool_key(pool_key)
        .phone_no_a(passenger()?)
        .group_id(group_id)
        .expiration(in_an_hour())
        .await?;
    let binding = bound.binding.ok_or("the answer holds no binding")?;
    let x = binding.secret_no.ok_or("the answer holds no X")?;
    println!("both reach {:?} through X {x:?}", passenger()?);
    Ok(())
}
