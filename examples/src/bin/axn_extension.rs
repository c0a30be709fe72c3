//! Many A on one X: each is reached by X and an extension of one to three digits.

use dyplsapi_sdk::types::XNumber;
use examples::{Place, Result, driver, in_an_hour, passenger};

#[tokio::main]
async fn main() -> Result {
    let place = Place::from_arguments().await?;
    for (phone_no_a, extension) in [(passenger()?, "101"), (driver()?, "102")] {
        let bound = place
            .client
            .bind_axn_extension()
            .pool_key(place.pool_of("FC12347", "DYPLS_POOL_KEY")?)
            .phone_no_a(phone_no_a.clone())
            .phone_no_x(XNumber::new(
                place.text("17000000200", "DYPLS_PHONE_NO_X")?,
            )?)
            .extension(extension)
            .expiration(in_an_hour())
            .await?;
        let binding = bound.binding.ok_or("the answer holds no binding")?;
        let x = binding.secret_no.ok_or("the answer holds no X")?;
        println!("whoever dials X {x:?} and the extension {extension} reaches {phone_no_a:?}");
    }
    Ok(())
}
