//! How long is waited: as the server says, and not beyond the limits of the policy and of the call.

use super::script::{Script, answer, assert_near, get};
use specwright_runtime::{Retry, StatusCode};
use std::time::{Duration, SystemTime};
use tokio::time::Instant;

/// Header fields that ask for a wait, and how many milliseconds it is.
type Form = (&'static [(&'static str, &'static str)], u64);

const FORMS: &[Form] = &[
    (&[("retry-after", "7")], 7_000),
    (&[("retry-after", "0")], 0),
    (&[("retry-after-ms", "1500")], 1_500),
    (&[("retry-after", "7"), ("retry-after-ms", "1500")], 1_500),
    #[cfg(feature = "chrono")]
    (&[("date", "Fri, 31 Dec 1999 23:59:00 GMT"), ("retry-after", "Fri, 31 Dec 1999 23:59:59 GMT")], 59_000),
    // The older forms of a date (RFC 9110, section 5.6.7).
    #[cfg(feature = "chrono")]
    (&[("date", "Friday, 31-Dec-99 23:59:00 GMT"), ("retry-after", "Fri Dec 31 23:59:59 1999")], 59_000),
    (&[("retry-after", "1.5")], 1_500),
    // A time that has passed.
    #[cfg(feature = "chrono")]
    (&[("date", "Fri, 31 Dec 1999 23:59:59 GMT"), ("retry-after", "Fri, 31 Dec 1999 23:59:00 GMT")], 0),
];

#[tokio::test(start_paused = true)]
async fn what_the_server_asks_for_is_waited() {
    for status in [429, 503] {
        for &(fields, wait) in FORMS {
            let script = Script::failing(1, status, fields);
            get(&script.client()).await.unwrap();
            assert_near(script.waits()[0], Duration::from_millis(wait));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_wait_of_more_than_a_minute_fails_the_call_at_once() {
    let begun = Instant::now();
    let script = Script::failing(1, 503, &[("retry-after", "61")]);
    let error = get(&script.client()).await.unwrap_err();
    assert_eq!((script.count(), error.attempts(), error.status()), (1, 1, Some(StatusCode::SERVICE_UNAVAILABLE)));
    assert_eq!(error.retry_after(), Some(Duration::from_secs(61)));
    assert!(error.is_retryable());
    assert_near(begun.elapsed(), Duration::ZERO);
    // More than a number holds is no small wait.
    let script = Script::failing(1, 503, &[("retry-after", "99999999999999999999999")]);
    let error = get(&script.client()).await.unwrap_err();
    assert!(script.count() == 1 && error.retry_after().unwrap() > Duration::from_secs(1 << 30));
    let script = Script::failing(1, 503, &[("retry-after", "61")]);
    get(&script.with(Retry::v1().most_asked(Duration::from_secs(100)))).await.unwrap();
    assert_near(script.waits()[0], Duration::from_secs(61));
}

#[tokio::test(start_paused = true)]
async fn rate_limits_of_github_are_waited_for() {
    let reset = |seconds: u64| {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
        (now.as_secs() + seconds).to_string()
    };
    let limited = |status: u16, seconds: u64| {
        let reset = reset(seconds);
        Script::new(move |number| match number {
            0 => answer(status, &[("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", reset.as_str())]),
            _ => answer(200, &[]),
        })
    };
    for status in [403, 429] {
        let script = limited(status, 30);
        get(&script.client()).await.unwrap();
        let wait = script.waits()[0];
        assert!(wait > Duration::from_secs(25) && wait <= Duration::from_millis(30_005), "{wait:?}");
        let error = get(&limited(status, 3_600).client()).await.unwrap_err();
        assert!(error.retry_after().unwrap() > Duration::from_secs(3_500), "{error:?}");
        assert_eq!(error.attempts(), 1);
    }
    // Another 403 is none.
    let script = Script::failing(1, 403, &[("x-ratelimit-remaining", "7"), ("x-ratelimit-reset", "0")]);
    assert!(!get(&script.client()).await.unwrap_err().is_retryable());
    assert_eq!(script.count(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_wait_beyond_the_limit_of_the_call_is_not_begun() {
    let begun = Instant::now();
    let script = Script::failing(1, 503, &[("retry-after", "7")]);
    let error = get(&script.client()).timeout(Duration::from_secs(3)).await.unwrap_err();
    assert_eq!((script.count(), error.status()), (1, Some(StatusCode::SERVICE_UNAVAILABLE)));
    assert_near(begun.elapsed(), Duration::ZERO);
}
