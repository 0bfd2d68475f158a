//! What adapters need so as not to tell too much: a last mask over log lines, and tokens nobody guesses.

use data_encoding::BASE64URL_NOPAD;
use patchbay_kit::world::World;
use patchbay_model::detect;
use std::io;

/// A writer of log lines: e-mail addresses, phone numbers, cards and anything that looks like a token are taken out
/// of every line before it goes on. Lines are expected whole, as a subscriber writes them.
pub struct Masked<W>(pub W);

impl<W: io::Write> io::Write for Masked<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write_all(masked(&String::from_utf8_lossy(bytes)).as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// The same of a text that is shown where anybody may read it.
pub fn masked(text: &str) -> String {
    without_tokens(&detect::blank(text))
}

/// Longer than any id of ours, shorter than any secret of ours.
const TOKEN_CHARS_MIN: usize = 40;

fn without_tokens(text: &str) -> String {
    let part = |c: char| c.is_ascii_alphanumeric() || "_-+".contains(c);
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(part) {
        out.push_str(&rest[..start]);
        let run = &rest[start..];
        let end = run.find(|c| !part(c)).unwrap_or(run.len());
        // What fills a token up belongs to it; the sign between a name and its value does not.
        let filled = end + run[end..].bytes().take_while(|byte| *byte == b'=').count();
        let end = if run[filled..].starts_with(part) { end } else { filled };
        out.push_str(if end >= TOKEN_CHARS_MIN { "[token masked]" } else { &run[..end] });
        rest = &run[end..];
    }
    out.push_str(rest);
    out
}

/// A bearer token: 32 random bytes as text.
pub fn new_token() -> String {
    BASE64URL_NOPAD.encode(&World::real().bytes::<32>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    #[test]
    fn a_line_keeps_its_ids_and_loses_persons_and_tokens() {
        let (mut line, token) = (Vec::new(), new_token());
        writeln!(
            Masked(&mut line),
            "evt_06n8q0000000000000000000g0 jane@example.com +1 317 555 0142 {token} end"
        )
        .expect("memory takes it");
        let line = String::from_utf8(line).expect("text");
        assert_eq!(
            line,
            "evt_06n8q0000000000000000000g0 [e-mail masked] [phone masked] [token masked] end\n"
        );
    }

    #[test]
    fn a_name_before_a_value_does_not_make_an_id_a_token_nor_a_token_less_than_one() {
        let id = "connection=con_06n8q0000000000000000000g0 code=vendor.throttled";
        assert_eq!(masked(id), id);
        let token = "A1b2".repeat(10);
        assert_eq!(masked(&format!("token={token}== end")), "token=[token masked] end");
        assert_eq!(masked(&format!("{token}=")), "[token masked]");
    }
}
