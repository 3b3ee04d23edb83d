//! Lists customers, creates one, and asks for a payment, which is declined.

use clients::stripe::{Client, PostCustomersRequest, PostPaymentIntentsRequest};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address = clients::servers::stripe().await;
    let client = Client::builder().base_url(address).bearer_auth("sk_test_1").build()?;
    for customer in client.get_customers().limit(2).await?.data {
        println!("{} {}", customer.id, customer.name.unwrap_or_default());
    }
    let body = PostCustomersRequest {
        name: Some("Linus".to_owned()),
        email: Some("linus@example.com".to_owned()),
        ..PostCustomersRequest::default()
    };
    let customer = client.post_customers().body(&body).await?;
    println!("{} {}", customer.id, customer.email.unwrap_or_default());
    let mut body = PostPaymentIntentsRequest::new(1250, "eur");
    body.customer = Some(customer.id);
    let payment = client.post_payment_intents(&body).await?;
    println!("{} {} {} {}", payment.id, payment.amount, payment.currency, payment.status);
    match client.post_payment_intents_intent_confirm(&payment.id).await {
        Ok(payment) => println!("{}", payment.status),
        Err(error) => match error.into_body() {
            Some(body) => println!("{}", body.error.message.unwrap_or_default()),
            None => return Err("no answer".into()),
        },
    }
    Ok(())
}
