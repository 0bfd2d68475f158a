//! A vault that is cut, moved, copied or read by the wrong person.

use super::*;
use patchbay_model::{ids::EventId, problem::Problem};
use std::{cell::Cell, fs, io};

thread_local! {
    /// The disk of this thread is full after so many bytes of the next file.
    pub static ROOM: Cell<Option<usize>> = const { Cell::new(None) };
}

const ROOT: [u8; 32] = [0x11; 32];
const CONNECTION: ConnectionId = ConnectionId::from_bytes([1; 16]);
const START: Timestamp = Timestamp(1_795_000_000_000);

fn world() -> World {
    World::test(7, START)
}

fn home() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

fn open(home: &Path, root: [u8; 32]) -> Result<Vault, VaultError> {
    Vault::open(home, RootSource::Memory(root), &world())
}

fn token(vault: &Vault) -> Option<String> {
    vault.secrets(CONNECTION).get("token").map(|secret| secret.expose().clone())
}

#[tokio::test]
async fn what_was_put_is_there_after_a_restart_and_what_was_removed_is_not() {
    let home = home();
    let vault = open(home.path(), ROOT).expect("a new vault");
    assert!(vault.is_new());
    vault.put(CONNECTION, "token", Secret::from("canary-7f3a")).expect("kept");
    vault.put(CONNECTION, "old", Secret::from("x")).expect("kept");
    vault.forget(CONNECTION, "old").expect("forgotten");
    let identity = vault.keys().identity().dedup("x");
    drop(vault);
    let vault = open(home.path(), ROOT).expect("the same vault");
    assert!(!vault.is_new());
    assert_eq!(token(&vault).as_deref(), Some("canary-7f3a"));
    assert_eq!(vault.secrets(CONNECTION).names().collect::<Vec<_>>(), ["token"]);
    assert_eq!(vault.keys().identity().dedup("x"), identity);
    vault.remove(CONNECTION).expect("removed");
    assert_eq!(token(&open(home.path(), ROOT).expect("the same vault")), None);
}

#[tokio::test]
async fn no_secret_and_no_key_is_in_the_file_in_any_clear_form() {
    let home = home();
    let vault = open(home.path(), ROOT).expect("a new vault");
    vault.put(CONNECTION, "token", Secret::from("canary-7f3a")).expect("kept");
    let file = fs::read(home.path().join(FILE_NAME)).expect("the file");
    let base64 = data_encoding::BASE64.encode(b"canary-7f3a");
    for planted in [&b"canary"[..], b"token", &base64.as_bytes()[..12], &ROOT[..8], b"counter"] {
        assert!(!file.windows(planted.len()).any(|window| window == planted), "{planted:?}");
    }
    assert_eq!(fs::read_dir(home.path()).expect("the folder").count(), 1, "no temporary file stays behind");
}

#[tokio::test]
async fn a_cut_at_any_byte_leaves_the_old_vault() {
    let home = home();
    let vault = open(home.path(), ROOT).expect("a new vault");
    vault.put(CONNECTION, "token", Secret::from("old")).expect("kept");
    let old = fs::read(home.path().join(FILE_NAME)).expect("the file");
    vault.put(CONNECTION, "token", Secret::from("new")).expect("kept");
    let new = fs::read(home.path().join(FILE_NAME)).expect("the file");
    let read = |dir: &Path| {
        let contents = file::read(dir)?.ok_or(VaultError::KeyMissing)?.open(&ROOT)?;
        Ok::<_, VaultError>(contents.secrets[&CONNECTION]["token"].expose().clone())
    };
    fs::write(home.path().join(FILE_NAME), &old).expect("put back");
    for cut in 0..=new.len() {
        // Power fails while the new file is written: it has a name of its own until it is whole.
        fs::write(home.path().join("vault.new"), &new[..cut]).expect("a cut file");
        assert_eq!(read(home.path()).expect("the old vault"), "old", "cut at {cut}");
    }
    for cut in 0..new.len() {
        // A disk that lies: half a file under the real name is told apart from a wrong key.
        fs::write(home.path().join(FILE_NAME), &new[..cut]).expect("a cut file");
        assert!(matches!(read(home.path()), Err(VaultError::Damaged)), "cut at {cut}");
    }
    for at in 0..new.len() {
        let mut bent = new.clone();
        bent[at] ^= 1;
        fs::write(home.path().join(FILE_NAME), &bent).expect("a bent file");
        assert!(matches!(read(home.path()), Err(VaultError::Damaged)), "bent at {at}");
    }
    fs::write(home.path().join(FILE_NAME), &new).expect("the whole file");
    assert_eq!(read(home.path()).expect("the new vault"), "new");
}

#[tokio::test]
async fn a_disk_that_fills_up_at_any_byte_leaves_the_old_vault_and_room_makes_the_new_one() {
    let home = home();
    let vault = open(home.path(), ROOT).expect("a new vault");
    vault.put(CONNECTION, "token", Secret::from("old")).expect("kept");
    let before = fs::read(home.path().join(FILE_NAME)).expect("the file");
    // The new file is a little longer; the last two rounds fail with all of it written and none of it synced.
    let fresh = "new-and-longer";
    let bytes = before.len() + fresh.len() - "old".len();
    for room in 0..=bytes + 1 {
        ROOM.set(Some(room));
        let error = vault.put(CONNECTION, "token", Secret::from(fresh)).expect_err("no room");
        assert!(
            matches!(&error, VaultError::Io(error) if error.kind() == io::ErrorKind::StorageFull),
            "{room}"
        );
        assert_eq!(token(&vault).as_deref(), Some("old"), "here, {room}");
        let written = fs::metadata(home.path().join("vault.new")).expect("what was written").len();
        assert_eq!(written, room.min(bytes) as u64, "cut where it was to be");
        assert_eq!(fs::read(home.path().join(FILE_NAME)).expect("the file"), before, "on disk, {room}");
        ROOM.set(None);
        // Whoever starts now finds the cut file beside the whole one.
        let again = open(home.path(), ROOT).expect("the old vault");
        assert_eq!(token(&again).as_deref(), Some("old"), "after a restart, {room}");
    }
    vault.put(CONNECTION, "token", Secret::from(fresh)).expect("kept");
    assert_eq!(token(&vault).as_deref(), Some(fresh));
    assert_eq!(token(&open(home.path(), ROOT).expect("the new vault")).as_deref(), Some(fresh));
    assert_eq!(fs::read_dir(home.path()).expect("the folder").count(), 1, "nothing of it stays behind");
}

#[tokio::test]
async fn another_root_key_is_refused_and_changes_nothing() {
    let home = home();
    open(home.path(), ROOT).expect("a new vault");
    let before = fs::read(home.path().join(FILE_NAME)).expect("the file");
    assert!(matches!(open(home.path(), [0x12; 32]), Err(VaultError::WrongRoot)));
    assert_eq!(fs::read(home.path().join(FILE_NAME)).expect("the file"), before);
    let problem = Problem::from(VaultError::WrongRoot);
    assert_eq!(problem.code, "vault.wrong_key");
}

#[tokio::test]
async fn a_start_is_counted_once_it_is_said_and_a_failed_one_is_not() {
    let home = home();
    let count = |say: bool| {
        let vault = open(home.path(), ROOT).expect("open");
        if say {
            vault.started().expect("counted");
        }
        vault.counter()
    };
    assert_eq!([count(false), count(true), count(false), count(true), count(true)], [0, 0, 1, 1, 2]);
    let copy = fs::read(home.path().join(FILE_NAME)).expect("the file");
    assert_eq!(count(true), 3);
    fs::write(home.path().join(FILE_NAME), copy).expect("an older copy");
    assert_eq!(count(false), 3, "without a keyring the file is all there is");
}

#[tokio::test(start_paused = true)]
async fn a_data_key_seals_for_a_week_and_opens_for_ever() {
    let home = home();
    let world = world();
    let vault = Vault::open(home.path(), RootSource::Memory(ROOT), &world).expect("open");
    let event = EventId::from_bytes([9; 16]);
    let sealed = vault.keys().seal(event, CONNECTION, b"x", world.bytes());
    assert!(!vault.rotate_data_key_if_due(START + DATA_KEY_MS - 1).expect("not due"));
    assert!(vault.rotate_data_key_if_due(START + DATA_KEY_MS).expect("due"));
    assert!(!vault.rotate_data_key_if_due(START + DATA_KEY_MS + 1).expect("done"));
    let again = vault.keys().seal(event, CONNECTION, b"y", world.bytes());
    assert_eq!((sealed.key_id, again.key_id), (1, 2));
    drop(vault);
    let keys = open(home.path(), ROOT).expect("open").keys();
    assert_eq!(&keys.open(event, CONNECTION, &sealed).expect("the older key is kept")[..], b"x");
    assert_eq!(&keys.open(event, CONNECTION, &again).expect("the newer key as well")[..], b"y");
}

#[tokio::test]
async fn a_change_that_cannot_be_written_is_not_kept_either() {
    let home = home();
    let vault = open(home.path(), ROOT).expect("a new vault");
    fs::create_dir(home.path().join("vault.new")).expect("in the way");
    let error = vault.put(CONNECTION, "token", Secret::from("x")).expect_err("no room to write");
    assert!(matches!(error, VaultError::Io(_)));
    assert_eq!(token(&vault), None);
    fs::remove_dir(home.path().join("vault.new")).expect("out of the way");
    vault.put(CONNECTION, "token", Secret::from("x")).expect("kept");
    assert_eq!(token(&vault).as_deref(), Some("x"));
}

#[cfg(unix)]
#[tokio::test]
async fn a_key_file_is_made_once_for_its_owner_alone_and_refused_when_others_can_read_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = home();
    let path = home.path().join("root.key");
    let open = || Vault::open(home.path(), RootSource::KeyFile(path.clone()), &world());
    open().expect("a new vault and a new key");
    for file in [&path, &home.path().join(FILE_NAME)] {
        let mode = fs::metadata(file).expect("there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{}", file.display());
    }
    open().expect("the same key");
    for mode in [0o640, 0o604, 0o660, 0o644] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("changed");
        assert!(matches!(open(), Err(VaultError::KeyFileOpen)), "{mode:o}");
    }
    fs::set_permissions(&path, fs::Permissions::from_mode(0o400)).expect("changed");
    open().expect("readable by its owner alone");
    fs::remove_file(&path).expect("removed");
    assert!(matches!(open(), Err(VaultError::KeyMissing)));
    assert!(!path.exists(), "no new key beside a vault that another one sealed");
}

#[cfg(unix)]
#[tokio::test]
async fn a_key_file_may_be_raw_hex_or_base64_and_nothing_else() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = home();
    open(home.path(), ROOT).expect("a new vault");
    let path = home.path().join("root.key");
    let with = |bytes: &[u8]| {
        fs::write(&path, bytes).expect("written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("changed");
        Vault::open(home.path(), RootSource::KeyFile(path.clone()), &world()).map(|_| ())
    };
    let hex = data_encoding::HEXLOWER.encode(&ROOT);
    let base64 = data_encoding::BASE64.encode(&ROOT);
    for text in [
        ROOT.to_vec(),
        format!("{hex}\n").into_bytes(),
        base64.clone().into_bytes(),
        hex.to_uppercase().into(),
    ] {
        with(&text).expect("the same key");
    }
    for text in [&b""[..], &ROOT[..31], b"not a key", &base64.as_bytes()[..43]] {
        assert!(matches!(with(text), Err(VaultError::BadRoot)));
    }
}
