//! The text of every chunk of a client, made by as many threads as there are processors: it does not depend on their number.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::format;
use crate::diag::Diagnostic;
use crate::emit::{self, Chunk, Context, Imports};

/// A thread takes this many chunks at once.
const BATCH: usize = 8;

/// More threads than this do not make it faster.
const MOST_THREADS: usize = 8;

/// The text of a chunk, with its imports.
#[derive(Clone, Debug)]
pub struct Text {
    /// The chunk.
    pub chunk: Chunk,
    /// Its Rust source, without imports.
    pub text: String,
    /// The names in it that are declared elsewhere.
    pub imports: Imports,
}

/// The text of every chunk, in the order of [`emit::plan`].
///
/// # Errors
/// When the tokens of a chunk are not Rust items.
pub fn texts(context: &Context<'_>) -> Result<Vec<Text>, Box<Diagnostic>> {
    let chunks = emit::plan(context);
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        loop {
            let start = next.fetch_add(BATCH, Ordering::Relaxed);
            let end = chunks.len().min(start + BATCH);
            let Some(batch) = chunks.get(start..end).filter(|batch| !batch.is_empty()) else { break };
            for (index, chunk) in (start..).zip(batch) {
                let (pieces, imports) = emit::emit(context, *chunk);
                done.push((index, format(pieces).map(|text| Text { chunk: *chunk, text, imports })));
            }
        }
        done
    };
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = processors.min(MOST_THREADS).min(chunks.len().div_ceil(BATCH));
    let mut done = if threads < 2 {
        work()
    } else {
        std::thread::scope(|scope| {
            let workers: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
            let mut done = work();
            for worker in workers {
                match worker.join() {
                    Ok(more) => done.extend(more),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
            done
        })
    };
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, text)| text).collect()
}
