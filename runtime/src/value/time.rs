//! Dates and times as real servers write them: text enters, the form of RFC 3339 leaves.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, SecondsFormat};

/// A date-time as RFC 3339 has it: from one without an offset, which is of UTC, with a space, with another form of offset, or from a
/// date alone.
pub(crate) fn time_of(text: &str) -> Option<String> {
    let text = text.trim();
    let text = text.strip_suffix(" UTC").or(text.strip_suffix(" GMT")).unwrap_or(text);
    // `%#z` takes `Z`, and spaces before it.
    let with_offset = ["%Y-%m-%dT%H:%M:%S%.f%#z", "%Y-%m-%d %H:%M:%S%.f%#z", "%Y-%m-%dT%H:%M%#z", "%Y-%m-%d %H:%M%#z"];
    if let Some(time) = with_offset.iter().find_map(|form| DateTime::parse_from_str(text, form).ok()) {
        return Some(time.to_rfc3339_opts(SecondsFormat::AutoSi, true));
    }
    let without = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"];
    let time = without.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok());
    let date = || NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().map(|date| date.and_time(NaiveTime::MIN));
    Some(time.or_else(date)?.and_utc().to_rfc3339_opts(SecondsFormat::AutoSi, true))
}

/// The date of a date-time at midnight.
pub(crate) fn date_of(text: &str) -> Option<String> {
    let time = DateTime::parse_from_rfc3339(&time_of(text)?).ok()?;
    let midnight = time.time() == NaiveTime::MIN;
    midnight.then(|| time.date_naive().to_string())
}

#[cfg(test)]
mod tests {
    use super::{date_of, time_of};

    #[test]
    fn date_times_of_real_servers() {
        for (written, read) in [
            ("2024-02-29T12:34:56", "2024-02-29T12:34:56Z"),
            ("2024-02-29 12:34:56.789", "2024-02-29T12:34:56.789Z"),
            ("2024-02-29 12:34:56+0100", "2024-02-29T12:34:56+01:00"),
            ("2024-02-29 12:34:56 +01:00", "2024-02-29T12:34:56+01:00"),
            ("2024-02-29T12:34:56+01", "2024-02-29T12:34:56+01:00"),
            ("2024-02-29 12:34:56 UTC", "2024-02-29T12:34:56Z"),
            ("2024-02-29T12:34", "2024-02-29T12:34:00Z"),
            ("2024-02-29T12:34Z", "2024-02-29T12:34:00Z"),
            ("2024-02-29 12:34Z", "2024-02-29T12:34:00Z"),
            ("2024-02-29T12:34+01:00", "2024-02-29T12:34:00+01:00"),
            ("2024-02-29 12:34 -0130", "2024-02-29T12:34:00-01:30"),
            ("2024-02-29T12:34:56 +01:00", "2024-02-29T12:34:56+01:00"),
            ("2024-02-29 12:34 UTC", "2024-02-29T12:34:00Z"),
            ("2024-02-29", "2024-02-29T00:00:00Z"),
        ] {
            assert_eq!(time_of(written).as_deref(), Some(read), "{written}");
        }
        for other in ["", "yesterday", "2024-02-30", "12:34:56", "2024-02-29T25:00:00"] {
            assert_eq!(time_of(other), None, "{other}");
        }
        assert_eq!(date_of("2024-02-29T00:00:00Z").as_deref(), Some("2024-02-29"));
        assert_eq!(date_of("2024-02-29T00:00:01Z"), None);
    }
}
