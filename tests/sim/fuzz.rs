//! Bytes that nobody would send on purpose: whatever comes in from outside is changed in many small ways and read.
//! Nothing may panic, and nothing may take long. A failure says its seed and the input.

mod answers;
mod door;
mod texts;

use crate::number;
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use std::{
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    time::{Duration, Instant},
};

/// One input may take this long, on a machine that has much else to do.
const SLOW: Duration = Duration::from_secs(5);
/// Of an input, what is shown.
const SHOWN: usize = 2_000;

/// What inputs are made from.
pub struct Corpus {
    pub whole: Vec<Vec<u8>>,
    /// Pieces that mean something where they are read.
    pub words: Vec<Vec<u8>>,
}

impl Corpus {
    pub fn of(whole: &[&str], words: &[&str]) -> Self {
        let bytes = |texts: &[&str]| texts.iter().map(|text| text.as_bytes().to_vec()).collect();
        Self { whole: bytes(whole), words: bytes(words) }
    }

    /// One of the whole inputs with up to eight changes.
    pub fn input(&self, chance: &mut ChaCha8Rng) -> Vec<u8> {
        let mut below = |n: usize| (chance.next_u64() % n.max(1) as u64) as usize;
        let mut input = self.whole[below(self.whole.len())].clone();
        for _ in 0..below(9) {
            let (at, len) = (below(input.len() + 1), below(24));
            let end = (at + len).min(input.len());
            match below(8) {
                0 if at < input.len() => input[at] ^= 1 << below(8),
                1 => drop(input.drain(at..end)),
                2 => {
                    let piece = input[at..end].to_vec();
                    input.splice(at..at, piece);
                }
                3 => {
                    // Deep and long: what recurses and what grows.
                    let piece = input[at..end.min(at + 6)].to_vec();
                    let many = piece.repeat(1 << below(9));
                    input.splice(at..at, many);
                }
                4 => {
                    let other = &self.whole[below(self.whole.len())];
                    let from = below(other.len() + 1);
                    input.splice(at..end, other[from..].iter().copied());
                }
                5 => input.truncate(at),
                6 => input.insert(at, [0, 0xff, b'"', b'\\', b'{', b'[', 0xed, b'-'][below(8)]),
                _ => {
                    let word = self.words.get(below(self.words.len())).cloned().unwrap_or_default();
                    input.splice(at..end.min(at + below(8)), word);
                }
            }
            input.truncate(256 * 1024);
        }
        input
    }
}

/// Reads `rounds` inputs: `PATCHBAY_FUZZ_TIMES` as many where that is set, others with another `PATCHBAY_FUZZ_SEED`.
pub fn fuzz(name: &str, rounds: u64, corpus: &Corpus, mut read: impl FnMut(&[u8])) {
    let rounds = rounds * number("PATCHBAY_FUZZ_TIMES", 1);
    let seed = number("PATCHBAY_FUZZ_SEED", 1);
    let mut slowest = Duration::ZERO;
    for round in 0..rounds {
        // Each input by itself, so that a single one can be repeated.
        let mut chance = ChaCha8Rng::seed_from_u64(seed.wrapping_mul(1 << 32) ^ round);
        let input = corpus.input(&mut chance);
        let began = Instant::now();
        let done = catch_unwind(AssertUnwindSafe(|| read(&input)));
        let took = began.elapsed();
        slowest = slowest.max(took);
        if done.is_err() || took > SLOW {
            println!(
                "{name}, PATCHBAY_FUZZ_SEED={seed}, input {round}, {} bytes, {took:?}: {}",
                input.len(),
                input[..input.len().min(SHOWN)].escape_ascii()
            );
        }
        if let Err(panic) = done {
            resume_unwind(panic);
        }
        assert!(took <= SLOW, "{name} took {took:?}");
    }
    println!("{name}: {rounds} inputs of seed {seed}, the slowest {slowest:?}");
}
