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

/// Does work for each of the items, at most sixteen at once, and hands over each result as it comes.
/// Nothing is prepared before its turn: of a hundred thousand items sixteen are held as work. The items
/// are owned because those behind a reference cannot be named in the type of a future that is sent
/// between threads.
pub async fn each<I, F: Future>(
    items: Vec<I>,
    work: impl Fn(I) -> F,
    mut take: impl FnMut(F::Output),
) {
    let mut done = futures::stream::iter(items).map(work).buffer_unordered(AT_ONCE);
    while let Some(result) = done.next().await {
        take(result);
    }
}

/// The same for work that can fail.
///
/// # Errors
/// The first error of any item, after all were tried.
pub async fn try_each<I, F, T, E>(
    items: Vec<I>,
    work: impl Fn(I) -> F,
    mut take: impl FnMut(T),
) -> Result<(), E>
where
    F: Future<Output = Result<T, E>>,
{
    let mut outcome = Ok(());
    let judge = |result| match result {
        Ok(result) => take(result),
        Err(error) if outcome.is_ok() => outcome = Err(error),
        Err(_) => {}
    };
    each(items, work, judge).await;
    outcome
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use futures::executor::block_on;

    use super::*;

    /// Lets the others go on.
    async fn pause() {
        let mut has_paused = false;
        std::future::poll_fn(|context| {
            if std::mem::replace(&mut has_paused, true) {
                return std::task::Poll::Ready(());
            }
            context.waker().wake_by_ref();
            std::task::Poll::Pending
        })
        .await;
    }

    #[test]
    fn of_many_items_no_more_than_are_under_way_are_held_as_work() {
        let (held, most) = (Cell::new(0), Cell::new(0));
        let (held, most) = (&held, &most);
        let work = |item: usize| {
            held.set(held.get() + 1);
            most.set(most.get().max(held.get()));
            async move {
                pause().await;
                held.set(held.get() - 1);
                Ok::<usize, ()>(item)
            }
        };
        let mut sum = 0;
        block_on(try_each((1..=1_000).collect(), work, |item| sum += item)).expect("no error");
        assert_eq!((sum, most.get()), (500_500, AT_ONCE));
    }

    #[test]
    fn the_first_error_is_told_after_everything_was_tried() {
        let work =
            |item: usize| async move { if item.is_multiple_of(2) { Err(item) } else { Ok(item) } };
        let mut taken = Vec::new();
        let outcome = block_on(try_each(vec![1, 2, 3, 4, 5], work, |item| taken.push(item)));
        assert_eq!((outcome, taken), (Err(2), vec![1, 3, 5]));
    }
}
