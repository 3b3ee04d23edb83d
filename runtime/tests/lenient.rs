//! Forms of values that real servers send, and what a lenient client leaves out.

mod common;

use chrono::{DateTime, NaiveDate, Utc};
use common::{Client, Recorder};
use specwright_runtime::{
    Base64, Body, BodyError, Bytes, Call, HeaderMap, ItemStream, Map, Maybe, Method, Open, Paging, RawResponse,
    StatusCode, Value, decode, object, union,
};
use std::convert::Infallible;

#[derive(Clone)]
pub struct Event {
    pub id: i64,
    pub at: DateTime<Utc>,
    pub until: Option<DateTime<Utc>>,
    pub day: Option<NaiveDate>,
    pub price: Option<f64>,
    pub note: Maybe<String>,
    pub counts: Option<Map<i64>>,
    pub data: Option<Base64>,
    pub place: Option<Place>,
}
object! { Event {
    id: Required = "id",
    at: Required = "at",
    until: Optional = "until",
    day: Optional = "day",
    price: Optional = "price",
    note: Maybe = "note",
    counts: Optional = "counts",
    data: Optional = "data",
    place: Optional = "place",
} }

#[derive(Clone)]
pub enum Place {
    Room(Room),
    Street(Street),
    Name(String),
}
union! { Place { Room: with "room", Street: with "street", Name: string } }

#[derive(Clone)]
pub struct Room {
    pub room: i64,
    pub since: Option<DateTime<Utc>>,
    pub doors: Option<Vec<i64>>,
}
object! { Room { room: Required = "room", since: Optional = "since", doors: Optional = "doors" } }

#[derive(Clone)]
pub struct Street {
    pub street: String,
}
object! { Street { street: Required = "street" } }

fn response(body: &str) -> RawResponse {
    RawResponse::new(StatusCode::OK, HeaderMap::new(), body.to_owned())
}

fn read(body: &str) -> Result<Vec<Event>, BodyError> {
    decode::json(&response(body))
}

/// Reads leniently: the value, and what was left out of it.
fn leniently(body: &str) -> (Result<Vec<Event>, BodyError>, Vec<String>) {
    let response = response(body).lenient();
    let read = decode::json(&response);
    (read, response.problems().iter().map(ToString::to_string).collect())
}

#[test]
fn forms_of_real_servers_are_read_as_what_they_mean() {
    let events = read(
        r#"[{"id":1.0,"at":"2024-02-29 12:34:56","until":"2024-03-01","price":7,"day":"2024-02-29T00:00:00Z"},
            {"id":2e0,"at":"2024-02-29T12:34:56+0100","until":"","price":"","data":"_-8"},
            {"id":3,"at":"2024-02-29T12:34:56.5","until":null,"day":"","data":"//\n8="}]"#,
    )
    .unwrap();
    let ids: Vec<i64> = events.iter().map(|event| event.id).collect();
    assert_eq!(ids, [1, 2, 3]);
    let times: Vec<String> = events.iter().map(|event| event.at.to_rfc3339()).collect();
    assert_eq!(times, ["2024-02-29T12:34:56+00:00", "2024-02-29T11:34:56+00:00", "2024-02-29T12:34:56.500+00:00"]);
    assert_eq!(events[0].until.map(|until| until.to_rfc3339()).as_deref(), Some("2024-03-01T00:00:00+00:00"));
    assert_eq!(events[0].day.map(|day| day.to_string()).as_deref(), Some("2024-02-29"));
    assert_eq!((events[1].until, events[1].price, events[2].day), (None, None, None));
    assert_eq!(events[1].data, Some(Base64(vec![0xff, 0xef])));
    assert_eq!(events[2].data, Some(Base64(vec![0xff, 0xff])));
}

#[test]
fn many_dates_of_another_form_are_read() {
    let items: Vec<String> =
        (0..200).map(|id| format!(r#"{{"id":{id}.0,"at":"2024-02-29 12:34:{:02}"}}"#, id % 60)).collect();
    let events = read(&format!("[{}]", items.join(","))).unwrap();
    assert_eq!(events.len(), 200);
    assert_eq!(events[199].at.to_rfc3339(), "2024-02-29T12:34:19+00:00");
}

#[test]
fn a_large_list_whose_dates_are_all_of_another_form_is_read() {
    let note = "x".repeat(300);
    let items = (0..5_000).map(|id| {
        let (at, until) = (format!("2024-02-29T12:34:{:02}.5", id % 60), if id % 2 == 0 { "" } else { "2024-03-01" });
        format!(r#"{{"id":{id},"note":"{note}","at":"{at}","until":"{until}"}}"#)
    });
    let events = read(&format!("[{}]", items.collect::<Vec<_>>().join(","))).unwrap();
    assert_eq!(events.len(), 5_000);
    assert_eq!(events[4_999].at.to_rfc3339(), "2024-02-29T12:34:19.500+00:00");
    assert_eq!(events[4_999].until.unwrap().to_rfc3339(), "2024-03-01T00:00:00+00:00");
    assert!(events.iter().step_by(2).all(|event| event.until.is_none()));
    // What means nothing else is an error as ever.
    let items = (0..5_000)
        .map(|id| format!(r#"{{"id":{id},"note":"{note}","at":"{}"}}"#, if id < 4_999 { "2024-02-29" } else { "x" }));
    assert_eq!(read(&format!("[{}]", items.collect::<Vec<_>>().join(","))).unwrap_err().path(), Some("$[4999].at"));
}

#[test]
fn a_large_list_whose_items_all_have_a_property_of_another_type_is_read_leniently() {
    let name = "x".repeat(300);
    let items = (0..5_000).map(|id| {
        let note = if id == 4_999 { r#""text""# } else { "5" };
        format!(r#"{{"id":{id},"name":"{name}","note":{note},"at":"2024-02-29T00:00:00Z"}}"#)
    });
    let (events, problems) = leniently(&format!("[{}]", items.collect::<Vec<_>>().join(",")));
    let events = events.unwrap();
    assert_eq!(events.len(), 5_000);
    assert_eq!(events.iter().filter(|event| event.note == Maybe::Absent).count(), 4_999);
    assert_eq!(events[4_999].note, Maybe::Value("text".to_owned()));
    let last = problems.last().unwrap();
    assert!(problems.len() < 200 && last.contains("other items of the list"), "{last}");
}

#[test]
fn a_required_property_that_all_items_have_in_another_type_is_the_error_and_not_missing() {
    let note = "x".repeat(300);
    let items = (0..5_000).map(|id| format!(r#"{{"id":{id},"note":"{note}","at":5}}"#));
    let (events, _) = leniently(&format!("[{}]", items.collect::<Vec<_>>().join(",")));
    let error = events.unwrap_err();
    assert!(error.path().is_some_and(|path| path.ends_with("].at")), "{error}");
    assert!(error.message().starts_with("invalid type: integer `5`"), "{error}");
}

#[test]
fn what_means_nothing_else_is_an_error_as_ever() {
    for (body, path) in [
        (r#"[{"id":1.5,"at":"2024-02-29"}]"#, "$[0].id"),
        (r#"[{"id":1,"at":"yesterday"}]"#, "$[0].at"),
        (r#"[{"id":1,"at":""}]"#, "$[0].at"),
        (r#"[{"id":"1","at":"2024-02-29"}]"#, "$[0].id"),
        (r#"[{"id":1}]"#, "$[0]"),
    ] {
        assert_eq!(read(body).unwrap_err().path(), Some(path), "{body}");
    }
}

#[test]
fn an_error_is_of_the_value_that_has_no_other_form() {
    for (body, path, message) in [
        (r#"[{"id":1.0,"at":"2024-02-29","day":"x"}]"#, "$[0].day", "not an RFC 3339 date-time or full-date: `x`"),
        (r#"[{"id":1.0,"at":""}]"#, "$[0].at", "not an RFC 3339 date-time or full-date: ``"),
        (r#"[{"id":1.0,"at":"2024-02-29","note":5}]"#, "$[0].note", "invalid type: integer `5`, expected a string"),
    ] {
        let error = read(body).unwrap_err();
        assert_eq!((error.path(), error.message()), (Some(path), message), "{body}");
    }
    let days = decode::json::<Vec<NaiveDate>>(&response(r#"["2024-02-29T00:00:00Z",""]"#)).unwrap_err();
    assert_eq!(days.path(), Some("$[1]"));
    assert!(days.message().ends_with(": ``"), "{days}");
    let broken = read(r#"[{"id":1.0,"at":"2024-02-29"},"#).unwrap_err();
    assert!(broken.message().starts_with("EOF"), "{broken}");
}

#[test]
fn a_problem_says_what_the_error_would_and_what_is_left_out_for_it() {
    let (_, problems) = leniently(
        r#"[{"id":1,"at":"2024-02-29","until":"soon","place":{"room":"x"}},
            {"id":2,"at":"never"},
            {"id":3,"at":"2024-02-29","place":{"street":"s"}}]"#,
    );
    assert_eq!(
        problems,
        [
            "$[0].until: not an RFC 3339 date-time or full-date: `soon`",
            "$[0].place: left out because of `$[0].place.room`: invalid type: string \"x\", expected i64",
            "$[1]: left out because of `$[1].at`: not an RFC 3339 date-time or full-date: `never`",
        ]
    );
}

#[test]
fn an_error_in_a_union_has_its_whole_path() {
    let at = "2024-02-29T00:00:00Z";
    for (place, path) in [
        (r#"{"room":1,"doors":[1,"x"]}"#, "$[1].place.doors[1]"),
        (r#"{"doors":[],"room":"x"}"#, "$[1].place.room"),
        (r#"{"room":1,"since":"x"}"#, "$[1].place.since"),
        (r#"{"street":5}"#, "$[1].place.street"),
        ("{}", "$[1].place"),
        ("5", "$[1].place"),
    ] {
        let body = format!(r#"[{{"id":1,"at":"{at}"}},{{"id":2,"place":{place},"at":"{at}"}}]"#);
        let error = read(&body).unwrap_err();
        assert_eq!(error.path(), Some(path), "{error}");
        assert!(!error.message().starts_with('`'), "{error}");
    }
    let body = format!(r#"[{{"id":1,"at":"{at}","place":{{"room":1.0,"since":"2024-02-29 01:02:03"}}}}]"#);
    assert!(
        matches!(&read(&body).unwrap()[0].place, Some(Place::Room(room)) if room.room == 1 && room.since.is_some())
    );
}

#[test]
fn a_lenient_client_leaves_out_what_does_not_fit_and_says_so() {
    let (events, problems) = leniently(
        r#"[{"id":"1","at":"2024-02-29","until":"soon","note":5,"price":"7.5"},
            {"id":2,"at":"never"},
            {"id":3,"at":"2024-02-29","counts":{"a":1,"b":"many","c":"3"},"place":{"room":1,"doors":[1,{},3]}},
            5,
            {"id":4,"at":"2024-02-29","day":[]}]"#,
    );
    let events = events.unwrap();
    assert_eq!(events.iter().map(|event| event.id).collect::<Vec<_>>(), [1, 3, 4]);
    assert_eq!((events[0].until, events[0].price, &events[0].note), (None, Some(7.5), &Maybe::Absent));
    let counts: Vec<_> = events[1].counts.iter().flatten().map(|(name, count)| (name.as_str(), *count)).collect();
    assert_eq!(counts, [("a", 1), ("c", 3)]);
    assert!(matches!(&events[1].place, Some(Place::Room(room)) if room.doors == Some(vec![1, 3])));
    let paths: Vec<&str> = problems.iter().map(|problem| problem.split(": ").next().unwrap()).collect();
    assert_eq!(
        paths,
        ["$[0].until", "$[0].note", "$[1]", "$[2].counts.b", "$[2].place.doors[1]", "$[3]", "$[4].day"],
        "{problems:?}"
    );
}

#[test]
fn a_lenient_client_needs_what_is_required() {
    let response = response(r#"{"id":1,"at":"never"}"#).lenient();
    let error = decode::json::<Event>(&response).unwrap_err();
    assert_eq!(error.path(), Some("$.at"));
    assert!(response.problems().is_empty());
}

#[tokio::test]
async fn problems_are_in_the_response() {
    let body = r#"{"id":1,"tags":["a",5,"b"]}"#;
    let client = Recorder::default().answering(Client::builder().lenient(true), 200, body);
    let response = client.get_item("1").send().await.unwrap();
    assert_eq!(response.value.tags, ["a", "b"]);
    let problems: Vec<String> = response.problems().iter().map(ToString::to_string).collect();
    assert_eq!(problems, ["$.tags[1]: invalid type: integer `5`, expected a string"]);
    let strict = Recorder::default().answering(Client::builder(), 200, body);
    assert!(strict.any(Method::GET, "/x", decode::json::<common::Item>).await.is_err());
}

fn paths(problems: &[BodyError]) -> Vec<&str> {
    problems.iter().filter_map(BodyError::path).collect()
}

#[tokio::test]
async fn items_of_a_stream_have_their_problems() {
    let body = "{\"id\":1,\"tags\":[5,\"a\"]}\n{\"id\":2}\n";
    let client = Recorder::default().answering(Client::builder().lenient(true), 200, body);
    let call: Call<ItemStream<common::Item>> = client.any(Method::GET, "/lines", decode::lines).item_stream();
    let mut stream = call.await.unwrap();
    assert_eq!(stream.next().await.unwrap().unwrap().tags, ["a"]);
    assert_eq!(paths(&stream.take_problems()), ["$.tags[0]"]);
    assert!(stream.take_problems().is_empty(), "each is handed out once");
    assert_eq!(stream.next().await.unwrap().unwrap().id, 2);
    assert!(stream.take_problems().is_empty());
}

#[tokio::test]
async fn items_of_pages_have_those_of_pages_of_which_all_was_left_out() {
    const NUMBERED: Paging = Paging::page("query.page", 1).items("/items").more("/more");
    let service = tower::service_fn(|request: http::Request<Body>| {
        let body = match request.uri().query().unwrap_or_default() {
            "page=2" => r#"{"items":[{"id":"x"}],"more":true}"#,
            "page=3" => r#"{"items":[{"id":3}],"more":false}"#,
            _ => r#"{"items":[{"id":1,"tags":["a",5]},{"id":2}],"more":true}"#,
        };
        let response = http::Response::builder().header("content-type", "application/json");
        std::future::ready(Ok::<_, Infallible>(response.body(Body::from(Bytes::from(body))).unwrap()))
    });
    let builder = Client::builder().base_url("http://test/").lenient(true);
    let client = builder.service(service).build().unwrap();
    let call: Call<Value> = client.any(Method::GET, "/items", decode::json);
    let mut items = call.items::<common::Item>(&NUMBERED);
    let mut found = Vec::new();
    while let Some(item) = items.next().await {
        let id = item.unwrap().id;
        found.push((id, paths(&items.take_problems()).join(" ")));
    }
    let expected = [(1, "$.items[0].tags[1]"), (2, ""), (3, "$.items[0]")];
    assert_eq!(found, expected.map(|(id, paths)| (id, paths.to_owned())));
}

#[derive(Clone)]
pub enum Moment {
    Time(DateTime<Utc>),
    Day(NaiveDate),
    Text(String),
    Room(Room),
}
union! { Moment { Time: string, Day: string, Text: string, Room: object } }

#[test]
fn a_text_that_is_itself_a_value_of_a_union_is_read_as_it_is() {
    let read = |text: &str| decode::json::<Moment>(&response(text)).unwrap();
    assert!(matches!(read(r#""2024-02-29T12:34:56Z""#), Moment::Time(_)));
    assert!(matches!(read(r#""2024-02-29""#), Moment::Day(_)));
    assert!(matches!(read(r#""2024-02-29 12:34:56""#), Moment::Text(_)));
    let room = read(r#"{"room":1.0,"since":"2024-02-29 12:34:56"}"#);
    assert!(matches!(room, Moment::Room(room) if room.since.is_some()));
}

#[derive(Clone)]
pub enum Entry {
    Time(TimeEntry),
    Text(TextEntry),
    Unknown(specwright_runtime::Value),
}
union! { Entry by "kind" { Time = "time", Text = "text" } }

#[derive(Clone)]
pub struct TimeEntry {
    pub kind: String,
    pub value: DateTime<Utc>,
}
object! { TimeEntry { kind: Required = "kind", value: Required = "value" } }

#[derive(Clone)]
pub struct TextEntry {
    pub kind: String,
    pub value: Option<String>,
}
object! { TextEntry { kind: Required = "kind", value: Optional = "value" } }

#[test]
fn a_text_beside_a_date_of_another_form_stays_as_it_is() {
    let body =
        r#"[{"kind":"time","value":"2024-02-29"},{"kind":"text","value":"2024-02-29"},{"kind":"text","value":""}]"#;
    let entries: Vec<Entry> = decode::json(&response(body)).unwrap();
    let texts = entries.iter().map(|entry| match entry {
        Entry::Text(text) => text.value.as_deref(),
        _ => None,
    });
    assert_eq!(texts.collect::<Vec<_>>(), [None, Some("2024-02-29"), Some("")]);
    assert!(matches!(&entries[0], Entry::Time(time) if time.value.to_rfc3339() == "2024-02-29T00:00:00+00:00"));
}

#[derive(Clone)]
pub struct Dated {
    pub at: DateTime<Utc>,
}
object! { Dated { at: Required = "at" } }

#[derive(Clone)]
pub struct Named {
    pub at: String,
}
object! { Named { at: Required = "at" } }

#[derive(Clone)]
pub enum DatedOrNamed {
    Dated(Dated),
    Named(Named),
}
union! { DatedOrNamed { Dated: best, Named: best } }

#[derive(Clone)]
pub enum DatedOrNumber {
    Dated(Dated),
    Number(Numbered),
}
union! { DatedOrNumber { Dated: best, Number: best } }

#[derive(Clone)]
pub struct Numbered {
    pub at: i64,
}
object! { Numbered { at: Required = "at" } }

#[derive(Clone)]
pub struct Due {
    pub at: DateTime<Utc>,
    pub reason: String,
}
object! { Due { at: Required = "at", reason: Required = "reason" } }

#[derive(Clone)]
pub enum NamedOrDue {
    Named(Open<Named>),
    Due(Open<Due>),
}
union! { NamedOrDue { Named: best, Due: best } }

#[derive(Clone)]
pub enum TimeOrDate {
    Time(DateTime<Utc>),
    Date(NaiveDate),
}
union! { TimeOrDate { Time: string, Date: string } }

#[test]
fn a_date_time_of_another_form_is_one_of_a_union_with_dates() {
    let read = |body: &'static str| decode::json::<TimeOrDate>(&response(body)).unwrap();
    assert!(matches!(read(r#""2024-02-29 12:34:56""#), TimeOrDate::Time(time) if time.timestamp() == 1_709_210_096));
    assert!(matches!(read(r#""2024-02-29""#), TimeOrDate::Date(_)));
    assert!(decode::json::<TimeOrDate>(&response(r#""soon""#)).is_err());
}

#[test]
fn a_variant_that_names_more_reads_another_form_before_one_that_keeps_the_rest() {
    let due: NamedOrDue = decode::json(&response(r#"{"at":"2024-02-29","reason":"tax"}"#)).unwrap();
    assert!(matches!(due, NamedOrDue::Due(due) if due.reason == "tax"));
    let named: NamedOrDue = decode::json(&response(r#"{"at":"soon","reason":"tax"}"#)).unwrap();
    assert!(matches!(named, NamedOrDue::Named(named) if named.at == "soon"));
}

#[test]
fn another_variant_that_takes_a_text_as_it_is_goes_first() {
    let body = r#"{"at":"2024-02-29"}"#;
    let named: DatedOrNamed = decode::json(&response(body)).unwrap();
    assert!(matches!(named, DatedOrNamed::Named(named) if named.at == "2024-02-29"));
    assert!(matches!(decode::json(&response(body)).unwrap(), DatedOrNumber::Dated(_)));
}

#[test]
fn an_integer_that_a_float_does_not_hold_is_not_guessed() {
    assert!(read(r#"[{"id":9007199254740993.0,"at":"2024-02-29"}]"#).is_err());
}

#[test]
fn a_name_that_comes_a_hundred_thousand_times_is_refused_soon() {
    let body = format!(r#"[{{"id":"x",{}"id":0}}]"#, r#""id":0,"#.repeat(100_000));
    assert!(read(&body).is_err());
}
