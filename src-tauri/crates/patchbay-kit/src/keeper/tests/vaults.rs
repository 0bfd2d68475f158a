//! A sign-in in a real vault, whose process ends and starts again.

use super::{
    server::{NOW, Trouble, Vendor, call},
    *,
};
use crate::vault::{RootSource, Vault, VaultPlace};
use patchbay_model::ids::ConnectionId;

const CONNECTION: ConnectionId = ConnectionId::from_bytes([1; 16]);

struct Home {
    dir: tempfile::TempDir,
    vendor: Vendor,
    world: World,
}

/// The vault, of which the last write before the end never happens.
struct Ends(VaultPlace);

impl GrantPlace for Ends {
    fn load(&self) -> Option<Grant> {
        self.0.load()
    }
    fn save(&self, _grant: &Grant) -> Result<(), Problem> {
        Err(Problem::new("dead", "Nobody reads this."))
    }
}

impl Home {
    /// A sign-in for an hour, on disk.
    fn signed_in() -> Self {
        let home = Self {
            dir: tempfile::tempdir().expect("a folder"),
            vendor: Vendor::new(Some(3_600)),
            world: World::test(1, NOW),
        };
        home.place().save(&home.vendor.signed_in(NOW)).expect("kept");
        home
    }

    /// As a new process finds it.
    fn place(&self) -> VaultPlace {
        let source = RootSource::Memory([7; 32]);
        let vault = Vault::open(self.dir.path(), source, &self.world).expect("the vault opens");
        VaultPlace::new(Arc::new(vault), CONNECTION)
    }

    fn start(&self, place: impl GrantPlace + 'static) -> Cx {
        self.vendor.cx(&self.world, Keeper::kept(Arc::new(place)), "code")
    }

    fn kept(&self) -> Grant {
        self.place().load().expect("a sign-in")
    }
}

#[tokio::test(start_paused = true)]
async fn a_refused_refresh_token_is_never_sent_again_whatever_restarts() {
    let home = Home::signed_in();
    tokio::time::sleep(Duration::from_secs(3_600)).await;
    home.vendor.trouble([Trouble::Answer(400, serde_json::json!({ "error": "invalid_grant" }))]);
    let cx = home.start(home.place());
    held(&call(&cx).await.expect_err("refused"));
    assert!(home.kept().refused, "on disk");
    for _ in 0..3 {
        let cx = home.start(home.place());
        let answers = join_all((0..10).map(|_| call(&cx))).await;
        for answer in answers {
            assert_eq!(held(&answer.expect_err("refused")).remedy, Remedy::Reconnect);
        }
    }
    assert_eq!(home.vendor.asked(), 1, "the vendor would take it now, and still it is not sent");
    // Another sign-in is another token.
    home.place().save(&home.vendor.signed_in(home.world.now())).expect("kept");
    assert_eq!(call(&home.start(home.place())).await, Ok(200));
}

#[tokio::test(start_paused = true)]
async fn an_end_between_the_vendors_answer_and_the_disk_asks_once_more_and_then_for_a_person() {
    let home = Home::signed_in();
    tokio::time::sleep(Duration::from_secs(3_600)).await;
    let before = home.kept();
    let cx = home.start(Ends(home.place()));
    assert!(call(&cx).await.is_err(), "what is not on disk is not used");
    assert!(
        !home.vendor.log.lock().expect("no panic while held").iter().any(|step| step.starts_with("call"))
    );
    drop(cx);
    assert_eq!(home.kept(), before, "the old sign-in, whole");
    assert!(!home.vendor.books().is_current(&before), "which the vendor has replaced");
    let cx = home.start(home.place());
    held(&call(&cx).await.expect_err("the vendor ends a sign-in whose old token comes back"));
    assert!(home.vendor.books().killed && home.kept().refused);
    for _ in 0..3 {
        held(&call(&home.start(home.place())).await.expect_err("a person is needed"));
    }
    assert_eq!(home.vendor.asked(), 2, "once before the end, once after, and not again");
}

#[tokio::test(start_paused = true)]
async fn an_end_just_after_the_disk_loses_nothing() {
    let home = Home::signed_in();
    tokio::time::sleep(Duration::from_secs(3_600)).await;
    home.start(home.place()).keeper.token(&home.start(home.place())).await.expect("renewed");
    assert!(home.vendor.books().is_current(&home.kept()));
    assert_eq!(call(&home.start(home.place())).await, Ok(200));
    assert_eq!((home.vendor.asked(), home.vendor.books().killed), (1, false));
}
