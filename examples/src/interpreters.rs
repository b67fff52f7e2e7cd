//! Interpreters: each has a state and classes of its own, and what is Rust's own may be shared between them on purpose. Here an index of words, built once.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pydust::prelude::*;

/// Where each word is. Rust data throughout: no Python object is in it, so every interpreter may read it at any time.
struct Words {
    lines: HashMap<String, Vec<usize>>,
    questions: AtomicU64,
}

/// The indexes of this process by their names. All interpreters see the same ones.
static INDEXES: Mutex<BTreeMap<String, Arc<Words>>> = Mutex::new(BTreeMap::new());

fn indexes() -> MutexGuard<'static, BTreeMap<String, Arc<Words>>> {
    INDEXES.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Indexes that several interpreters query. The state below is that of one interpreter.
#[pydust::module(members(Index, NoIndex))]
#[derive(Default)]
pub struct Interpreters {
    opened: AtomicU64,
}

#[pydust::methods]
impl Interpreters {
    /// Notes in which lines each word is, and shows the index to every interpreter under a name.
    #[signature(name, /, lines)]
    pub fn build(name: String, lines: Vec<String>) {
        let mut words = HashMap::<_, Vec<_>>::new();
        for (number, line) in lines.iter().enumerate() {
            for word in line.split_whitespace() {
                let found = words.entry(word.to_lowercase()).or_default();
                if found.last() != Some(&number) {
                    found.push(number);
                }
            }
        }
        let words = Arc::new(Words {
            lines: words,
            questions: AtomicU64::new(0),
        });
        indexes().insert(name, words);
    }

    /// The names of the indexes that there are.
    pub fn names() -> Vec<String> {
        indexes().keys().cloned().collect()
    }

    /// Takes an index away. Who has opened it keeps it.
    #[signature(name, /)]
    pub fn remove(name: String) -> PyResult<()> {
        match indexes().remove(&name) {
            Some(_) => Ok(()),
            None => Err(NoIndex { name }.into()),
        }
    }

    /// How many indexes this interpreter has opened.
    pub fn opened(&self) -> u64 {
        self.opened.load(Ordering::Relaxed)
    }
}

/// There is no index of that name.
#[pydust::exception(extends = LookupError, message = "there is no index {name:?}")]
#[derive(Debug)]
pub struct NoIndex {
    name: String,
}

/// An index, seen from one interpreter. The object is that interpreter's own; the words behind it are everybody's.
#[pydust::class]
pub struct Index {
    /// The name under which any interpreter opens it.
    #[attribute]
    name: String,
    words: Arc<Words>,
}

#[pydust::methods]
impl Index {
    fn __new__(state: State<'_, Interpreters>, name: String) -> PyResult<Self> {
        let Some(words) = indexes().get(&name).cloned() else {
            return Err(NoIndex { name }.into());
        };
        state.opened.fetch_add(1, Ordering::Relaxed);
        Ok(Self { name, words })
    }

    /// The numbers of the lines in which a word is.
    #[signature(word, /)]
    pub fn find(&self, word: &str) -> &[usize] {
        self.words.questions.fetch_add(1, Ordering::Relaxed);
        match self.words.lines.get(&word.to_lowercase()) {
            Some(lines) => lines,
            None => &[],
        }
    }

    /// The words that differ from another in the fewest letters, in order. This looks at all of them and does not release the interpreter.
    #[signature(word, /)]
    pub fn nearest(&self, word: &str) -> Vec<&str> {
        self.words.questions.fetch_add(1, Ordering::Relaxed);
        let (mut least, mut nearest) = (usize::MAX, Vec::new());
        for candidate in self.words.lines.keys() {
            let distance = distance(word, candidate);
            if distance < least {
                nearest.clear();
                least = distance;
            }
            if distance == least {
                nearest.push(candidate.as_str());
            }
        }
        nearest.sort_unstable();
        nearest
    }

    /// How many questions it was asked, by all interpreters together.
    #[property]
    pub fn questions(&self) -> u64 {
        self.words.questions.load(Ordering::Relaxed)
    }

    fn __len__(&self) -> usize {
        self.words.lines.len()
    }

    fn __contains__(&self, word: &str) -> bool {
        self.words.lines.contains_key(&word.to_lowercase())
    }

    /// `pickle` takes the name along, and the other interpreter opens the same index by it.
    fn __getnewargs__(&self) -> (&str,) {
        (&self.name,)
    }
}

/// How many letters have to be put in, left out or exchanged to make one word from another.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (done, letter) in from.chars().enumerate() {
        let mut before = std::mem::replace(&mut row[0], done + 1);
        for (at, other) in to.iter().enumerate() {
            let exchanged = before + usize::from(letter != *other);
            before = row[at + 1];
            row[at + 1] = exchanged.min(before + 1).min(row[at] + 1);
        }
    }
    row[to.len()]
}
