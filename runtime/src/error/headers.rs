//! What header fields of a response say of its failure.

use std::time::Duration;

use http::HeaderMap;

/// The header fields in which servers say how a request is called, the commonest first.
const REQUEST_IDS: [&str; 8] = [
    "x-request-id",
    "request-id",
    "x-correlation-id",
    "x-amzn-requestid",
    "x-amz-request-id",
    "x-ms-request-id",
    "x-github-request-id",
    "cf-ray",
];

/// The identifier that a server gave a request.
pub fn request_id(headers: &HeaderMap) -> Option<&str> {
    REQUEST_IDS.iter().find_map(|name| headers.get(*name)?.to_str().ok().filter(|id| !id.is_empty()))
}

/// How long to wait before another request: `Retry-After` (RFC 9110, section 10.2.3) in seconds or as a date, or milliseconds in
/// `retry-after-ms`.
pub fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = |name: &str| headers.get(name)?.to_str().ok().map(str::trim);
    if let Some(milliseconds) = text("retry-after-ms").and_then(|text| text.parse().ok()) {
        return Some(Duration::from_millis(milliseconds));
    }
    let after = text("retry-after")?;
    match after.parse() {
        Ok(seconds) => Some(Duration::from_secs(seconds)),
        Err(_) => until(after, text("date")),
    }
}

/// The time from the date of the response to a date, by the server's clock.
#[cfg(feature = "chrono")]
fn until(date: &str, now: Option<&str>) -> Option<Duration> {
    let time = |text: &str| chrono::DateTime::parse_from_rfc2822(text).ok();
    let now = now.and_then(time).map_or_else(std::time::SystemTime::now, Into::into);
    let then: std::time::SystemTime = time(date)?.into();
    Some(then.duration_since(now).unwrap_or_default())
}

#[cfg(not(feature = "chrono"))]
fn until(_: &str, _: Option<&str>) -> Option<Duration> {
    None
}

#[cfg(test)]
mod tests {
    use super::{Duration, HeaderMap, request_id, retry_after};

    fn check(fields: &[(&'static str, &'static str)], wait: Option<u64>, id: Option<&str>) {
        let field = |(name, value): &(&'static str, &'static str)| (name.parse().unwrap(), value.parse().unwrap());
        let headers: HeaderMap = fields.iter().map(field).collect();
        assert_eq!(retry_after(&headers), wait.map(Duration::from_millis), "{fields:?}");
        assert_eq!(request_id(&headers), id, "{fields:?}");
    }

    #[test]
    fn seconds_and_milliseconds() {
        check(&[], None, None);
        check(&[("retry-after", "120"), ("x-request-id", "a1")], Some(120_000), Some("a1"));
        check(&[("retry-after", "2"), ("retry-after-ms", "1500"), ("request-id", "")], Some(1_500), None);
        check(&[("retry-after", "-1")], None, None);
        check(&[("retry-after", "soon"), ("cf-ray", "8f0")], None, Some("8f0"));
    }

    #[cfg(feature = "chrono")]
    #[test]
    fn dates_by_the_clock_of_the_server() {
        let date = ("date", "Fri, 31 Dec 1999 23:59:00 GMT");
        check(&[("retry-after", "Fri, 31 Dec 1999 23:59:59 GMT"), date], Some(59_000), None);
        check(&[("retry-after", "Fri, 31 Dec 1999 23:00:00 GMT"), date], Some(0), None);
        check(&[("retry-after", "Fri, 31 Dec 1999 23:59:59 GMT")], Some(0), None);
    }
}
