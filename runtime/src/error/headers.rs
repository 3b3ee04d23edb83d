//! What header fields of a response say of its failure.

use std::time::{Duration, SystemTime};

use http::{HeaderMap, StatusCode};

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

/// The longest wait that is understood, a hundred years: a longer one is as long, and sums with this one do not overflow.
const LONGEST: Duration = Duration::from_secs(100 * 365 * 24 * 3600);

/// The identifier that a server gave a request.
pub fn request_id(headers: &HeaderMap) -> Option<&str> {
    REQUEST_IDS.iter().find_map(|name| headers.get(*name)?.to_str().ok().filter(|id| !id.is_empty()))
}

/// The statuses after which the same request may succeed a little later.
const PASSING: [u16; 6] = [408, 429, 500, 502, 503, 504];

/// Whether a request that was answered so may succeed a little later, by its status or since it is a rate limit.
pub fn may_pass(status: StatusCode, headers: &HeaderMap) -> bool {
    PASSING.contains(&status.as_u16()) || is_rate_limit(status, headers)
}

/// Whether the server says that a request is to be sent again, if it says so (`x-should-retry`).
pub fn should_retry(headers: &HeaderMap) -> Option<bool> {
    let value = headers.get("x-should-retry")?.to_str().ok()?.trim();
    match value {
        _ if value.eq_ignore_ascii_case("true") => Some(true),
        _ if value.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

/// How long the server asks to wait: `Retry-After` and `retry-after-ms`, or the end of a rate limit.
pub fn asked_wait(status: StatusCode, headers: &HeaderMap) -> Option<Duration> {
    retry_after(headers).or_else(|| until_reset(headers).filter(|_| is_rate_limit(status, headers)))
}

/// Whether a rate limit is used up as GitHub says it: also with 403.
fn is_rate_limit(status: StatusCode, headers: &HeaderMap) -> bool {
    matches!(status.as_u16(), 403 | 429)
        && text(headers, "x-ratelimit-remaining") == Some("0")
        && headers.contains_key("x-ratelimit-reset")
}

/// The time until `x-ratelimit-reset`: seconds since 1970, by the server's clock, or from now on, as some servers have it.
fn until_reset(headers: &HeaderMap) -> Option<Duration> {
    /// In 2001: no limit ends so early, and none lasts so long.
    const EARLIEST: u64 = 1_000_000_000;
    let reset: u64 = text(headers, "x-ratelimit-reset")?.parse().ok()?;
    if reset < EARLIEST {
        return Some(Duration::from_secs(reset)).filter(|wait| !wait.is_zero());
    }
    let now = u64::try_from(server_time(text(headers, "date"))).ok()?;
    // One that is over says nothing of how long to wait.
    Some(Duration::from_secs(reset.saturating_sub(now)).min(LONGEST)).filter(|wait| !wait.is_zero())
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

/// How long to wait before another request: `Retry-After` (RFC 9110, section 10.2.3) in seconds or as a date, or milliseconds in
/// `retry-after-ms`.
pub fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let milliseconds = text(headers, "retry-after-ms").and_then(|text| number_of(text, Duration::from_millis(1)));
    if milliseconds.is_some() {
        return milliseconds;
    }
    let after = text(headers, "retry-after")?;
    number_of(after, Duration::from_secs(1)).or_else(|| until(after, text(headers, "date")))
}

/// A number of these units: digits, and what some servers send, a fraction.
fn number_of(text: &str, unit: Duration) -> Option<Duration> {
    let digits = text.strip_prefix('+').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let is_number = |digits: &str| digits.bytes().all(|digit| digit.is_ascii_digit());
    if whole.is_empty() || !is_number(whole) || !is_number(fraction) {
        return None;
    }
    let seconds = digits.parse::<f64>().ok()? * unit.as_secs_f64();
    // In whole milliseconds, so that 1.5 is as long as it says.
    let wait = Duration::try_from_secs_f64((seconds * 1_000.0).round() / 1_000.0).unwrap_or(LONGEST);
    Some(wait.min(LONGEST))
}

/// The time from the date of the response to a date, by the server's clock.
#[cfg(feature = "chrono")]
fn until(date: &str, now: Option<&str>) -> Option<Duration> {
    let then = seconds_of(date)?;
    Some(Duration::from_secs(u64::try_from(then.saturating_sub(server_time(now))).unwrap_or(0)).min(LONGEST))
}

/// The time that a response says it is, or that of this machine, in seconds since 1970.
#[cfg(feature = "chrono")]
fn server_time(date: Option<&str>) -> i64 {
    date.and_then(seconds_of).unwrap_or_else(own_time)
}

/// A date in seconds since 1970, in each of the three forms (RFC 9110, section 5.6.7). The day of the week says nothing that the date does
/// not, and is not compared with it.
#[cfg(feature = "chrono")]
fn seconds_of(date: &str) -> Option<i64> {
    const FORMS: [&str; 4] =
        ["%d %b %Y %H:%M:%S GMT", "%d-%b-%y %H:%M:%S GMT", "%d-%b-%Y %H:%M:%S GMT", "%b %e %H:%M:%S %Y"];
    if let Ok(date) = chrono::DateTime::parse_from_rfc2822(date) {
        return Some(date.timestamp());
    }
    let (_, date) = date.split_once(' ')?;
    let read = |form: &&str| chrono::NaiveDateTime::parse_from_str(date.trim_start(), form).ok();
    FORMS.iter().find_map(read).map(|date| date.and_utc().timestamp())
}

#[cfg(not(feature = "chrono"))]
fn until(_: &str, _: Option<&str>) -> Option<Duration> {
    None
}

#[cfg(not(feature = "chrono"))]
fn server_time(_: Option<&str>) -> i64 {
    own_time()
}

fn own_time() -> i64 {
    let passed = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(passed.as_secs()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::{Duration, HeaderMap, StatusCode, asked_wait, may_pass, request_id, retry_after, should_retry};

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
        check(&[("retry-after", "1.5")], Some(1_500), None);
        check(&[("retry-after-ms", "1250.4")], Some(1_250), None);
        for broken in [".5", "1e3", "0x10", "1.5.0", "+", "", "NaN", "infinity"] {
            check(&[("retry-after", broken)], None, None);
        }
    }

    #[test]
    fn a_wait_without_end_is_a_long_one() {
        let century = 100 * 365 * 24 * 3600 * 1_000;
        for field in ["retry-after", "retry-after-ms"] {
            check(&[(field, "99999999999999999999999")], Some(century), None);
        }
        check(&[("retry-after", "18446744073709551615")], Some(century), None);
    }

    #[test]
    fn rate_limits_as_github_says_them() {
        let field = |(name, value): &(&'static str, &'static str)| (name.parse().unwrap(), value.parse().unwrap());
        let limit = |fields: &[(&'static str, &'static str)]| fields.iter().map(field).collect::<HeaderMap>();
        let used_up = limit(&[("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "0")]);
        assert!(may_pass(StatusCode::FORBIDDEN, &used_up) && !may_pass(StatusCode::NOT_FOUND, &used_up));
        assert_eq!(asked_wait(StatusCode::FORBIDDEN, &used_up), None, "the limit is over");
        let from_now = limit(&[("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "30")]);
        assert_eq!(asked_wait(StatusCode::FORBIDDEN, &from_now), Some(Duration::from_secs(30)));
        assert_eq!(asked_wait(StatusCode::SERVICE_UNAVAILABLE, &used_up), None);
        let endless = limit(&[("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "18446744073709551615")]);
        let century = Duration::from_secs(100 * 365 * 24 * 3600);
        assert_eq!(asked_wait(StatusCode::FORBIDDEN, &endless), Some(century));
        let some_left = limit(&[("x-ratelimit-remaining", "1"), ("x-ratelimit-reset", "0")]);
        assert!(!may_pass(StatusCode::FORBIDDEN, &some_left) && may_pass(StatusCode::TOO_MANY_REQUESTS, &some_left));
        let both = limit(&[("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "0"), ("retry-after", "9")]);
        assert_eq!(asked_wait(StatusCode::FORBIDDEN, &both), Some(Duration::from_secs(9)));
    }

    #[test]
    fn a_server_says_whether_to_send_again() {
        let said = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert("x-should-retry", value.parse().unwrap());
            should_retry(&headers)
        };
        assert_eq!((said("true"), said("False"), said("1")), (Some(true), Some(false), None));
        assert_eq!(should_retry(&HeaderMap::new()), None);
    }

    #[cfg(feature = "chrono")]
    #[test]
    fn dates_by_the_clock_of_the_server() {
        let date = ("date", "Fri, 31 Dec 1999 23:59:00 GMT");
        check(&[("retry-after", "Fri, 31 Dec 1999 23:59:59 GMT"), date], Some(59_000), None);
        check(&[("retry-after", "Fri, 31 Dec 1999 23:00:00 GMT"), date], Some(0), None);
        check(&[("retry-after", "Fri, 31 Dec 1999 23:59:59 GMT")], Some(0), None);
        // The older two forms, a form of cookies, and a day of the week that is another.
        for then in [
            "Friday, 31-Dec-99 23:59:59 GMT",
            "Fri Dec 31 23:59:59 1999",
            "Fri, 31-Dec-1999 23:59:59 GMT",
            "Mon, 31 Dec 1999 23:59:59 GMT",
        ] {
            check(&[("retry-after", then), date], Some(59_000), None);
        }
        let asctime = ("date", "Sun Nov  6 08:49:37 1994");
        check(&[("retry-after", "Sunday, 06-Nov-94 08:50:00 GMT"), asctime], Some(23_000), None);
        check(&[("retry-after", "Friday, 31 December 1999")], None, None);
    }
}
