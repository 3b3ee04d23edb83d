//! Dates of header fields (RFC 9110, section 5.6.7): the text of one enters, the same date as RFC 3339 writes it leaves, and the other way
//! round.
//!
//! Documents describe such fields as `date-time`. Servers read and write them as HTTP says.

const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// How many weekdays the first of each month is after that of January, and from March on after that of the year before.
const SHIFTS: [usize; 12] = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4];

/// Whether HTTP defines a field of requests as a date.
pub(crate) fn is_date(name: &str) -> bool {
    let fields = ["date", "expires", "if-modified-since", "if-unmodified-since", "last-modified"];
    fields.iter().any(|field| name.eq_ignore_ascii_case(field))
}

/// `1994-11-06T08:49:37Z` for `Sun, 06 Nov 1994 08:49:37 GMT`.
pub(crate) fn to_rfc_3339(text: &str) -> Option<String> {
    let (_, rest) = text.split_once(", ")?;
    let mut parts = rest.split(' ');
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    let (time, zone) = (parts.next()?, parts.next()?);
    let month = MONTHS.iter().position(|known| *known == month)? + 1;
    let is_number = |text: &str, length| text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_date = is_number(day, 2) && is_number(year, 4) && zone == "GMT" && parts.next().is_none();
    is_date.then(|| format!("{year}-{month:02}-{day}T{time}Z"))
}

/// `Sun, 06 Nov 1994 08:49:37 GMT` for `1994-11-06T08:49:37Z`. A fraction of a second is left out: HTTP has none.
pub(crate) fn from_rfc_3339(text: &str) -> Option<String> {
    let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
    let time = time.split_once('.').map_or(time, |(time, _)| time);
    let mut parts = date.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if year.len() != 4 || day.len() != 2 || time.len() != 8 || parts.next().is_some() {
        return None;
    }
    let index = month.parse::<usize>().ok()?.checked_sub(1)?;
    let (month, shift) = (MONTHS.get(index)?, SHIFTS.get(index)?);
    // Leap days count from March on.
    let years = year.parse::<usize>().ok()?.checked_sub(usize::from(index < 2))?;
    let days = years + years / 4 - years / 100 + years / 400 + shift + day.parse::<usize>().ok()?;
    let weekday = DAYS.get(days % 7)?;
    Some(format!("{weekday}, {day} {month} {year} {time} GMT"))
}

#[cfg(test)]
mod tests {
    use super::{from_rfc_3339, to_rfc_3339};

    #[test]
    fn a_date_is_written_both_ways() {
        for (rfc_3339, http) in [
            ("1994-11-06T08:49:37Z", "Sun, 06 Nov 1994 08:49:37 GMT"),
            ("2000-02-29T00:00:00Z", "Tue, 29 Feb 2000 00:00:00 GMT"),
            ("2024-01-01T23:59:59Z", "Mon, 01 Jan 2024 23:59:59 GMT"),
            ("2026-11-28T12:00:00Z", "Sat, 28 Nov 2026 12:00:00 GMT"),
        ] {
            assert_eq!(from_rfc_3339(rfc_3339).as_deref(), Some(http));
            assert_eq!(to_rfc_3339(http).as_deref(), Some(rfc_3339));
        }
        assert_eq!(from_rfc_3339("2024-01-01T23:59:59.5Z").as_deref(), Some("Mon, 01 Jan 2024 23:59:59 GMT"));
    }

    #[test]
    fn other_texts_are_not_dates() {
        for text in [
            "",
            "Sun",
            "2024-01-01",
            "2024-13-01T00:00:00Z",
            "2024-00-01T00:00:00Z",
            "0000-01-01T00:00:00Z",
            "18446744073709551615-01-01T00:00:00Z",
        ] {
            assert_eq!((from_rfc_3339(text), to_rfc_3339(text)), (None, None), "{text}");
        }
        assert_eq!(to_rfc_3339("Sun, 06 Nov 1994 08:49:37 CET"), None);
        assert_eq!(to_rfc_3339("Sunday, 06-Nov-94 08:49:37 GMT"), None);
    }
}
