//! Acronyms within words → words that `heck` does not part.
//!
//! `heck` begins a word at the last capital of a row of capitals, which is right for `HTTPServer` and wrong for a plural (`VPCs` is not `VP` and
//! `Cs`), for a version (`IPv6`, `APIv2`) and for `OAuth`. Names go in as the document has them, and come out written as Rust writes acronyms:
//! `Vpcs`, `Ipv6`, `API v2`.

use std::borrow::Cow;

/// A name whose plurals and versions of acronyms are words to `heck`. `OAuth` is one word only in `snake_case`: as a type it stays `OAuth`.
pub fn as_words(name: &str, is_snake: bool) -> Cow<'_, str> {
    let mut words = String::new();
    let mut done = 0;
    let mut next = 0;
    let bytes = name.as_bytes();
    while let Some(from) = bytes.get(next..).and_then(|rest| rest.iter().position(u8::is_ascii_uppercase)) {
        let start = next + from;
        let rest = bytes.get(start..).unwrap_or_default();
        let end = start + rest.iter().take_while(|byte| byte.is_ascii_uppercase()).count();
        next = end;
        let (Some(before), Some(capitals), Some(after)) =
            (name.get(done..start), name.get(start..end), name.get(end..))
        else {
            continue;
        };
        if is_snake && let Some((letter, rest)) = o_auth(before, capitals, after) {
            words.push_str(before.strip_suffix(letter).unwrap_or(before));
            words.push_str(rest);
            words.push_str(if letter.is_empty() { "Oa" } else { "oa" });
            done = end;
        } else if let Some(written) = acronym(capitals, after) {
            words.push_str(before);
            words.push_str(&written);
            done = end;
        }
    }
    if done == 0 {
        return Cow::Borrowed(name);
    }
    words.push_str(name.get(done..).unwrap_or_default());
    Cow::Owned(words)
}

/// A row of capitals as it is written before what follows it, if that is the end of a plural, or a version.
fn acronym(capitals: &str, after: &str) -> Option<String> {
    if capitals.len() < 2 {
        return None;
    }
    let mut follow = after.bytes();
    match (follow.next()?, follow.next()) {
        (b's', next) if !next.is_some_and(|next| next.is_ascii_lowercase()) => Some(as_word(capitals)),
        (b'v', Some(b'0'..=b'9')) => match capitals.strip_suffix("IP") {
            // As the standard library has `Ipv4Addr`.
            Some(before) => Some(format!("{before}Ip")),
            None => Some(format!("{capitals} ")),
        },
        _ => None,
    }
}

/// Capitals as one word.
fn as_word(capitals: &str) -> String {
    let (first, rest) = capitals.split_at(1);
    format!("{first}{}", rest.to_ascii_lowercase())
}

/// Where the capitals end within `OAuth` or `oAuth`: its `o`, if that is before them, and the capitals that are before it.
fn o_auth<'a>(before: &'a str, capitals: &'a str, after: &str) -> Option<(&'a str, &'a str)> {
    let rest = after.strip_prefix("uth")?;
    if rest.starts_with(|next: char| next.is_ascii_lowercase()) {
        return None;
    }
    if let Some(rest) = capitals.strip_suffix("OA") {
        return Some(("", rest));
    }
    let is_alone = before.strip_suffix('o').is_some_and(|rest| !rest.ends_with(|last: char| last.is_alphanumeric()));
    (capitals == "A" && is_alone).then_some(("o", ""))
}

#[cfg(test)]
mod tests {
    use super::as_words;
    use heck::{ToSnakeCase, ToUpperCamelCase};

    #[test]
    fn plurals_and_versions_of_acronyms_are_words() {
        for (name, snake, camel) in [
            ("listVPCs", "list_vpcs", "ListVpcs"),
            ("URLsToFetch", "urls_to_fetch", "UrlsToFetch"),
            ("userIDs", "user_ids", "UserIds"),
            ("HTTPServer", "http_server", "HttpServer"),
            ("HTTPs", "https", "Https"),
            ("IPv6Address", "ipv6_address", "Ipv6Address"),
            ("AWSIPv4", "aws_ipv4", "AwsIpv4"),
            ("APIv2Keys", "api_v2_keys", "ApiV2Keys"),
            // An `s` that begins a word, and an acronym that nothing follows.
            ("DNSserver", "dn_sserver", "DnSserver"),
            ("DNS", "dns", "Dns"),
            ("Ss", "ss", "Ss"),
            ("getSVGs2VMs", "get_svgs2_vms", "GetSvgs2Vms"),
        ] {
            assert_eq!(as_words(name, true).to_snake_case(), snake, "{name}");
            assert_eq!(as_words(name, false).to_upper_camel_case(), camel, "{name}");
        }
    }

    #[test]
    fn o_auth_is_one_word_of_a_function() {
        for (name, snake, camel) in [
            ("getOAuthToken", "get_oauth_token", "GetOAuthToken"),
            ("OAuth2Client", "oauth2_client", "OAuth2Client"),
            ("oAuth", "oauth", "OAuth"),
            ("my_oAuth_id", "my_oauth_id", "MyOAuthId"),
            ("GETOAuth", "get_oauth", "GetoAuth"),
            ("twoAuthors", "two_authors", "TwoAuthors"),
            ("OAuthority", "o_authority", "OAuthority"),
        ] {
            assert_eq!(as_words(name, true).to_snake_case(), snake, "{name}");
            assert_eq!(as_words(name, false).to_upper_camel_case(), camel, "{name}");
        }
    }
}
