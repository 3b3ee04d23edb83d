//! Pollers of calls as generated code has them.

use super::common::{Item, Problem};
use super::server::{answer, client};
use specwright_runtime::{Call, Method, Polling, Value, decode};

pub struct CreateTea(Call<Item, Problem>);
specwright_runtime::call!(CreateTea => Item, Problem);
specwright_runtime::poller!(CreateTea => Item, Problem, Polling::standard());
pub struct ExportTea(Call<Value, Problem>);
specwright_runtime::call!(ExportTea => Value, Problem);
specwright_runtime::poller!(ExportTea => Item, Problem, Polling::monitor().result("/result"), decode::json);

#[tokio::test(start_paused = true)]
async fn generated_calls_have_pollers() {
    let (client, _) = client(|line, _| match line {
        "PUT /api/teas" | "POST /api/teas" => answer(202, &[("operation-location", "/api/operations/1")], "{}"),
        "GET /api/operations/1" => answer(200, &[], r#"{"status":"Succeeded","result":{"id":2}}"#),
        _ => answer(200, &[], r#"{"id":1}"#),
    });
    let http = client.http();
    let create = CreateTea(http.call("create", Method::PUT, "/teas", decode::json, decode::json_failure));
    assert_eq!(create.poller().await.unwrap().id, 1);
    let export = ExportTea(http.call("export", Method::POST, "/teas", decode::json, decode::json_failure));
    assert_eq!(export.poller().await.unwrap().id, 2);
}
