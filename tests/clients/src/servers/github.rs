//! GitHub: issues of a repository, in pages that the header field `Link` names, comments, and a rate limit that is used up.

use axum::extract::{Path, Query};
use axum::http::header::{HeaderName, LINK};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::time::{SystemTime, UNIX_EPOCH};

use super::Server;

/// A server that answers as GitHub's does.
pub fn github() -> Server {
    let router = Router::new()
        .route("/repos/octocat/hello-world/issues", get(issues))
        .route("/repos/octocat/hello-world/issues/{number}/comments", post(comment))
        .fallback(async || (StatusCode::NOT_FOUND, Json(json!({"message": "Not Found", "documentation_url": "https://docs.github.com/rest", "status": "404"}))));
    Server { router, base: "", busy: limited }
}

/// A rate limit that is used up, as GitHub says it: without `Retry-After`. It ends now.
fn limited() -> Response {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let fields = [("x-ratelimit-remaining", "0".to_owned()), ("x-ratelimit-reset", now.to_string())];
    (StatusCode::FORBIDDEN, fields, Json(json!({"message": "API rate limit exceeded for user ID 1."}))).into_response()
}

async fn issues(
    uri: Uri,
    headers: HeaderMap,
    Query(query): Query<HashMap<String, String>>,
) -> (Option<[(HeaderName, String); 1]>, Json<Value>) {
    let example: Value =
        serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/issue-items.json"))).unwrap_or_default();
    let all =
        [(1347, "Found a bug", "open"), (1351, "Empty page", "open"), (1360, "Old", "closed"), (1362, "Typo", "open")];
    let state = query.get("state").map_or("open", String::as_str);
    let (page, size) = (super::number(&query, "page", 1), super::number(&query, "per_page", 30));
    let wanted = all.into_iter().filter(|(_, _, is)| state == "all" || *is == state);
    let mut rest = wanted.skip(page.saturating_sub(1) * size).map(|(number, title, state)| {
        let mut issue = example[0].clone();
        (issue["number"], issue["title"], issue["state"]) = (json!(number), json!(title), json!(state));
        issue
    });
    let issues = rest.by_ref().take(size).collect();
    let next = rest.next().map(|_| super::with_number(&uri, &headers, "page", page + 1));
    (next.map(|next| [(LINK, format!("<{next}>; rel=\"next\""))]), Json(issues))
}

async fn comment(Path(number): Path<u64>, Json(body): Json<Value>) -> (StatusCode, Json<Value>) {
    let mut comment: Value =
        serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/issue-comment.json"))).unwrap_or_default();
    comment["body"] = body["body"].clone();
    comment["html_url"] = json!(format!("https://github.com/octocat/hello-world/issues/{number}#issuecomment-1"));
    (StatusCode::CREATED, Json(comment))
}
