//! Requests of one commit: one that fails takes none of its neighbours with it, nor leaves anything of them behind.

use super::*;
use std::sync::mpsc;

/// Keeps the writer busy, so that what is asked for meanwhile becomes one commit.
async fn busy(store: &Store) -> (mpsc::Sender<()>, tokio::task::JoinHandle<Result<(), Error>>) {
    let (entered, is_in) = tokio::sync::oneshot::channel();
    let (release, released) = mpsc::channel();
    let mut entered = Some(entered);
    let store = store.clone();
    let turn = tokio::spawn(async move {
        let wait = move |_: &mut writer::Core| {
            if let Some(entered) = entered.take() {
                entered.send(()).expect("somebody waits for it");
            }
            released.recv().expect("is released");
            Ok(())
        };
        store.write("busy", wait).await
    });
    is_in.await.expect("the writer is busy");
    (release, turn)
}

#[tokio::test]
async fn what_a_failed_neighbour_undid_keeps_its_lane_and_its_fact() {
    let Bench { store, _dir } = bench(Mode::Threaded);
    let nobody = DeliveryId::from_bytes([77; 16]);
    let (release, turn) = busy(&store).await;
    let (accepted, failed, ()) = tokio::join!(
        biased;
        store.accept(vec![acceptance(1, 1), acceptance(2, 1)], NOW),
        store.replay(nobody, NOW),
        async { release.send(()).expect("the writer waits") },
    );
    turn.await.expect("ends").expect("commits");
    assert_eq!(failed, Err(Error::Missing("The delivery")));
    assert_eq!(accepted, Ok(vec![Accepted::New(Seq(1)), Accepted::New(Seq(2))]));
    for event in [1, 2] {
        let head = claim(&store).await;
        assert_eq!(
            head.iter().map(|c| c.delivery.event.0).collect::<Vec<_>>(),
            [event],
            "the lane has a head"
        );
        store.settle(settlement(&head[0], done()), NOW).await.expect("settles");
    }
    let again = store.accept(vec![acceptance(1, 1)], NOW).await;
    assert_eq!(again, Ok(vec![Accepted::Repeat(Seq(1))]), "and its fact is known once");
}
