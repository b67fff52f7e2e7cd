//! References that a detached thread moves between locks at a chosen moment of a collection: whenever the collector looks at a `Step`.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError, RwLock};

use pydust::prelude::*;
use pydust::Visitor;

type Object = Option<Py<PyAny>>;

/// Its state is a place, too.
#[pydust::module(members(Places, Changing, Step))]
#[derive(Default)]
pub struct Moving {
    place: Mutex<Object>,
}

/// The numbers of the steps that were asked for and done, and whether a thread does them.
struct Steps {
    asked: u64,
    done: u64,
    is_served: bool,
}

static STEPS: Mutex<Steps> = Mutex::new(Steps {
    asked: 0,
    done: 0,
    is_served: false,
});
static CHANGED: Condvar = Condvar::new();

fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn wait_until(is_there: impl Fn(&Steps) -> bool) -> MutexGuard<'static, Steps> {
    let steps = lock(&STEPS);
    let waited = CHANGED.wait_while(steps, |steps| !is_there(steps));
    waited.unwrap_or_else(PoisonError::into_inner)
}

/// Asks the thread for a step whenever the collector comes by, and waits for it.
struct Hook;

// SAFETY: visits nothing.
unsafe impl Traverse for Hook {
    const MAY_REFER: bool = true;
    fn traverse(&self, _visitor: &mut Visitor<'_>) {
        let mut steps = lock(&STEPS);
        if steps.is_served {
            steps.asked += 1;
            let asked = steps.asked;
            drop(steps);
            CHANGED.notify_all();
            drop(wait_until(|steps| steps.done >= asked || !steps.is_served));
        }
    }
}

/// What the collector looks at.
#[pydust::class]
pub struct Step {
    hook: Hook,
}

#[pydust::methods]
impl Step {
    fn __new__() -> Self {
        Self { hook: Hook }
    }
}

/// Takes an object out of its place with one step, and puts it back with the next, until `stop` is called.
fn serve(mut swap: impl FnMut(Object) -> Object) {
    let mut steps = lock(&STEPS);
    steps.is_served = true;
    drop(steps);
    CHANGED.notify_all();
    let mut hand = None;
    loop {
        let steps = wait_until(|steps| steps.asked > steps.done || !steps.is_served);
        let ends = !steps.is_served;
        drop(steps);
        if ends {
            if hand.is_some() {
                swap(hand);
            }
            return;
        }
        hand = swap(hand.take());
        lock(&STEPS).done += 1;
        CHANGED.notify_all();
    }
}

/// Something with a place behind a trait.
pub trait Place: TraverseBoxed + Send + Sync {
    /// Puts an object there and gives what was there.
    fn swap(&self, object: Object) -> Object;
}
pydust::traverse_boxed!(dyn Place);

#[derive(Traverse)]
struct Boxed(Mutex<Object>);

impl Place for Boxed {
    fn swap(&self, object: Object) -> Object {
        std::mem::replace(&mut *lock(&self.0), object)
    }
}

/// Places of several kinds.
#[pydust::class]
pub struct Places {
    mutex: Mutex<Object>,
    read_write: RwLock<Object>,
    boxed: Box<dyn Place>,
}

#[pydust::methods]
impl Places {
    fn __new__() -> Self {
        Self {
            mutex: Mutex::default(),
            read_write: RwLock::default(),
            boxed: Box::new(Boxed(Mutex::default())),
        }
    }

    /// Puts an object into one of the places, for another one.
    pub fn swap(&self, kind: usize, object: Object) -> Object {
        match kind {
            0 => std::mem::replace(&mut *lock(&self.mutex), object),
            1 => {
                let mut place = self.read_write.write().unwrap_or_else(PoisonError::into_inner);
                std::mem::replace(&mut *place, object)
            }
            _ => self.boxed.swap(object),
        }
    }

    /// Does the steps with one of them.
    #[detached]
    pub fn serve(&self, kind: usize) {
        serve(|object| self.swap(kind, object));
    }
}

/// A class that changes otherwise.
#[pydust::class]
pub struct Changing {
    place: Mutex<Object>,
    #[attribute(set)]
    number: u64,
}

#[pydust::methods]
impl Changing {
    fn __new__() -> Self {
        Self {
            place: Mutex::default(),
            number: 0,
        }
    }

    pub fn swap(&self, _kind: usize, object: Object) -> Object {
        std::mem::replace(&mut *lock(&self.place), object)
    }

    #[detached]
    pub fn serve(&self, kind: usize) {
        serve(|object| self.swap(kind, object));
    }
}

#[pydust::methods]
impl Moving {
    pub fn swap(&self, _kind: usize, object: Object) -> Object {
        std::mem::replace(&mut *lock(&self.place), object)
    }

    #[detached]
    pub fn serve(&self, kind: usize) {
        serve(|object| self.swap(kind, object));
    }

    /// Waits until a thread does the steps.
    #[detached]
    pub fn wait_until_served() {
        drop(wait_until(|steps| steps.is_served));
    }

    /// Ends that, and says how many steps there were.
    pub fn stop() -> u64 {
        let mut steps = lock(&STEPS);
        steps.is_served = false;
        let done = steps.done;
        drop(steps);
        CHANGED.notify_all();
        done
    }
}
