//! GitHub: issues of a repository, with two pages, and comments.

use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};
use std::collections::HashMap;

/// The address of a server that answers as GitHub's does.
pub async fn github() -> String {
    let router = Router::new()
        .route("/repos/octocat/hello-world/issues", get(issues))
        .route("/repos/octocat/hello-world/issues/{number}/comments", post(comment))
        .fallback(async || (StatusCode::NOT_FOUND, Json(json!({"message": "Not Found", "documentation_url": "https://docs.github.com/rest", "status": "404"}))));
    super::serve(router).await
}

async fn issues(Query(query): Query<HashMap<String, String>>) -> Json<Value> {
    let text = include_str!(concat!(env!("OUT_DIR"), "/issue-items.json"));
    let Ok(Value::Array(issues)) = serde_json::from_str(text) else { return Json(json!([])) };
    let state = query.get("state").map_or("open", String::as_str);
    Json(issues.into_iter().filter(|issue| state == "all" || issue["state"] == state).collect())
}

async fn comment(Path(number): Path<u64>, Json(body): Json<Value>) -> (StatusCode, Json<Value>) {
    let mut comment: Value =
        serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/issue-comment.json"))).unwrap_or_default();
    comment["body"] = body["body"].clone();
    comment["html_url"] = json!(format!("https://github.com/octocat/hello-world/issues/{number}#issuecomment-1"));
    (StatusCode::CREATED, Json(comment))
}
