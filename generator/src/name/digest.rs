//! A number for what a type says, the same on every machine and for every order of types.

use std::collections::HashMap;
use std::hash::{Hash, Hasher};

use crate::ir::{Api, TypeId};

/// The numbers that are known so far.
pub struct Digests<'a> {
    api: &'a Api,
    known: HashMap<TypeId, u32>,
}

impl<'a> Digests<'a> {
    /// None yet.
    pub fn new(api: &'a Api) -> Self {
        Self { api, known: HashMap::new() }
    }

    /// The number of a type: of its name if the document gives it one, else of all that is inside it.
    pub fn of(&mut self, id: TypeId) -> u32 {
        if let Some(known) = self.known.get(&id) {
            return *known;
        }
        let def = self.api.get(id);
        let mut hasher = Fnv::default();
        if def.component {
            def.words.hash(&mut hasher);
        } else {
            // A type within itself counts as nothing.
            self.known.insert(id, 0);
            let mut kind = def.kind.clone();
            let inside: HashMap<TypeId, u32> = kind.mentioned().into_iter().map(|id| (id, self.of(id))).collect();
            kind.rename(&|id| TypeId(inside.get(&id).copied().unwrap_or_default()));
            kind.hash(&mut hasher);
        }
        let digest = hasher.finish();
        let digest = u32::try_from((digest ^ digest >> 32) & u64::from(u32::MAX)).unwrap_or_default();
        self.known.insert(id, digest);
        digest
    }
}

/// FNV-1a with 64 bits. The algorithm of the standard library may change with its version.
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Fnv {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn write_u16(&mut self, value: u16) {
        self.write(&value.to_le_bytes());
    }

    fn write_u32(&mut self, value: u32) {
        self.write(&value.to_le_bytes());
    }

    fn write_u64(&mut self, value: u64) {
        self.write(&value.to_le_bytes());
    }

    fn write_usize(&mut self, value: usize) {
        self.write(&(value as u64).to_le_bytes());
    }

    fn write_isize(&mut self, value: isize) {
        self.write(&(value as i64).to_le_bytes());
    }
}
