//! Descriptions as HTML, and what they are as CommonMark.
//!
//! Each is given as a document may have it.

use super::{is_in, to_markdown};

fn check(html: &str, expected: &str) {
    assert!(is_in(html), "{html}");
    assert_eq!(to_markdown(html).trim(), expected, "{html}");
}

#[test]
fn paragraphs_and_breaks() {
    check("<p>One.</p>\n\n<p>Two.</p>", "One.\n\nTwo.");
    check("One.<p>Two.<p>Three.", "One.\n\nTwo.\n\nThree.");
    check("One.<br>Two.<br/><br />Three.", "One.\n\nTwo.\n\nThree.");
    check("| a<br>b | c |", "| a b | c |");
    check("- a<br>b", "- a\nb");
}

#[test]
fn links_and_emphasis() {
    check(
        r#"See <a href="https://a.example/x?a=1&amp;b=2">the <b>docs</b></a>."#,
        "See [the **docs**](https://a.example/x?a=1&b=2).",
    );
    check("<b>Note: </b>a", "**Note:** a");
    check("an <em>odd</em> <strong>one</strong>", "an *odd* **one**");
    check(r#"<a name="x">here</a>"#, "here");
}

#[test]
fn entities_are_signs() {
    check("q=&quot;a&quot;, &lt;id&gt; &amp; &copy;", "q=\"a\", <id> &amp; &copy;");
    check("&gt;= 5\n&gt; 4, a &gt; b", "\\>= 5\n\\> 4, a > b");
    assert!(!is_in("AT&T; a && b; &copy; &unknown;"));
}

#[test]
fn notes_and_signs() {
    check("A.<note><p>B.</p></note><important>C.</important>D.", "A.\n\nB.\n\nC.\n\nD.");
    check("10<sup>-9</sup> CPUs, m<sup>2</sup>, 1<sup>st</sup>, x<sup>2k</sup>", "10⁻⁹ CPUs, m², 1st, x^2k");
    check("H<sub>2</sub>O and <nobr>`a` b</nobr>", "H2O and `a` b");
    check(r#"the <see cref="P:A.B">containers</see>"#, "the containers");
    check("a <note> of <sup>", "a <note> of <sup>");
}

#[test]
fn elements_of_the_author_without_content_show_nothing() {
    check(r#"<x-lifecycle class="oie"></x-lifecycle> Needs a key."#, "Needs a key.");
    check("Send <api-key> as it is, or <a-b c=\"d\">e</a-b>.", "Send <api-key> as it is, or <a-b c=\"d\">e</a-b>.");
}

#[test]
fn code_is_what_it_shows() {
    check("<code>Vec&lt;u8&gt;</code>", "`Vec<u8>`");
    check("<code>a</code>, <tt>b`c</tt>", "`a`, ``b`c``");
    check("x<pre><code>{\n  \"a\": 1\n}</code></pre>y", "x\n\n```\n{\n  \"a\": 1\n}\n```\n\ny");
    check("`<b>` and <b>b</b>", "`<b>` and **b**");
    check("```\n<b>\n```\n<b>b</b>", "```\n<b>\n```\n**b**");
}

#[test]
fn lists() {
    check(
        "<ul>\n  <li>One</li>\n  <li>Two <ol><li>a</li><li>b</li></ol></li>\n</ul>After",
        "- One\n- Two\n  1. a\n  2. b\n\nAfter",
    );
    check("Of:<ul><li>a<li>b</ul>", "Of:\n\n- a\n- b");
}

#[test]
fn tables_are_lines() {
    check("<table><tr><th>Name</th><th>Type</th></tr><tr><td>a</td><td>b</td></tr></table>", "- Name | Type\n- a | b");
}

#[test]
fn what_is_no_html_stays() {
    check("Bearer <code>, <b> or <A>", "Bearer <code>, <b> or <A>");
    check("<your-token> and a <b in c> &copy; &#42;", "<your-token> and a <b in c> &copy; &#42;");
    check("</p>a</b>", "a");
    check("<a href=", "<a href=");
    assert!(!is_in("1 < 2"));
}

#[test]
fn depth_is_bounded() {
    let html = format!("{}x{}", "<b>".repeat(100_000), "</b>".repeat(100_000));
    assert!(to_markdown(&html).contains('x'));
}

#[test]
fn placeholders_are_no_elements() {
    check("GET /news/<section>/<article>", "GET /news/<section>/<article>");
    check("Returns an <img> tag", "Returns an <img> tag");
    check(r#"List<A>; see <a href="https://a.example">docs</a>"#, "List<A>; see [docs](https://a.example)");
    check("<code><p></code> and <code>Vec<A></code>", "`<p>` and `Vec<A>`");
    check("<code>a</code and b", "`a` and b");
}

#[test]
fn blocks_stand_apart() {
    check("Values:<table><tr><td>a</td></tr></table>After", "Values:\n- a\n\nAfter");
    check("<b>A:</b> x<br><b>B:</b> y", "**A:** x\n\n**B:** y");
    check(r#"<a href="https://a.example"><b>Docs</b></a>"#, "[**Docs**](https://a.example)");
    check(r#"<img alt="Status of the order">"#, "Status of the order");
    check("2<sup>53</sup>", "2⁵³");
}

#[test]
fn much_of_one_sign_takes_little_time() {
    for part in ["`a` ", "<!--", "<tr><td></td>         ", "<code>", "<b>", "</p>", "<br>", "&lt;", "<p>", "```"] {
        let html = format!("<b>{}", part.repeat(50_000));
        assert!(!to_markdown(&html).is_empty(), "{part}");
    }
}
