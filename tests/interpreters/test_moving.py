"""What one collection sees of a value is one state of it, or nothing, whatever a detached thread does meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .conftest import answers

if TYPE_CHECKING:
    from .conftest import Script

KINDS = {
    "a Mutex": ("moving.Places()", 0),
    "an RwLock": ("moving.Places()", 1),
    "a lock behind a trait": ("moving.Places()", 2),
    "a lock of a class that changes": ("moving.Changing()", 0),
    "a lock in the state of a module": ("moving", 0),
}


@pytest.mark.parametrize("first", ["the place", "the step"])
@pytest.mark.parametrize(("place", "kind"), KINDS.values(), ids=KINDS)
def test_an_object_that_moves_is_not_garbage(script: Script, place: str, kind: int, first: str) -> None:
    """A thread takes the object out of its place when the collector comes by, and puts it back the next time."""
    make = ["place = " + place, "step = moving.Step()"]
    code = f"""
import gc, threading, weakref
from native import moving
class Kept:
    def __del__(self):
        print("deleted", flush=True)
{chr(10).join(make if first == "the place" else reversed(make))}
kept = Kept()
kept.itself = kept
alive = weakref.ref(kept)
place.swap({kind}, kept)
del kept
thread = threading.Thread(target=place.serve, args=({kind},))
thread.start()
moving.wait_until_served()
gc.collect()
print(moving.stop() > 0)
thread.join()
print(alive() is not None and place.swap({kind}, None) is alive())
# When nobody uses the place any more, what becomes garbage there is found.
place.swap({kind}, type("Cycle", (), dict(place=place))())
gc.collect()
print(alive())
"""
    assert answers(script(code)) == ["True", "True", "deleted", "None"]
