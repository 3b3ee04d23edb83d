//! Whether two short texts are equal: the names of properties, the values of enumerations, tags.
//!
//! What `==` calls compares long texts fast and takes most of its time to find out how long they are. These are compared in place.

/// Whether two names are equal. They are short: calling `memcmp` would cost more than comparing them in place.
#[inline]
pub fn is_same(one: &[u8], other: &[u8]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    if let Some(same) = ends::<8>(one, other) {
        return same && is_same_between(one, other);
    }
    ends::<4>(one, other).or_else(|| ends::<2>(one, other)).unwrap_or_else(|| one.first() == other.first())
}

/// Whether two names of one length are equal between their first and last 8 bytes, in chunks of 8.
#[inline]
fn is_same_between(mut one: &[u8], mut other: &[u8]) -> bool {
    while one.len() > 16 {
        (one, other) = (one.get(8..).unwrap_or_default(), other.get(8..).unwrap_or_default());
        if one.first_chunk::<8>() != other.first_chunk::<8>() {
            return false;
        }
    }
    true
}

/// Whether the first and the last `N` bytes of two names of one length are equal; `None` if they are shorter.
#[inline]
fn ends<const N: usize>(one: &[u8], other: &[u8]) -> Option<bool> {
    let first = one.first_chunk::<N>()? == other.first_chunk::<N>()?;
    Some(first && one.last_chunk::<N>()? == other.last_chunk::<N>()?)
}

#[cfg(test)]
mod tests {
    use super::is_same;

    #[test]
    fn texts_are_the_same_where_each_byte_is() {
        let text: Vec<u8> = (b'0'..b'0' + 40).collect();
        for length in 0..=text.len() {
            let one = &text[..length];
            let other = one.to_vec();
            assert!(is_same(one, &other), "{length}");
            assert_eq!(is_same(one, &text), length == text.len());
            for at in 0..length {
                let mut other = one.to_vec();
                other[at] = b' ';
                assert!(!is_same(one, &other), "{length} {at}");
            }
        }
    }
}
