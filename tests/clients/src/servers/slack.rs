//! Slack: channels, in pages that `cursor` asks for. The last one has an empty cursor, one in the middle has no channels, and a token that is
//! not known is refused with the status 200.

use axum::extract::Query;
use axum::http::header::{AUTHORIZATION, RETRY_AFTER};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};
use std::collections::HashMap;

use super::Server;

/// Each page: its cursor, its channels, and the cursor of the next.
const PAGES: [(&str, &[&str], &str); 3] = [
    ("", &["general", "random"], "dGVhbTpDMDYxRkE1UEI="),
    ("dGVhbTpDMDYxRkE1UEI=", &[], "dGVhbTpDMEdFVjcxVUc="),
    ("dGVhbTpDMEdFVjcxVUc=", &["support"], ""),
];

/// A server that answers as Slack's does.
pub fn slack() -> Server {
    Server { router: Router::new().route("/api/conversations.list", get(conversations)), base: "/api", busy: limited }
}

fn limited() -> Response {
    let error = json!({"ok": false, "error": "ratelimited"});
    (StatusCode::TOO_MANY_REQUESTS, [(RETRY_AFTER, "0")], Json(error)).into_response()
}

async fn conversations(headers: HeaderMap, Query(query): Query<HashMap<String, String>>) -> Json<Value> {
    if headers.get(AUTHORIZATION).is_none_or(|token| token != "Bearer xoxb-1") {
        return Json(json!({"ok": false, "error": "invalid_auth"}));
    }
    let cursor = query.get("cursor").map_or("", String::as_str);
    match PAGES.iter().find(|(of, ..)| *of == cursor) {
        Some((_, names, next)) => {
            let channels: Vec<Value> = names.iter().map(|name| json!({"name": name, "is_channel": true})).collect();
            Json(json!({"ok": true, "channels": channels, "response_metadata": {"next_cursor": next}}))
        }
        None => Json(json!({"ok": false, "error": "invalid_cursor"})),
    }
}
