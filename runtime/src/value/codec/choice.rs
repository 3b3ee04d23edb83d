//! The choice among the variants of a union that no tag decides.

use std::borrow::Cow;
use std::cmp::Reverse;

use super::attempts::Attempts;
use super::content::Content;
use super::discriminant::{Discriminant, Rank, Untagged, no_variant};
use super::kept::keeps;
use super::mending::strictly;

/// Reads the variant that a value is. A string is read as it is, since another variant may take it; only where none does is it read
/// in other forms.
pub fn choose<U: Untagged>(value: &Content<'_>) -> Result<U, serde_json::Error> {
    let Content::String(text) = value else { return choose_among(value) };
    choose_among(&Content::Exact(Cow::Borrowed(text)))
        .or_else(|error| choose_among(&Content::String(Cow::Borrowed(text))).map_err(|_| error))
}

fn choose_among<U: Untagged>(value: &Content<'_>) -> Result<U, serde_json::Error> {
    let mut passing = U::DISCRIMINANTS.iter().enumerate().filter(|(_, discriminant)| discriminant.passes(value));
    let Some(first) = passing.next() else {
        // No variant is a number, but one may be an integer.
        return match value.whole() {
            Some(whole) => choose(&Content::from(whole)),
            None => Err(no_variant(U::NAME)),
        };
    };
    let Some(second) = passing.next() else { return U::read(first.0, value) };
    let ranked = |(index, discriminant): (usize, &Discriminant)| (Reverse(discriminant.rank(value)), index);
    let (mut two, mut more);
    let candidates = match passing.next() {
        None => {
            two = [ranked(first), ranked(second)];
            two.as_mut_slice()
        }
        Some(third) => {
            more = [first, second, third].into_iter().chain(passing).map(ranked).collect::<Vec<_>>();
            more.as_mut_slice()
        }
    };
    // Stable: variants that know equally many properties keep the document's order.
    candidates.sort_by_key(|(rank, _)| *rank);
    let attempts = Attempts::at(value, U::DISCRIMINANTS.len());
    let (found, mendable) = strictly(|| attempt(value, candidates, &attempts));
    let is_best = found.as_ref().is_ok_and(|found| found.keeps && !found.passed_over);
    if is_best || !mendable {
        return found.map(|found| found.union);
    }
    attempts.again();
    match (attempt(value, candidates, &attempts), found) {
        (Ok(Found { union, keeps: true, .. }), _) | (_, Ok(Found { union, .. })) | (Ok(Found { union, .. }), _) => {
            Ok(union)
        }
        (_, Err(error)) => Err(error),
    }
}

/// What variants that were tried gave.
struct Found<U> {
    union: U,
    /// Whether it keeps all of the value.
    keeps: bool,
    /// Whether one that knows more of the value's properties did not fit.
    passed_over: bool,
}

/// Tries variants one after another: the first that keeps all of the value, or else that fits.
fn attempt<U: Untagged>(
    value: &Content<'_>,
    candidates: &[(Reverse<Rank>, usize)],
    attempts: &Attempts,
) -> Result<Found<U>, serde_json::Error> {
    let mut lossy = None;
    let mut failure = None;
    // Candidates come by rank: the first failure has the highest.
    let mut failed = None;
    for (rank, index) in candidates {
        let may = match (&lossy, &failure) {
            (Some(_), _) => attempts.after_lossy(),
            (None, Some(_)) => attempts.after_unfit(),
            (None, None) => true,
        };
        if !may {
            break;
        }
        let passed_over = failed.is_some_and(|failed| failed < rank);
        match U::read(*index, value) {
            // The constant comes first: where it is false, no code that writes is compiled.
            Ok(union) if !U::AMBIGUOUS || rank.0.is_certain() || keeps(value, &union) => {
                return Ok(Found { union, keeps: true, passed_over });
            }
            Ok(union) => lossy = lossy.or(Some(Found { union, keeps: false, passed_over })),
            Err(error) => {
                failed = failed.or(Some(rank));
                failure = Some(error);
            }
        }
    }
    match (lossy, failure) {
        (Some(found), _) => Ok(found),
        (None, Some(error)) => Err(error),
        (None, None) => Err(no_variant(U::NAME)),
    }
}
