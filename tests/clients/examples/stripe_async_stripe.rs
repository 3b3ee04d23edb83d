//! The program `stripe` with async-stripe.

use futures_util::TryStreamExt;
use stripe::{ClientBuilder, StripeError};
use stripe_core::customer::{CreateCustomer, ListCustomer};
use stripe_core::payment_intent::{ConfirmPaymentIntent, CreatePaymentIntent};
use stripe_types::Currency;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address = clients::servers::stripe().start().await;
    let client = ClientBuilder::new("sk_test_1").url(address).build()?;
    let mut customers = ListCustomer::new().limit(2).paginate().stream(&client);
    while let Some(customer) = customers.try_next().await? {
        println!("{} {}", customer.id, customer.name.unwrap_or_default());
    }
    let customer = CreateCustomer::new().name("Linus").email("linus@example.com").send(&client).await?;
    println!("{} {}", customer.id, customer.email.unwrap_or_default());
    let payment = CreatePaymentIntent::new(1250, Currency::EUR).customer(customer.id.as_str()).send(&client).await?;
    println!("{} {} {} {}", payment.id, payment.amount, payment.currency, payment.status);
    match ConfirmPaymentIntent::new(&payment.id).send(&client).await {
        Ok(payment) => println!("{}", payment.status),
        Err(StripeError::Stripe(error, _)) => println!("{}", error.message.unwrap_or_default()),
        Err(error) => return Err(error.into()),
    }
    Ok(())
}
