//! The values of YAML texts, and the findings about unusual and invalid ones.

use super::*;
use serde_json::json;

fn value(text: &str) -> Value {
    read(text).map(|(value, _)| value).unwrap_or_else(|finding| json!(finding.message))
}

fn fault(text: &str) -> (Code, usize, usize, String) {
    match read(text) {
        Ok((value, _)) => (Code::NotOpenapi, 0, 0, value.to_string()),
        Err(finding) => (finding.code, finding.line, finding.column, finding.message),
    }
}

#[test]
fn plain_scalars_are_those_of_the_core_schema() {
    for (text, expected) in [
        ("NO", json!("NO")),
        ("on", json!("on")),
        ("yes", json!("yes")),
        ("True", json!(true)),
        ("FALSE", json!(false)),
        ("~", Value::Null),
        ("Null", Value::Null),
        ("", Value::Null),
        ("200", json!(200)),
        ("-1", json!(-1)),
        ("+1", json!(1)),
        ("0x1F", json!(31)),
        ("0o17", json!(15)),
        ("007", json!("007")),
        ("0", json!(0)),
        ("0.5", json!(0.5)),
        ("1e3", json!(1000.0)),
        ("1.", json!(1.0)),
        (".5", json!(0.5)),
        (".", json!(".")),
        ("1_000", json!("1_000")),
        ("12:30:45", json!("12:30:45")),
        ("2024-01-01", json!("2024-01-01")),
        ("2024-01-01T00:00:00Z", json!("2024-01-01T00:00:00Z")),
        ("1.2.3", json!("1.2.3")),
        ("nan", json!("nan")),
        ("18446744073709551615", json!(u64::MAX)),
        ("18446744073709551616", json!(18446744073709551616.0)),
        ("-9223372036854775809", json!(-9223372036854775809.0)),
        ("9999999999999999999999999999999999999999", json!(1e40)),
        ("1e999", json!("1e999")),
        ("e5", json!("e5")),
        ("0x-1", json!("0x-1")),
        ("'1'", json!("1")),
        ("\"0x1F\"", json!("0x1F")),
        ("'~'", json!("~")),
        ("''", json!("")),
        ("!!str 1", json!("1")),
        ("!!int '1'", json!(1)),
        ("! 1", json!(1)),
        ("|\n  true\n", json!("true\n")),
    ] {
        assert_eq!(value(&format!("a: {text}\n")), json!({"a": expected}), "{text}");
    }
    assert_eq!((value(""), value("# nothing\n"), value("---\n")), (Value::Null, Value::Null, Value::Null));
}

#[test]
fn keys_stay_as_they_are_written() {
    assert_eq!(
        value("200: a\nNO: b\n0x1F: c\ntrue: d\nnull: e\n1.10: f\n'q': g\n__proto__: h\n&k on: i\n"),
        json!({"200": "a", "NO": "b", "0x1F": "c", "true": "d", "null": "e", "1.10": "f", "q": "g", "__proto__": "h", "on": "i"})
    );
}

#[test]
fn merge_keys_give_way_to_keys_of_their_own() {
    let text =
        "a: &a {x: 1, y: 2}\nb: &b {y: 3, z: 4}\nc: {<<: [*a, *b], x: 9}\nd: {z: 0, <<: *b}\ne: {<<: *a, <<: *b}\n";
    let (value, findings) = read(text).unwrap_or_default();
    assert_eq!(value["c"], json!({"x": 9, "y": 2, "z": 4}));
    assert_eq!(value["d"], json!({"z": 0, "y": 3}));
    assert_eq!(value["e"], json!({"x": 1, "y": 2, "z": 4}));
    assert!(findings.is_empty(), "{findings:?}");
    let (value, findings) = read("a: &a 1\nb: {<<: *a}\n").unwrap_or_default();
    assert_eq!((value, findings.len()), (json!({"a": 1, "b": {}}), 1));
}

#[test]
fn an_alias_bomb_is_refused_before_it_goes_off() {
    let mut text = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for level in 1..12 {
        let alias = format!("*a{}", level - 1);
        text.push_str(&format!("a{level}: &a{level} [{}]\n", [alias.as_str(); 9].join(", ")));
    }
    assert_eq!(fault(&text).0, Code::AliasBomb);
    // Aliases of one large value and of one long text, which the repetition limit of `serde_yaml` does not catch.
    let wide = format!("a: &a [{}]\nb: [{}]\n", "x, ".repeat(10_000), "*a, ".repeat(1_000));
    assert_eq!(fault(&wide).0, Code::AliasBomb);
    let long = format!("a: &a {}\nb: [{}]\n", "x".repeat(1 << 20), "*a, ".repeat(1_000));
    assert_eq!(fault(&long).0, Code::AliasBomb);
    assert_eq!(fault("b: 1\na: &a [*a, *a]").0, Code::AliasBomb);
    assert!(read(&format!("a: &a [{}]\nb: [*a, *a, *a]\n", "x, ".repeat(10_000))).is_ok());
}

#[test]
fn what_json_has_not_is_reported_where_it_stands() {
    let (value, findings) = read("a: .nan\n? [x]\n: 1\nb: !include x.yaml\nb: 2\nc: [!t,1]\n").unwrap_or_default();
    assert_eq!(value, json!({"a": ".nan", "b": 2, "c": [null, 1]}));
    let mut places: Vec<_> = findings.iter().map(|finding| (finding.line, finding.column, finding.code)).collect();
    places.sort_unstable();
    assert_eq!(
        places,
        [
            (1, 4, Code::NotJson),
            (2, 3, Code::NotJson),
            (5, 1, Code::DuplicateKey),
            (5, 4, Code::NotJson),
            (6, 5, Code::NotJson)
        ]
    );
}

#[test]
fn faults_have_a_place() {
    for (text, line, column, message) in [
        ("a: 1\nb: \"x\n", 2, 4, "found unexpected end of stream, while scanning a quoted scalar"),
        ("\"x", 1, 1, "found unexpected end of stream, while scanning a quoted scalar"),
        ("a: *b\n", 1, 4, "the alias `*b` has no anchor before it"),
        ("a: é\u{1}\n", 1, 5, "the text has a control character"),
        ("a:\n  - b\n c: d\n", 3, 2, "did not find expected key, while parsing a block mapping"),
        ("a: 1\n# x\n---\nb: 1\n", 3, 1, "a second YAML document starts here"),
        ("---\na: 1\n...\n%YAML 1.2\n---\nb: 1\n", 5, 1, "a second YAML document starts here"),
        ("[a]\nb\n", 2, 1, "did not find expected <document start>"),
        ("a: @b\n", 1, 4, "found character that cannot start any token, while scanning for the next token"),
    ] {
        assert_eq!(fault(text), (Code::Syntax, line, column, message.to_owned()), "{text}");
    }
}

#[test]
fn depth_is_bounded_in_flow_and_in_block_style() {
    assert!(read(&"[".repeat(100_000)).is_err());
    let block: String = (0..500).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    assert_eq!(fault(&block).0, Code::TooDeep);
    let lists = |depth| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert_eq!(fault(&lists(MAX_DEPTH + 1)).0, Code::TooDeep);
    assert!(read(&lists(MAX_DEPTH)).is_ok());
}

#[test]
fn empty_documents_behind_the_first_do_not_count() {
    for text in ["a: 1\n---\n", "---\na: 1\n...\n---\n# end\n", "a: 1\n---\n---\n", "a: 1\n---\n~\n"] {
        let (value, findings) = read(text).unwrap_or_default();
        assert_eq!((value, findings.len()), (serde_json::json!({"a": 1}), 0), "{text}");
    }
}
