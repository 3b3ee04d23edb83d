//! Kubernetes: pods with a label, in pages that `continue` asks for, the log of a pod, and config maps, of which one is there already.

use axum::extract::Query;
use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};
use std::collections::HashMap;

use super::Server;

/// A server that answers as that of a cluster does.
pub fn kubernetes() -> Server {
    let router = Router::new()
        .route("/api/v1/namespaces/default/pods", get(pods))
        .route("/api/v1/namespaces/default/pods/{name}/log", get(log))
        .route("/api/v1/namespaces/default/configmaps", post(config_map));
    Server { router, base: "", busy: limited }
}

/// What the fairness of the API server says.
fn limited() -> Response {
    let text = "Too many requests, please try again later.\n";
    (StatusCode::TOO_MANY_REQUESTS, [(RETRY_AFTER, "0")], text).into_response()
}

fn pod(name: &str, app: &str, phase: &str, restarts: u32) -> Value {
    json!({
        "metadata": {
            "name": name, "namespace": "default", "uid": "4d3b0d3c-6d0f-4f6e-9d6e-0c6b7f1d2a3b", "resourceVersion": "812",
            "creationTimestamp": "2026-11-02T08:15:00Z", "labels": {"app": app},
        },
        "spec": {"nodeName": "node-1", "restartPolicy": "Always", "containers": [{
            "name": app, "image": format!("registry.example/{app}:1.4"), "imagePullPolicy": "IfNotPresent",
            "ports": [{"containerPort": 8080, "protocol": "TCP"}],
            "resources": {"limits": {"memory": "256Mi"}, "requests": {"cpu": "250m"}},
        }]},
        "status": {"phase": phase, "podIP": "10.1.0.7", "startTime": "2026-11-02T08:15:02Z", "containerStatuses": [{
            "name": app, "image": "web:1.4", "imageID": "sha256:1", "ready": phase == "Running", "restartCount": restarts,
            "state": {"running": {"startedAt": "2026-11-02T08:15:04Z"}}, "lastState": {},
        }]},
    })
}

async fn pods(Query(query): Query<HashMap<String, String>>) -> Json<Value> {
    let all = [
        pod("web-1", "web", "Running", 0),
        pod("db-1", "db", "Running", 1),
        pod("web-2", "web", "Pending", 3),
        pod("web-3", "web", "Running", 0),
    ];
    let wanted = query.get("labelSelector").and_then(|selector| selector.strip_prefix("app="));
    let is_it = |pod: &Value| wanted.is_none_or(|app| pod["metadata"]["labels"]["app"] == app);
    let (start, limit) = (super::number(&query, "continue", 0), super::number(&query, "limit", all.len()));
    let mut rest = all.into_iter().filter(is_it).skip(start);
    let items: Vec<Value> = rest.by_ref().take(limit).collect();
    let mut metadata = json!({"resourceVersion": "815"});
    if rest.next().is_some() {
        metadata["continue"] = json!((start + limit).to_string());
    }
    Json(json!({"kind": "PodList", "apiVersion": "v1", "metadata": metadata, "items": items}))
}

async fn log(Query(query): Query<HashMap<String, String>>) -> String {
    let lines = ["listening on 8080", "GET / 200", "GET /favicon.ico 404"];
    let last = super::number(&query, "tailLines", lines.len());
    lines[lines.len().saturating_sub(last)..].iter().map(|line| format!("{line}\n")).collect()
}

async fn config_map(Json(mut body): Json<Value>) -> (StatusCode, Json<Value>) {
    let name = body["metadata"]["name"].as_str().unwrap_or_default().to_owned();
    if name == "settings" {
        body["metadata"]["uid"] = json!("0b9c2f4e-38a5-4b2e-9b9a-5a4e0a1c7d11");
        return (StatusCode::CREATED, Json(body));
    }
    let status = json!({
        "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "reason": "AlreadyExists", "code": 409,
        "message": format!("configmaps \"{name}\" already exists"), "details": {"name": name, "kind": "configmaps"},
    });
    (StatusCode::CONFLICT, Json(status))
}
