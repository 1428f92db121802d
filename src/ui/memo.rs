//! A view kept until its key changes.

use std::sync::Arc;

/// The last view and the key it was made for.
#[derive(Debug)]
pub struct Memo<K, V> {
    kept: Option<(K, Arc<V>)>,
}

impl<K, V> Default for Memo<K, V> {
    fn default() -> Self {
        Self { kept: None }
    }
}

impl<K: PartialEq, V> Memo<K, V> {
    /// The kept view, or a new one when the key is another.
    pub fn get(&mut self, key: K, make: impl FnOnce() -> V) -> Arc<V> {
        match &self.kept {
            Some((kept, view)) if *kept == key => view.clone(),
            _ => {
                let view = Arc::new(make());
                self.kept = Some((key, view.clone()));
                view
            }
        }
    }
}
