//! Parameter styles against test vectors of others: the style table of the OpenAPI specification, and the expansions
//! of RFC 6570 that the styles stand for. Both are read in place, beside the repository or where `SPECWRIGHT_VECTORS` says; without them
//! this file tests nothing, and says so.

mod common;

use common::{Client, Recorder};
use serde_json::Value;
use specwright_runtime::{Method, Style, decode};
use std::path::{Path, PathBuf};

/// A file of the test vectors, if it exists.
fn vectors(name: &str) -> Option<Value> {
    let path = std::env::var_os("SPECWRIGHT_VECTORS")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/vectors"), PathBuf::from)
        .join(name);
    match std::fs::read_to_string(&path) {
        Ok(text) => Some(serde_json::from_str(&text).unwrap()),
        Err(_) => {
            eprintln!("NOT TESTED: there is no {}", path.display());
            None
        }
    }
}

/// A parameter as the service receives it. `{c}` stands after a letter in the path, so that no expansion is an empty
/// segment.
async fn expand(server: &Recorder, location: &str, name: &'static str, style: Style, value: &Value) -> String {
    let client: Client = server.client();
    match location {
        "path" => {
            let template: &'static str = Box::leak(format!("/x{{{name}}}").into_boxed_str());
            client.any(Method::GET, template, decode::empty).path_with(name, style, value).await.unwrap();
            server.last().target().strip_prefix("/api/x").unwrap().to_owned()
        }
        "query" => {
            client.any(Method::GET, "/x", decode::empty).query_with(name, style, value).await.unwrap();
            let target = server.last().target().to_owned();
            target.split_once('?').map(|(_, query)| query.to_owned()).unwrap_or_default()
        }
        "header" => {
            client.any(Method::GET, "/x", decode::empty).header_param_with(name, style, value).await.unwrap();
            server.last().header(name).to_owned()
        }
        "cookie" => {
            client.any(Method::GET, "/x", decode::empty).cookie_with(name, style, value).await.unwrap();
            server.last().header("cookie").to_owned()
        }
        location => panic!("{location}"),
    }
}

fn style(name: &str) -> Style {
    match name {
        "matrix" => Style::MATRIX,
        "label" => Style::LABEL,
        "simple" => Style::SIMPLE,
        "form" => Style::FORM,
        "spaceDelimited" => Style::SPACE_DELIMITED,
        "pipeDelimited" => Style::PIPE_DELIMITED,
        "deepObject" => Style::DEEP_OBJECT,
        "cookie" => Style::COOKIE,
        name => panic!("{name}"),
    }
}

/// The values of the table in its own order: a `serde_json::Value` may sort the keys of an object.
#[derive(serde::Serialize)]
#[serde(untagged)]
enum Sample {
    Text(&'static str),
    List([&'static str; 3]),
    #[allow(non_snake_case, reason = "the keys of the vectors")]
    Object {
        R: u8,
        G: u8,
        B: u8,
    },
}

#[tokio::test]
async fn the_style_table_of_openapi() {
    let Some(table) = vectors("parameter-styles.json") else {
        return;
    };
    let server = Recorder::default();
    let mut tested = 0;
    for row in table["rows"].as_array().unwrap() {
        let location = row["in"].as_str().unwrap();
        let explode = row["explode"].as_bool().unwrap();
        let style = style(row["style"].as_str().unwrap());
        let style = if explode { style.exploded() } else { style.joined() };
        let samples = [
            ("empty", Sample::Text("")),
            ("string", Sample::Text("blue")),
            ("array", Sample::List(["blue", "black", "brown"])),
            ("object", Sample::Object { R: 100, G: 200, B: 150 }),
        ];
        for (kind, sample) in samples {
            let Some(expected) = row[kind].as_str() else {
                continue;
            };
            assert_eq!(table["values"][kind], serde_json::to_value(&sample).unwrap());
            let written = expand_sample(&server, location, style, &sample).await;
            assert_eq!(written, expected, "{kind} in {location}, {style:?}");
            tested += 1;
        }
    }
    assert!(tested > 40, "{tested}");
}

async fn expand_sample(server: &Recorder, location: &str, style: Style, sample: &Sample) -> String {
    let call = |path| server.client().any(Method::GET, path, decode::empty);
    match location {
        "path" => {
            call("/x{color}").path_with("color", style, sample).await.unwrap();
            server.last().target().strip_prefix("/api/x").unwrap().to_owned()
        }
        "query" => {
            call("/x").query_with("color", style, sample).await.unwrap();
            server.last().target().strip_prefix("/api/x?").unwrap().to_owned()
        }
        "header" => {
            call("/x").header_param_with("color", style, sample).await.unwrap();
            server.last().header("color").to_owned()
        }
        _ => {
            call("/x").cookie_with("color", style, sample).await.unwrap();
            server.last().header("cookie").to_owned()
        }
    }
}

/// The templates of RFC 6570 that a style can express: one variable, `{v}` `{.v}` `{;v}` `{?v}` `{+v}`, `*` or not.
#[tokio::test]
async fn the_expansions_of_rfc_6570() {
    let server = Recorder::default();
    let mut tested = 0;
    for file in ["spec-examples.json", "spec-examples-by-section.json", "extended-tests.json"] {
        let Some(groups) = vectors(&format!("uritemplate-test/{file}")) else {
            continue;
        };
        for (group, suite) in groups.as_object().unwrap() {
            for case in suite["testcases"].as_array().unwrap() {
                let template = case[0].as_str().unwrap();
                let Some((location, style, name)) = as_style(template) else {
                    continue;
                };
                let value = &suite["variables"][name];
                let name: &'static str = Box::leak(name.to_owned().into_boxed_str());
                let mut written = expand(&server, location, name, style, value).await;
                if location == "query" && !written.is_empty() {
                    written.insert(0, '?');
                }
                let expected: Vec<&str> = match &case[1] {
                    Value::String(text) => vec![text],
                    Value::Array(texts) => texts.iter().filter_map(Value::as_str).collect(),
                    _ => continue,
                };
                assert!(
                    expected.contains(&&*written),
                    "{file}, {group}: {template} of {value} is {written}, not {expected:?}"
                );
                tested += 1;
            }
        }
    }
    eprintln!("{tested} expansions of RFC 6570 tested");
    assert!(tested == 0 || tested > 50, "{tested}");
}

fn as_style(template: &str) -> Option<(&'static str, Style, &str)> {
    let inner = template.strip_prefix('{')?.strip_suffix('}')?;
    if inner.contains(['{', ',', ':', '/', '#', '&', '+']) {
        return None;
    }
    let (location, style, name) = match inner.strip_prefix(['.', ';', '?']) {
        Some(name) if inner.starts_with('.') => ("path", Style::LABEL, name),
        Some(name) if inner.starts_with(';') => ("path", Style::MATRIX, name),
        Some(name) => ("query", Style::FORM.joined(), name),
        None => ("path", Style::SIMPLE, inner),
    };
    Some(match name.strip_suffix('*') {
        Some(name) => (location, style.exploded(), name),
        None => (location, style, name),
    })
}
