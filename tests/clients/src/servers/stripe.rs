//! Stripe: customers, in pages that `starting_after` asks for, and a payment that is declined.

use axum::extract::{Query, RawForm};
use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};
use std::collections::HashMap;

use super::Server;

/// A server that answers as Stripe's does.
pub fn stripe() -> Server {
    let router = Router::new()
        .route("/v1/customers", get(customers).post(create))
        .route("/v1/payment_intents", post(pay))
        .route("/v1/payment_intents/{id}/confirm", post(confirm));
    Server { router, base: "", busy: limited }
}

fn limited() -> Response {
    let error =
        json!({"error": {"type": "invalid_request_error", "code": "rate_limit", "message": "Too many requests."}});
    (StatusCode::TOO_MANY_REQUESTS, [(RETRY_AFTER, "0")], Json(error)).into_response()
}

fn customer(id: &str, name: &str, email: &str) -> Value {
    json!({
        "id": id, "object": "customer", "address": null, "balance": 0, "created": 1_793_600_000, "currency": null,
        "default_source": null, "delinquent": false, "description": null, "discount": null, "email": email,
        "invoice_prefix": "0759376C", "invoice_settings": {
            "custom_fields": null, "default_payment_method": null, "footer": null, "rendering_options": null,
        },
        "livemode": false, "metadata": {"plan": "basic"}, "name": name, "next_invoice_sequence": 1, "phone": null,
        "preferred_locales": [], "shipping": null, "tax_exempt": "none", "test_clock": null,
    })
}

async fn customers(Query(query): Query<HashMap<String, String>>) -> Json<Value> {
    let all = [
        customer("cus_1", "Ada", "ada@example.com"),
        customer("cus_2", "Grace", "grace@example.com"),
        customer("cus_3", "Barbara", "barbara@example.com"),
    ];
    let last = query.get("starting_after").and_then(|id| all.iter().position(|customer| customer["id"] == *id));
    let rest = &all[last.map_or(0, |last| last + 1)..];
    let data = &rest[..rest.len().min(super::number(&query, "limit", 10))];
    Json(json!({"object": "list", "url": "/v1/customers", "has_more": data.len() < rest.len(), "data": data}))
}

/// A field of a form, of letters alone.
fn field<'f>(form: &'f str, name: &str) -> &'f str {
    let fields = form.split('&').filter_map(|field| field.split_once('='));
    fields.filter(|(key, _)| *key == name).map(|(_, value)| value).next().unwrap_or_default()
}

async fn create(RawForm(form): RawForm) -> Json<Value> {
    let form = String::from_utf8_lossy(&form).replace("%40", "@");
    Json(customer("cus_4", field(&form, "name"), field(&form, "email")))
}

async fn pay(RawForm(form): RawForm) -> Json<Value> {
    let form = String::from_utf8_lossy(&form);
    let amount: i64 = field(&form, "amount").parse().unwrap_or_default();
    Json(json!({
        "id": "pi_1", "object": "payment_intent", "amount": amount, "amount_capturable": 0, "amount_details": {"tip": {}},
        "amount_received": 0, "application": null, "application_fee_amount": null, "automatic_payment_methods": null,
        "canceled_at": null, "cancellation_reason": null, "capture_method": "automatic_async", "client_secret": "pi_1_secret_1",
        "confirmation_method": "automatic", "created": 1_793_600_100, "currency": field(&form, "currency"),
        "customer": field(&form, "customer"), "description": null, "excluded_payment_method_types": null,
        "last_payment_error": null, "latest_charge": null, "livemode": false, "metadata": {}, "next_action": null,
        "on_behalf_of": null, "payment_method": null, "payment_method_configuration_details": null,
        "payment_method_options": {}, "payment_method_types": ["card"], "processing": null, "receipt_email": null,
        "review": null, "setup_future_usage": null, "shipping": null, "source": null, "statement_descriptor": null,
        "statement_descriptor_suffix": null, "status": "requires_payment_method", "transfer_data": null, "transfer_group": null,
    }))
}

async fn confirm() -> (StatusCode, Json<Value>) {
    let error = json!({"error": {
        "code": "card_declined", "decline_code": "generic_decline", "type": "card_error", "message": "Your card was declined.",
        "doc_url": "https://stripe.com/docs/error-codes/card-declined",
    }});
    (StatusCode::PAYMENT_REQUIRED, Json(error))
}
