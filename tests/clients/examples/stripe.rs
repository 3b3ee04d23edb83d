//! Lists customers, page after page, creates one, and asks for a payment, which is declined.

use clients::stripe::{Client, PostCustomersRequest, PostPaymentIntentsRequest};
use specwright_runtime::Error;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address = clients::servers::stripe().flaky().await;
    let client = Client::builder().base_url(address).bearer_auth("sk_test_1").build()?;
    let mut customers = client.get_customers().limit(2).items();
    while let Some(customer) = customers.next().await.transpose()? {
        println!("{} {}", customer.id, customer.name.unwrap_or_default());
    }
    let name = Some("Linus".to_owned());
    let email = Some("linus@example.com".to_owned());
    let body = PostCustomersRequest { name, email, ..PostCustomersRequest::default() };
    let customer = client.post_customers().body(&body).await?;
    println!("{} {}", customer.id, customer.email.unwrap_or_default());
    let body = PostPaymentIntentsRequest { customer: Some(customer.id), ..PostPaymentIntentsRequest::new(1250, "eur") };
    let payment = client.post_payment_intents(&body).await?;
    println!("{} {} {} {}", payment.id, payment.amount, payment.currency, payment.status);
    match client.post_payment_intents_intent_confirm(&payment.id).await {
        Ok(payment) => println!("{}", payment.status),
        Err(Error::Api(error)) => println!("{}", error.body.and_then(|body| body.error.message).unwrap_or_default()),
        Err(error) => return Err(error.into()),
    }
    Ok(())
}
