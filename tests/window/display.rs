//! What a window manager does at a desk that has none: gives and takes the focus, and asks a window to close.

use std::time::{Duration, Instant};

use x11rb::CURRENT_TIME;
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{
    Atom, AtomEnum, ClientMessageEvent, ConnectionExt, EventMask, InputFocus, MapState, Window,
};
use x11rb::rust_connection::RustConnection;

use crate::desk::Desk;

/// The window's name, which no other window at the desk has.
const TITLE: &[u8] = b"Patchbay";
const THERE_WITHIN: Duration = Duration::from_secs(20);
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// The display of a desk, seen as its window manager would.
pub struct Display {
    x: RustConnection,
    root: Window,
}

impl Display {
    pub fn of(desk: &Desk) -> Self {
        let (x, screen) = x11rb::connect(Some(&desk.place("DISPLAY"))).expect("the display takes one more");
        let root = x.setup().roots[screen].root;
        Self { x, root }
    }

    /// Asks the window to close, as a press on its close button does.
    pub fn ask_to_close(&self) {
        let window = self.window();
        let (protocols, delete) = (self.atom("WM_PROTOCOLS"), self.atom("WM_DELETE_WINDOW"));
        let ask = ClientMessageEvent::new(32, window, protocols, [delete, CURRENT_TIME, 0, 0, 0]);
        self.x.send_event(false, window, EventMask::NO_EVENT, ask).expect("it is sent");
        self.x.flush().expect("it is sent");
    }

    /// Nobody looks at the window: the keyboard goes nowhere.
    pub fn look_away(&self) {
        self.x.set_input_focus(InputFocus::NONE, x11rb::NONE, CURRENT_TIME).expect("it is sent");
        self.x.flush().expect("it is sent");
    }

    /// Somebody looks at the window.
    pub fn look_at_window(&self) {
        let window = self.window();
        self.x.set_input_focus(InputFocus::PARENT, window, CURRENT_TIME).expect("it is sent");
        self.x.flush().expect("it is sent");
    }

    /// Waits until the window has the keyboard.
    pub fn window_is_looked_at(&self) {
        let window = self.window();
        self.until("the window has the keyboard", || {
            let focus = self.x.get_input_focus().ok()?.reply().ok()?.focus;
            self.holds(window, focus).then_some(())
        });
    }

    fn window(&self) -> Window {
        self.until("a window on the display", || {
            let tree = self.x.query_tree(self.root).ok()?.reply().ok()?;
            tree.children.into_iter().find(|window| self.is_ours(*window).unwrap_or(false))
        })
    }

    fn is_ours(&self, window: Window) -> Option<bool> {
        let shown = self.x.get_window_attributes(window).ok()?.reply().ok()?.map_state == MapState::VIEWABLE;
        let name = self.x.get_property(false, window, AtomEnum::WM_NAME, AtomEnum::ANY, 0, 64).ok()?;
        Some(shown && name.reply().ok()?.value == TITLE)
    }

    /// Whether `inner` is the window or lies in it.
    fn holds(&self, window: Window, inner: Window) -> bool {
        let mut at = inner;
        while at != window {
            let Some(tree) = self.x.query_tree(at).ok().and_then(|asked| asked.reply().ok()) else {
                return false;
            };
            at = tree.parent;
        }
        true
    }

    fn atom(&self, name: &str) -> Atom {
        let asked = self.x.intern_atom(false, name.as_bytes()).expect("it is asked");
        asked.reply().expect("every name has an atom").atom
    }

    fn until<T>(&self, what: &str, mut there: impl FnMut() -> Option<T>) -> T {
        let start = Instant::now();
        loop {
            if let Some(found) = there() {
                return found;
            }
            assert!(start.elapsed() < THERE_WITHIN, "{what}: not within {THERE_WITHIN:?}");
            std::thread::sleep(LOOK_EVERY);
        }
    }
}
