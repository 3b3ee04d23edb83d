//! Pages in XML over the wire: servers that page as Amazon's S3 and Azure's storage do.

mod common;

use axum::Router;
use axum::extract::Query;
use axum::http::header::CONTENT_TYPE;
use axum::routing::get;
use common::Client;
use serde::Deserialize;
use specwright_runtime::{Call, Error, Method, Paging, XmlContent, XmlMember, XmlObject, XmlType, decode};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

const fn string(name: &'static str) -> XmlType {
    XmlType::new(name, XmlContent::String)
}

static OBJECT: XmlObject = XmlObject::new(&[
    XmlMember::element("key", string("Key")).required(),
    XmlMember::element("size", XmlType::new("Size", XmlContent::Integer)),
]);
static OBJECTS: XmlObject = XmlObject::new(&[
    XmlMember::element("token", string("ContinuationToken")),
    XmlMember::element("isTruncated", XmlType::new("IsTruncated", XmlContent::Boolean)),
    XmlMember::items("contents", XmlType::new("Contents", XmlContent::Object(&OBJECT))),
    XmlMember::element("next", string("NextContinuationToken")),
]);
static LISTED: XmlType = XmlType::new("ListBucketResult", XmlContent::Object(&OBJECTS));
static ALWAYS: XmlObject = XmlObject::new(&[XmlMember::items("contents", string("Contents")).required()]);
static LISTED_ALWAYS: XmlType = XmlType::new("ListBucketResult", XmlContent::Object(&ALWAYS));
const S3: Paging = Paging::cursor("query.continuation-token", "/next").optional_items("/contents").more("/isTruncated");

static NAME: XmlType = string("Name");
static CONTAINERS: XmlObject = XmlObject::new(&[
    XmlMember::element("containers", XmlType::new("Containers", XmlContent::List(&NAME))).required(),
    XmlMember::element("next", string("NextMarker")),
]);
static ENUMERATED: XmlType = XmlType::new("EnumerationResults", XmlContent::Object(&CONTAINERS));
const AZURE: Paging = Paging::cursor("query.marker", "/next").items("/containers");
const LINKED: Paging = Paging::url("/next").items("/containers");

#[derive(Debug, PartialEq, Deserialize)]
struct Object {
    key: String,
    size: Option<u64>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Objects {
    token: Option<String>,
    is_truncated: bool,
    #[serde(default)]
    contents: Vec<Object>,
}

#[derive(Debug, Deserialize)]
struct Containers {
    containers: Vec<String>,
}

type Asked = Arc<Mutex<Vec<String>>>;

/// The address of a server that answers with what stands in the table for the token that it is asked with, and what it was asked with.
async fn server(name: &'static str, pages: &'static [(&'static str, &'static str)]) -> (String, Asked) {
    let asked = Asked::default();
    let known = asked.clone();
    let answer = move |Query(query): Query<HashMap<String, String>>| {
        let token = query.get(name).cloned().unwrap_or_default();
        let page = pages.iter().find(|(of, _)| *of == token).map_or("", |(_, page)| *page);
        known.lock().unwrap().push(token);
        std::future::ready(([(CONTENT_TYPE, "application/xml")], page))
    };
    (common::serve(Router::new().route("/list", get(answer.clone())).route("/list/{rest}", get(answer))).await, asked)
}

fn call<T: serde::de::DeserializeOwned>(base: &str, table: &'static XmlType) -> Call<T> {
    let client = Client::builder().base_url(base).build().unwrap();
    client.any(Method::GET, "/list", decode::json).xml_response("200", table)
}

#[tokio::test]
async fn tokens_go_on_while_the_page_is_truncated() {
    const PAGES: &[(&str, &str)] = &[
        (
            "",
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ListBucketResult xmlns=\"http://s3.example.com/\">\
             <IsTruncated>true</IsTruncated><Contents><Key>a&amp;b</Key><Size>7</Size></Contents><Contents><Key>c</Key></Contents>\
             <NextContinuationToken>1/x=</NextContinuationToken></ListBucketResult>",
        ),
        // A page without items has no element of the list, and is not the end.
        (
            "1/x=",
            "<ListBucketResult><ContinuationToken>1/x=</ContinuationToken><IsTruncated>true</IsTruncated>\
             <NextContinuationToken>2</NextContinuationToken></ListBucketResult>",
        ),
        // What comes after the end is not asked for.
        (
            "2",
            "<ListBucketResult><IsTruncated> false </IsTruncated><Contents><Key>d</Key></Contents>\
             <NextContinuationToken>3</NextContinuationToken></ListBucketResult>",
        ),
    ];
    let (base, asked) = server("continuation-token", PAGES).await;
    let mut items = call::<Objects>(&base, &LISTED).items::<Object>(&S3);
    let mut found = Vec::new();
    while let Some(item) = items.next().await {
        found.push(item.unwrap());
    }
    let object = |key: &str, size| Object { key: key.to_owned(), size };
    assert_eq!(found, [object("a&b", Some(7)), object("c", None), object("d", None)]);
    assert_eq!(*asked.lock().unwrap(), ["", "1/x=", "2"]);

    let mut pages = call::<Objects>(&base, &LISTED).pages(&S3);
    let page = pages.next().await.unwrap().unwrap();
    assert!(page.value.is_truncated && page.value.token.is_none() && page.value.contents.len() == 2);
    assert_eq!(pages.token().as_deref(), Some("1/x="));
    let mut rest = call::<Objects>(&base, &LISTED).pages(&S3).resume("2");
    assert_eq!(rest.next().await.unwrap().unwrap().value.contents, [object("d", None)]);
    assert!(rest.next().await.is_none());
}

#[tokio::test]
async fn an_empty_marker_is_the_end() {
    const PAGES: &[(&str, &str)] = &[
        (
            "",
            "<EnumerationResults><Containers><Name>a</Name></Containers><NextMarker>m</NextMarker></EnumerationResults>",
        ),
        ("m", "<EnumerationResults>\n  <Containers/>\n  <NextMarker>\n  </NextMarker>\n</EnumerationResults>"),
    ];
    let (base, asked) = server("marker", PAGES).await;
    let mut pages = call::<Containers>(&base, &ENUMERATED).pages(&AZURE);
    let mut found = Vec::new();
    while let Some(page) = pages.next().await {
        found.push(page.unwrap().value.containers);
    }
    assert_eq!(found, [vec!["a".to_owned()], Vec::new()]);
    assert_eq!(*asked.lock().unwrap(), ["", "m"]);
}

#[tokio::test]
async fn a_link_in_xml_is_followed() {
    const PAGES: &[(&str, &str)] = &[
        (
            "",
            "<EnumerationResults><Containers><Name>a</Name></Containers>\
             <NextMarker>/list/more?page=2&amp;n=1</NextMarker></EnumerationResults>",
        ),
        ("2", "<EnumerationResults><Containers><Name>b</Name></Containers></EnumerationResults>"),
    ];
    let (base, asked) = server("page", PAGES).await;
    let mut names = call::<Containers>(&base, &ENUMERATED).items::<String>(&LINKED);
    assert_eq!(names.next().await.unwrap().unwrap(), "a");
    assert_eq!(names.next().await.unwrap().unwrap(), "b");
    assert!(names.next().await.is_none());
    assert_eq!(*asked.lock().unwrap(), ["", "2"]);
}

#[tokio::test]
async fn what_is_lost_is_an_error() {
    async fn error(page: &'static [(&'static str, &'static str)], of: &'static XmlType, by: &'static Paging) -> Error {
        let (base, _) = server("marker", page).await;
        let mut items = call::<Containers>(&base, of).items::<serde_json::Value>(by);
        let error = items.next().await.unwrap().unwrap_err();
        assert!(items.next().await.is_none());
        error
    }
    // Truncated, and no token: S3's first version of lists does that without a delimiter.
    const TRUNCATED: &[(&str, &str)] = &[("", "<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>")];
    let lost = error(TRUNCATED, &LISTED, &S3).await;
    assert!(lost.to_string().contains("says that there are more"), "{lost}");

    const WITHOUT: &[(&str, &str)] = &[("", "<EnumerationResults><NextMarker/></EnumerationResults>")];
    let lost = error(WITHOUT, &ENUMERATED, &AZURE).await;
    assert!(matches!(&lost, Error::Decode(error) if error.path() == Some("$.containers")), "{lost}");

    // A list without items has no element, required or not. An error is no page without items.
    const REFUSED: &[(&str, &str)] =
        &[("", "<?xml version=\"1.0\"?>\n<Error><Code>SlowDown</Code><Message>Reduce your rate.</Message></Error>")];
    for table in [&LISTED, &LISTED_ALWAYS] {
        let refused = error(REFUSED, table, &S3).await;
        assert!(matches!(&refused, Error::Decode(error) if error.path() == Some("$.contents")), "{refused}");
        assert!(refused.to_string().contains("the root element is `Error`"), "{refused}");
    }

    const BROKEN: &[(&str, &str)] = &[("", "<EnumerationResults><Containers><Name>a</Name></Containers>")];
    let broken = error(BROKEN, &ENUMERATED, &AZURE).await;
    assert!(broken.to_string().contains("cannot be read as XML"), "{broken}");
}
