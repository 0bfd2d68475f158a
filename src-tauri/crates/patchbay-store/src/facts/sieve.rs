//! Which facts a run surely does not hold, in about eleven bits for each that it does: a Bloom filter whose bits of one
//! fact lie in one block, so that asking a run costs one look at memory. Facts are keyed hashes, so their own bytes choose
//! the bits.

/// Bits of a block: what a processor fetches at once.
const BLOCK: usize = 512;
/// Bits set for a fact.
const BITS: u32 = 6;

pub(super) struct Sieve {
    /// Blocks of 64 bytes, a power of two of them; none where nothing is known.
    bytes: Vec<u8>,
}

impl Sieve {
    pub(super) fn of<'a>(facts: impl ExactSizeIterator<Item = &'a [u8; 16]>) -> Self {
        let blocks = (facts.len() * 10).div_ceil(BLOCK).next_power_of_two();
        let mut sieve = Self { bytes: vec![0; blocks * BLOCK / 8] };
        for fact in facts {
            sieve.places(*fact).for_each(|(byte, bit)| sieve.bytes[byte] |= bit);
        }
        sieve
    }

    pub(super) fn from_bytes(bytes: &[u8]) -> Self {
        let whole = bytes.len().is_multiple_of(BLOCK / 8) && (bytes.len() / (BLOCK / 8)).is_power_of_two();
        // What is not a sieve says nothing, and every run is then looked into.
        Self { bytes: if whole { bytes.to_vec() } else { Vec::new() } }
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Whether a fact may be there; `false` is certain.
    pub(super) fn may_hold(&self, fact: [u8; 16]) -> bool {
        self.bytes.is_empty() || self.places(fact).all(|(byte, bit)| self.bytes[byte] & bit != 0)
    }

    /// Where the bits of a fact lie, by byte and within it.
    fn places(&self, fact: [u8; 16]) -> impl Iterator<Item = (usize, u8)> + use<> {
        let [block, bits] = [0, 8].map(|at| {
            let mut half = [0; 8];
            half.copy_from_slice(&fact[at..at + 8]);
            u64::from_le_bytes(half)
        });
        let blocks = self.bytes.len() / (BLOCK / 8);
        let first = (block as usize & (blocks - 1)) * (BLOCK / 8);
        (0..BITS).map(move |n| {
            let bit = (bits >> (n * BLOCK.ilog2())) as usize % BLOCK;
            (first + bit / 8, 1 << (bit % 8))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use patchbay_model::keys::KeyMac;

    /// Facts as they are: every bit of them as likely as the other.
    fn facts(from: u64, count: u64) -> Vec<[u8; 16]> {
        let mix = |n: u64| {
            let mut x = n.wrapping_add(0x9e37_79b9_7f4a_7c15);
            x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            x ^ (x >> 31)
        };
        let fact = |n: u64| {
            let mut fact = KeyMac([0; 16]);
            fact.0[..8].copy_from_slice(&mix(2 * n).to_le_bytes());
            fact.0[8..].copy_from_slice(&mix(2 * n + 1).to_le_bytes());
            fact.0
        };
        (from..from + count).map(fact).collect()
    }

    #[test]
    fn what_is_there_is_never_denied_and_few_others_are_let_through() {
        for count in [0, 1, 3, 100, 24_576] {
            let (held, others) = (facts(0, count), facts(1_000_000, 10_000));
            let sieve = Sieve::of(held.iter());
            let read = Sieve::from_bytes(sieve.as_bytes());
            assert!(held.iter().all(|fact| sieve.may_hold(*fact) && read.may_hold(*fact)), "of {count}");
            let through = others.iter().filter(|fact| read.may_hold(**fact)).count();
            assert!(through < 400, "{through} of 10,000 get through a sieve of {count}");
        }
    }

    #[test]
    fn what_is_no_sieve_lets_everything_through() {
        for bytes in [&[][..], &[0; 63], &[0; 3 * 64]] {
            assert!(Sieve::from_bytes(bytes).may_hold([7; 16]), "{} bytes", bytes.len());
        }
    }
}
