//! Several remote calls at once, but never more than storage and channels take well.

use std::future::Future;

use futures::StreamExt;

/// Calls under way at once.
const AT_ONCE: usize = 16;

/// Runs all of the work, at most sixteen pieces at once, to its end; results in the order of
/// finishing. The pieces are collected first because closures over references cannot be named in
/// the type of a future that is sent between threads.
pub async fn all<F: Future>(work: impl IntoIterator<Item = F>) -> Vec<F::Output> {
    let work: Vec<F> = work.into_iter().collect();
    futures::stream::iter(work).buffer_unordered(AT_ONCE).collect().await
}

/// The same for work that can fail: the first error, after everything was tried.
///
/// # Errors
/// The first error of any piece.
pub async fn try_all<T, E, F>(work: impl IntoIterator<Item = F>) -> Result<Vec<T>, E>
where
    F: Future<Output = Result<T, E>>,
{
    all(work).await.into_iter().collect()
}
