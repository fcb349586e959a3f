//! Things by their key, few enough to be looked through one by one: the code of a map would weigh more
//! in the page than all that is kept in it.

/// Things by their key, in the order in which they came.
#[derive(Debug)]
pub(crate) struct Kept<K, V>(Vec<(K, V)>);

impl<K, V> Default for Kept<K, V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K: PartialEq, V> Kept<K, V> {
    pub(crate) fn get(&self, key: &K) -> Option<&V> {
        self.iter().find(|(kept, _)| kept == key).map(|(_, value)| value)
    }

    /// Keeps a thing, in place of another of its key.
    pub(crate) fn set(&mut self, key: K, value: V) {
        match self.0.iter_mut().find(|(kept, _)| *kept == key) {
            Some(slot) => slot.1 = value,
            None => self.0.push((key, value)),
        }
    }

    /// Whether there was one.
    pub(crate) fn remove(&mut self, key: &K) -> bool {
        let before = self.0.len();
        self.0.retain(|(kept, _)| kept != key);
        self.0.len() < before
    }

    pub(crate) fn iter(&self) -> std::slice::Iter<'_, (K, V)> {
        self.0.iter()
    }
}
