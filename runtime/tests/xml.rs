//! XML bodies: the examples of the specification, what servers send, and what hostile ones would.

use serde_json::{Value, json};
use specwright_runtime::xml::{XmlError, read, write};
use specwright_runtime::{XmlContent, XmlMember, XmlObject, XmlType};

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

const fn string(name: &'static str) -> XmlType {
    XmlType::new(name, XmlContent::String)
}

#[track_caller]
fn written(table: &'static XmlType, value: &Value) -> String {
    let text = write(table, value).unwrap();
    text.strip_prefix(DECLARATION).unwrap().to_owned()
}

#[track_caller]
fn value(table: &'static XmlType, text: &str) -> Value {
    serde_json::from_slice(&read(table, text.as_bytes()).unwrap()).unwrap()
}

#[track_caller]
fn refused(table: &'static XmlType, text: impl AsRef<[u8]>) -> XmlError {
    read(table, text.as_ref()).unwrap_err()
}

/// What is written is this text, and it is read as the value again.
#[track_caller]
fn same(table: &'static XmlType, of: Value, text: &str) {
    assert_eq!(written(table, &of), text);
    assert_eq!(value(table, text), of);
}

/// A root with one property, `animals`.
macro_rules! zoo {
    ($member:expr) => {{
        static ZOO: XmlObject = XmlObject::new(&[$member]);
        static ROOT: XmlType = XmlType::new("document", XmlContent::Object(&ZOO));
        &ROOT
    }};
}

fn animals() -> Value {
    json!({"animals": ["dog", "cat"]})
}

#[test]
fn the_examples_of_single_elements() {
    static NOTHING: XmlObject = XmlObject::new(&[XmlMember::element("animals", string("animals"))]);
    static DOCUMENT: XmlType = XmlType::new("document", XmlContent::Object(&NOTHING));
    same(&DOCUMENT, json!({"animals": "dog, cat"}), "<document><animals>dog, cat</animals></document>");

    static RENAMED: XmlObject = XmlObject::new(&[XmlMember::element("animals", string("animal"))]);
    static OTHER: XmlType = XmlType::new("document", XmlContent::Object(&RENAMED));
    same(&OTHER, json!({"animals": "dog"}), "<document><animal>dog</animal></document>");

    static PERSON: XmlObject = XmlObject::new(&[
        XmlMember::attribute("id", XmlType::new("id", XmlContent::Integer)),
        XmlMember::element("name", string("name").namespace("https://example.com/schema/sample").prefix("sample")),
    ]);
    static ROOT: XmlType = XmlType::new("Person", XmlContent::Object(&PERSON));
    same(
        &ROOT,
        json!({"id": 123, "name": "example"}),
        "<Person id=\"123\"><sample:name xmlns:sample=\"https://example.com/schema/sample\">example</sample:name></Person>",
    );
}

#[test]
fn the_examples_of_arrays() {
    static ANIMALS: XmlType = string("animals");
    static ANIMAL: XmlType = string("animal");
    const fn wrapped(name: &'static str, item: &'static XmlType) -> XmlMember {
        XmlMember::element("animals", XmlType::new(name, XmlContent::List(item)))
    }
    // No name at all.
    same(
        zoo!(XmlMember::items("animals", string("animals"))),
        animals(),
        "<document><animals>dog</animals><animals>cat</animals></document>",
    );
    // The name of the items; with it the name of the list has no effect.
    same(
        zoo!(XmlMember::items("animals", string("animal"))),
        animals(),
        "<document><animal>dog</animal><animal>cat</animal></document>",
    );
    // Wrapped, and named by the property inside and outside.
    same(
        zoo!(wrapped("animals", &ANIMALS)),
        animals(),
        "<document><animals><animals>dog</animals><animals>cat</animals></animals></document>",
    );
    // Wrapped, with a name for the items.
    same(
        zoo!(wrapped("animals", &ANIMAL)),
        animals(),
        "<document><animals><animal>dog</animal><animal>cat</animal></animals></document>",
    );
    // Wrapped, with names for both.
    same(
        zoo!(wrapped("aliens", &ANIMAL)),
        animals(),
        "<document><aliens><animal>dog</animal><animal>cat</animal></aliens></document>",
    );
    // Wrapped, with a name for the list, which its items have, too.
    static ALIENS: XmlType = string("aliens");
    same(
        zoo!(wrapped("aliens", &ALIENS)),
        animals(),
        "<document><aliens><aliens>dog</aliens><aliens>cat</aliens></aliens></document>",
    );
    // A list of one is a list.
    assert_eq!(
        value(zoo!(XmlMember::items("animals", string("animal"))), "<document><animal>dog</animal></document>"),
        json!({"animals": ["dog"]})
    );
}

#[test]
fn the_examples_of_attributes_with_text_and_of_cdata() {
    static ANIMAL: XmlObject =
        XmlObject::new(&[XmlMember::attribute("kind", string("kind")), XmlMember::text("name", string("name"))]);
    static ITEM: XmlType = XmlType::new("animal", XmlContent::Object(&ANIMAL));
    static ROOT: XmlType = XmlType::new("animals", XmlContent::List(&ITEM));
    same(
        &ROOT,
        json!([{"kind": "Cat", "name": "Fluffy"}, {"kind": "Dog", "name": "Fido"}]),
        "<animals><animal kind=\"Cat\">Fluffy</animal><animal kind=\"Dog\">Fido</animal></animals>",
    );
    static DOCUMENTATION: XmlObject = XmlObject::new(&[XmlMember::cdata("content", string("content"))]);
    static PAGE: XmlType = XmlType::new("Documentation", XmlContent::Object(&DOCUMENTATION));
    same(
        &PAGE,
        json!({"content": "<p>a ]]> b</p>"}),
        "<Documentation><![CDATA[<p>a ]]]]><![CDATA[> b</p>]]></Documentation>",
    );
}

/// A tea, which may be a blend of teas.
static TEA: XmlObject = XmlObject::new(&[
    XmlMember::attribute("id", XmlType::new("id", XmlContent::Integer)),
    XmlMember::element("name", string("name")),
    XmlMember::element("price", XmlType::new("price", XmlContent::Number).nullable()),
    XmlMember::element("organic", XmlType::new("organic", XmlContent::Boolean)),
    XmlMember::items("parts", XmlType::new("part", XmlContent::Object(&TEA))),
]);
static SHOP_TEA: XmlType = XmlType::new("tea", XmlContent::Object(&TEA));

#[test]
fn a_recursive_value_comes_back() {
    let blend = json!({
        "id": 7, "name": "Earl <Grey> & co", "price": 4.5, "organic": true,
        "parts": [{"id": 1, "name": "Keemun\r\n "}, {"id": -2, "name": "", "price": null, "parts": [{"name": "茶"}]}],
    });
    let text = written(&SHOP_TEA, &blend);
    assert_eq!(
        text,
        "<tea id=\"7\"><name>Earl &lt;Grey&gt; &amp; co</name><price>4.5</price><organic>true</organic>\
         <part id=\"1\"><name>Keemun&#13;\n </name></part><part id=\"-2\"><name/><price \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:nil=\"true\"/><part><name>茶</name></part></part></tea>"
    );
    assert_eq!(value(&SHOP_TEA, &text), blend);
}

#[test]
fn numbers_and_booleans_are_read_as_xml_schema_writes_them() {
    let read = |text: &str| value(&SHOP_TEA, text);
    assert_eq!(
        read("<tea id=' +5 '><price> .5 </price><organic>\n1 </organic></tea>"),
        json!({"id": 5, "price": 0.5, "organic": true})
    );
    assert_eq!(
        read("<tea id='007'><price>1e3</price><organic>0</organic></tea>"),
        json!({"id": 7, "price": 1000.0, "organic": false})
    );
    assert_eq!(read("<tea id='18446744073709551615'/>"), json!({"id": u64::MAX}));
    // What is no number stays text: the decoder of the model says where it is.
    assert_eq!(
        read("<tea id='x'><price>INF</price><organic>yes</organic></tea>"),
        json!({"id": "x", "price": "INF", "organic": "yes"})
    );
    // An empty element is `null` where that is a value.
    assert_eq!(read("<tea><price/><organic/></tea>"), json!({"price": null, "organic": ""}));
    assert_eq!(
        read("<tea xmlns:i='http://www.w3.org/2001/XMLSchema-instance'><name i:nil='1'/></tea>"),
        json!({"name": null})
    );
}

#[test]
fn text_is_put_together_of_its_pieces() {
    let text = "\u{FEFF}<?xml version='1.0' encoding='utf-8' standalone='yes'?>\n<!-- a --><?a b?>\n<tea id='&#49;'><name> a<!-- b -->\
                &amp;&#x41;&lt;<![CDATA[<&amp;>]]>\r\nz </name><!-- c --></tea>\n<!-- d -->\n";
    assert_eq!(value(&SHOP_TEA, text), json!({"id": 1, "name": " a&A<<&amp;>\nz "}));
}

#[test]
fn what_the_table_does_not_know_is_kept() {
    let text = "<tea shelf='2' xsi:type='x' xml:lang='en'>loose<origin><a/><b c='d'>e</b></origin><tag>x</tag><tag>y</tag></tea>";
    assert_eq!(
        value(&SHOP_TEA, text),
        json!({
            "shelf": "2", "$text": "loose", "origin": {"a": "", "b": {"c": "d", "$text": "e"}}, "tag": ["x", "y"],
        })
    );
    // In the place of a property that the table knows nothing else may stand.
    assert_eq!(value(&SHOP_TEA, "<tea><parts>x</parts><id>1</id></tea>"), json!({}));
}

#[test]
fn a_map_has_an_element_for_each_key() {
    static PRICES: XmlObject = XmlObject::new(&[]).other(XmlMember::element("", XmlType::new("", XmlContent::Number)));
    static ROOT: XmlType = XmlType::new("prices", XmlContent::Object(&PRICES));
    same(&ROOT, json!({"assam": 3, "keemun": 4.5}), "<prices><assam>3</assam><keemun>4.5</keemun></prices>");
    static LISTS: XmlObject = XmlObject::new(&[]).other(XmlMember::items("", string("")));
    static MANY: XmlType = XmlType::new("names", XmlContent::Object(&LISTS));
    same(&MANY, json!({"a": ["x", "y"], "b": ["z"]}), "<names><a>x</a><a>y</a><b>z</b></names>");
    let error = write(&ROOT, &json!({"earl grey": 1})).unwrap_err();
    assert_eq!(error.to_string(), "<prices>: `earl grey` is not a name that an XML element can have");
}

#[test]
fn any_value_is_written_and_read() {
    static ANY: XmlType = XmlType::new("value", XmlContent::Any);
    let of = json!({"a": ["1", "2"], "b": {"c": "d"}, "e": "f"});
    same(&ANY, of, "<value><a>1</a><a>2</a><b><c>d</c></b><e>f</e></value>");
    assert_eq!(
        written(&ANY, &json!([1, [true], {"a": 1.5}])),
        "<value><item>1</item><item><item>true</item></item><item><a>1.5</a></item></value>"
    );
}

#[test]
fn what_is_required_is_there_although_no_element_is() {
    static SHOP: XmlObject = XmlObject::new(&[
        XmlMember::items("teas", XmlType::new("tea", XmlContent::Object(&TEA))).required(),
        XmlMember::attribute("owner", string("owner").nullable()).required(),
        XmlMember::items("tags", string("tag")),
    ]);
    static ROOT: XmlType = XmlType::new("shop", XmlContent::Object(&SHOP));
    assert_eq!(value(&ROOT, "<shop/>"), json!({"teas": [], "owner": null}));
    assert_eq!(written(&ROOT, &json!({"teas": [], "owner": null})), "<shop/>");
}

#[test]
fn namespaces_are_compared_and_prefixes_are_not() {
    static ITEM: XmlObject = XmlObject::new(&[
        XmlMember::element("id", string("id").namespace("urn:a").prefix("a")),
        XmlMember::element("other", string("id").namespace("urn:b").prefix("b")),
        XmlMember::attribute("key", string("key").namespace("urn:a")),
        XmlMember::element("plain", string("plain")),
    ]);
    static ROOT: XmlType = XmlType::new("item", XmlContent::Object(&ITEM)).namespace("urn:b");
    let of = json!({"id": "1", "other": "2", "key": "3", "plain": "4"});
    let text = written(&ROOT, &of);
    assert_eq!(
        text,
        "<item xmlns=\"urn:b\" xmlns:ns2=\"urn:a\" ns2:key=\"3\"><a:id xmlns:a=\"urn:a\">1</a:id>\
         <b:id xmlns:b=\"urn:b\">2</b:id><plain>4</plain></item>"
    );
    assert_eq!(value(&ROOT, &text), of);
    // As another writer has them: other prefixes, declared elsewhere, and one of them anew.
    let foreign = "<x:item xmlns:x='urn:b' xmlns:y='urn:a' y:key='3'><y:id>1</y:id><y:id xmlns:y='urn:b'>2</y:id><plain>4</plain></x:item>";
    assert_eq!(value(&ROOT, foreign), of);
    // An element of no namespace is none of them.
    assert_eq!(value(&ROOT, "<item><a:id xmlns:a='urn:c'>1</a:id></item>"), json!({}));
}

/// A root with these properties, its name with this prefix in `urn:a`.
macro_rules! prefixed {
    ($prefix:literal, $($member:expr),*) => {{
        static MEMBERS: XmlObject = XmlObject::new(&[$($member),*]);
        static ROOT: XmlType =
            XmlType::new("item", XmlContent::Object(&MEMBERS)).namespace("urn:a").prefix($prefix);
        &ROOT
    }};
}

#[test]
fn no_prefix_stands_for_two_namespaces_in_one_element() {
    // That of the element.
    same(
        prefixed!("p", XmlMember::attribute("key", string("key").namespace("urn:b").prefix("p"))),
        json!({"key": "1"}),
        "<p:item xmlns:p=\"urn:a\" xmlns:ns2=\"urn:b\" ns2:key=\"1\"/>",
    );
    // That of another attribute, and one that would have been made up.
    same(
        prefixed!(
            "ns2",
            XmlMember::attribute("a", string("a").namespace("urn:b").prefix("q")),
            XmlMember::attribute("b", string("b").namespace("urn:c").prefix("q")),
            XmlMember::attribute("c", string("c").namespace("urn:c"))
        ),
        json!({"a": "1", "b": "2", "c": "3"}),
        "<ns2:item xmlns:ns2=\"urn:a\" xmlns:q=\"urn:b\" q:a=\"1\" xmlns:ns3=\"urn:c\" ns3:b=\"2\" ns3:c=\"3\"/>",
    );
    // That of the element, which is declared around it.
    static INNER: XmlObject =
        XmlObject::new(&[XmlMember::attribute("key", string("key").namespace("urn:b").prefix("p"))]);
    same(
        prefixed!(
            "p",
            XmlMember::element(
                "inner",
                XmlType::new("inner", XmlContent::Object(&INNER)).namespace("urn:a").prefix("p")
            )
        ),
        json!({"inner": {"key": "1"}}),
        "<p:item xmlns:p=\"urn:a\"><p:inner xmlns:ns2=\"urn:b\" ns2:key=\"1\"/></p:item>",
    );
    // That of `xsi:nil`.
    same(
        zoo!(XmlMember::element("animals", string("animals").namespace("urn:a").prefix("xsi"))),
        json!({"animals": null}),
        "<document><xsi:animals xmlns:xsi=\"urn:a\" xmlns:ns2=\"http://www.w3.org/2001/XMLSchema-instance\" \
         ns2:nil=\"true\"/></document>",
    );
}

#[test]
fn prefixes_that_xml_reserves_are_not_declared() {
    const XML: &str = "http://www.w3.org/XML/1998/namespace";
    static MEMBERS: XmlObject = XmlObject::new(&[
        XmlMember::attribute("language", string("lang").namespace(XML)),
        XmlMember::attribute("space", string("space").namespace("urn:a").prefix("xml")),
        XmlMember::attribute("plain", string("plain").namespace("")),
    ]);
    static ROOT: XmlType = XmlType::new("item", XmlContent::Object(&MEMBERS));
    let of = json!({"language": "en", "space": "1", "plain": "2"});
    assert_eq!(written(&ROOT, &of), "<item xml:lang=\"en\" xmlns:ns1=\"urn:a\" ns1:space=\"1\" plain=\"2\"/>");
    static RESERVED: XmlType = string("item").namespace("http://www.w3.org/2000/xmlns/").prefix("p");
    let error = write(&RESERVED, &json!("a")).unwrap_err();
    assert!(error.message().starts_with("the prefix `p` cannot be declared"), "{error}");
}

#[test]
fn a_name_that_has_a_prefix_does_not_get_another() {
    same(
        prefixed!("p", XmlMember::attribute("key", string("p:key").namespace("urn:a"))),
        json!({"key": "1"}),
        "<p:item xmlns:p=\"urn:a\" p:key=\"1\"/>",
    );
    same(
        zoo!(XmlMember::element("animals", string("q:animals").namespace("urn:a").prefix("p"))),
        json!({"animals": "dog"}),
        "<document><p:animals xmlns:p=\"urn:a\">dog</p:animals></document>",
    );
}

#[test]
fn a_property_that_declares_a_namespace_is_a_declaration() {
    static MEMBERS: XmlObject = XmlObject::new(&[
        XmlMember::attribute("key", string("key").namespace("urn:b").prefix("q")),
        XmlMember::attribute("default", string("xmlns")),
        XmlMember::attribute("q", string("xmlns:q")),
    ]);
    static ROOT: XmlType = XmlType::new("item", XmlContent::Object(&MEMBERS)).namespace("urn:a");
    // The same as the table says: once.
    assert_eq!(
        written(&ROOT, &json!({"key": "1", "default": "urn:a", "q": "urn:b"})),
        "<item xmlns=\"urn:a\" xmlns:q=\"urn:b\" q:key=\"1\"/>"
    );
    // Another: what the table has is declared beside it.
    assert_eq!(
        written(&ROOT, &json!({"key": "1", "default": "urn:x", "q": "urn:y"})),
        "<ns3:item xmlns=\"urn:x\" xmlns:q=\"urn:y\" xmlns:ns3=\"urn:a\" xmlns:ns4=\"urn:b\" ns4:key=\"1\"/>"
    );
    // What XML does not let a value declare.
    for (property, namespace) in
        [("q", ""), ("q", "http://www.w3.org/2000/xmlns/"), ("default", "http://www.w3.org/XML/1998/namespace")]
    {
        let error = write(&ROOT, &json!({ property: namespace })).unwrap_err();
        assert!(error.message().contains("cannot be declared"), "{property}: {error}");
    }
}

#[test]
fn an_attribute_is_written_once_or_refused() {
    static PLAIN: XmlObject =
        XmlObject::new(&[XmlMember::attribute("a", string("id")), XmlMember::attribute("b", string("id"))]);
    static ROOT: XmlType = XmlType::new("item", XmlContent::Object(&PLAIN));
    assert_eq!(written(&ROOT, &json!({"b": "1"})), "<item id=\"1\"/>");
    let error = write(&ROOT, &json!({"a": "1", "b": "2"})).unwrap_err();
    assert_eq!(
        error.to_string(),
        "<item>: the property `b` is the attribute `id`, which another one is, too: leave one out"
    );
    // Of one namespace with two prefixes, too.
    static QUALIFIED: XmlObject = XmlObject::new(&[
        XmlMember::attribute("a", string("id").namespace("urn:a").prefix("p")),
        XmlMember::attribute("b", string("id").namespace("urn:a").prefix("q")),
    ]);
    static OTHER: XmlType = XmlType::new("item", XmlContent::Object(&QUALIFIED));
    assert!(write(&OTHER, &json!({"a": "1", "b": "2"})).is_err());
}

#[test]
fn properties_that_the_table_does_not_name_can_be_attributes() {
    static MEMBERS: XmlObject = XmlObject::new(&[XmlMember::attribute("id", string("id"))])
        .other(XmlMember::attribute("", XmlType::new("", XmlContent::Integer)));
    static ROOT: XmlType = XmlType::new("item", XmlContent::Object(&MEMBERS));
    same(&ROOT, json!({"id": "a", "price": 3, "stock": 4}), "<item id=\"a\" price=\"3\" stock=\"4\"/>");
}

#[test]
fn attributes_keep_their_white_space() {
    static NOTE: XmlObject = XmlObject::new(&[XmlMember::attribute("text", string("text"))]);
    static ROOT: XmlType = XmlType::new("note", XmlContent::Object(&NOTE));
    same(&ROOT, json!({"text": "a\n\"b\"\t<&>"}), "<note text=\"a&#10;&quot;b&quot;&#9;&lt;&amp;&gt;\"/>");
    assert_eq!(value(&ROOT, "<note text='a\nb'/>"), json!({"text": "a b"}), "as XML has it");
}

#[test]
fn what_xml_cannot_have_is_refused() {
    let error = write(&SHOP_TEA, &json!({"name": "a\u{1b}b"})).unwrap_err();
    assert_eq!(error.to_string(), "<tea/name>: the character U+001B cannot be written in XML");
    assert_eq!((error.path(), error.offset()), ("tea/name", None));
    let error = write(&SHOP_TEA, &json!({"id": [1]})).unwrap_err();
    assert_eq!(error.message(), "the property `id` is an attribute, which a list or an object cannot be");
    let mut deep = json!({});
    for _ in 0..130 {
        deep = json!({ "parts": [deep] });
    }
    assert!(write(&SHOP_TEA, &deep).unwrap_err().message().contains("deeper than 128"));
}

#[test]
fn a_document_that_is_not_well_formed_is_refused() {
    let faults = [
        ("", "no root element"),
        ("tea", "text where only elements can be"),
        ("<tea>", "ends before the element does"),
        ("<tea", "tag not closed"),
        ("<tea><name>a</tea>", "expected `</name>`"),
        ("<tea/><tea/>", "another element after the root"),
        ("<tea/>x", "text where only elements can be"),
        ("<tea id='1' id='2'/>", "duplicated attribute"),
        ("<tea id=1/>", "enclosed"),
        ("<tea>&tea;</tea>", "the entity `tea`"),
        ("<tea id='&tea;'/>", "tea"),
        ("<tea>&amp</tea>", "not closed"),
        ("<tea>&#0;</tea>", "character"),
        ("<tea><name>a<b/></name></tea>", "the element `b` is in the place of text"),
        ("<tea><name>a</name><name>b</name></tea>", "there twice"),
        ("<!DOCTYPE tea><tea/>", "refused"),
        ("<?xml version='1.0' encoding='ISO-8859-1'?><tea/>", "only UTF-8 is supported"),
    ];
    for (text, message) in faults {
        let error = refused(&SHOP_TEA, text);
        assert!(error.message().contains(message), "{text}: {error}");
        assert!(error.offset().is_some(), "{text}: {error}");
    }
    let error = refused(&SHOP_TEA, "<tea><part><name>a<b/></name></part></tea>");
    assert_eq!(error.to_string(), "<tea/part/name>: the element `b` is in the place of text (at byte 18)");
    assert!(read(&SHOP_TEA, b"<tea>\xff</tea>").is_err());
    assert!(refused(&SHOP_TEA, [0xFE_u8, 0xFF, 0x00, 0x3C]).message().contains("UTF-16"));
}

#[test]
fn what_is_hostile_is_refused_or_read_in_time() {
    // Depth.
    let deep = "<part>".repeat(100_000);
    assert!(refused(&SHOP_TEA, format!("<tea>{deep}")).message().contains("deeper than 128"));
    let deep = "<x>".repeat(100_000);
    assert!(refused(&SHOP_TEA, format!("<tea>{deep}")).message().contains("deeper than 128"));
    // Entities.
    let bomb = "<!DOCTYPE tea [<!ENTITY a 'aaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>]><tea><name>&b;</name></tea>";
    assert!(refused(&SHOP_TEA, bomb).message().contains("refused"));
    // A long attribute, a long text, a long name.
    let long = "a".repeat(1 << 20);
    assert_eq!(
        value(&SHOP_TEA, &format!("<tea x='{long}'><name>{long}</name></tea>")),
        json!({"x": long, "name": long})
    );
    let error = refused(&SHOP_TEA, format!("<tea><{long}></tea>"));
    assert!(error.to_string().len() < 1000, "{}", error.to_string().len());
    // Many attributes, many namespaces, many elements of a name.
    let attributes: String = (0..50_000).map(|index| format!(" a{index}='{index}'")).collect();
    assert_eq!(value(&SHOP_TEA, &format!("<tea{attributes}/>")).as_object().unwrap().len(), 50_000);
    let namespaces: String = (0..50_000).map(|index| format!(" xmlns:n{index}='urn:{index}'")).collect();
    let elements = "<n1:tag>x</n1:tag>".repeat(50_000);
    let read = value(&SHOP_TEA, &format!("<tea{namespaces}>{elements}</tea>"));
    assert_eq!(read["tag"].as_array().unwrap().len(), 50_000);
}
