//! A small Partners API on a port of this machine: HTTP in front of a [`Store`].
//!
//! The status is 401 for a request without a known bearer token, 404 for something that does not exist, 422 for a
//! request that cannot be understood. The body of an error response is JSON: `{"detail": "…"}`.

use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{patch, post};
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::store::{Refusal, Store};

type Shared = State<Arc<Mutex<Store>>>;

/// The API of one organization with these partners.
pub fn example<'a>(token: &str, partners: impl IntoIterator<Item = &'a str>) -> Router {
    router(Store::default().organization(token, partners))
}

/// The API in front of a store.
pub fn router(store: Store) -> Router {
    Router::new()
        .route("/v2/partners/{partner_id}/internal-contacts", post(add))
        .route("/v2/partners/{partner_id}/internal-contacts/{assignment_id}", patch(update))
        .fallback(async || detail(StatusCode::NOT_FOUND, "there is nothing at this address"))
        .method_not_allowed_fallback(async || detail(StatusCode::METHOD_NOT_ALLOWED, "not with this method"))
        .with_state(Arc::new(Mutex::new(store)))
}

/// Serves on a free port until the program ends, and returns the base URL.
pub async fn start(router: Router) -> std::io::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(url)
}

async fn add(State(store): Shared, Path(partner): Path<String>, headers: HeaderMap, body: Bytes) -> Response {
    let mut store = store.lock().unwrap_or_else(PoisonError::into_inner);
    answer(store.add(token(&headers), &partner, &body))
}

async fn update(
    State(store): Shared,
    Path((partner, id)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let mut store = store.lock().unwrap_or_else(PoisonError::into_inner);
    answer(store.update(token(&headers), &partner, &id, &body))
}

/// The token of `Authorization: Bearer <token>` (RFC 6750 §2.1), or nothing.
fn token(headers: &HeaderMap) -> &str {
    let value = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    value.and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default()
}

fn answer(outcome: Result<Value, Refusal>) -> Response {
    match outcome {
        Ok(value) => Json(value).into_response(),
        Err(Refusal::Unauthorized) => {
            let challenge = [(header::WWW_AUTHENTICATE, "Bearer")];
            (challenge, detail(StatusCode::UNAUTHORIZED, "a bearer token is needed")).into_response()
        }
        Err(Refusal::NotFound(what)) => detail(StatusCode::NOT_FOUND, &what),
        Err(Refusal::Unprocessable(what)) => detail(StatusCode::UNPROCESSABLE_ENTITY, &what),
    }
}

fn detail(status: StatusCode, what: &str) -> Response {
    (status, Json(json!({ "detail": what }))).into_response()
}
