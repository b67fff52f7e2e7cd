# Written by pydust from src/protocols.rs. Remove this line to keep changes of your own.
"""Objects that take part in Python's protocols."""

import types
from typing import Any, Self, SupportsFloat, SupportsIndex, final

from typing_extensions import disjoint_base

__all__ = [
    "Account",
    "Handle",
    "Order",
    "Pair",
    "Plugin",
    "Positive",
    "Ready",
    "Settings",
    "Snapshot",
    "Ticker",
    "Transaction",
    "Watched",
]

@disjoint_base
class Settings:
    """Attributes that exist when they are asked for."""

    def __new__(cls) -> Self: ...
    def count(self) -> int:
        """How many there are."""

    def __dir__(self) -> list[str]: ...
    def __getattr__(self, name: str, /) -> str:
        """For what is not found in the usual way."""

    def __setattr__(self, name: str, value: str, /) -> None: ...
    def __delattr__(self, name: str, /) -> None: ...

@disjoint_base
class Watched:
    """Sees every question for an attribute."""

    def __new__(cls) -> Self: ...
    def __getattribute__(self, name: str, /) -> Any: ...

@disjoint_base
class Positive:
    """A descriptor: an attribute of another class that takes positive numbers only."""

    def __new__(cls) -> Self: ...
    def __set_name__(self, owner: type[Any], name: str, /) -> None:
        """Python says under which name the descriptor was put into a class."""

    def __get__(self, instance: Any | None, owner: Any | None = None, /) -> Any:
        """`instance` is `None` when the class is asked."""

    def __set__(
        self, instance: Any, value: SupportsFloat | SupportsIndex, /
    ) -> None: ...
    def __delete__(self, instance: Any, /) -> None: ...

@disjoint_base
class Transaction:
    """What `with` and `async with` enter and leave."""

    def __new__(cls) -> Self: ...
    @property
    def state(self) -> str: ...
    def __enter__(self) -> Transaction:
        """What it returns is bound by `as`."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: types.TracebackType | None,
        /,
    ) -> bool:
        """`true` swallows the exception."""

    def __aenter__(self) -> Ready:
        """For `async with`: what it returns is awaited."""

    def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: types.TracebackType | None,
        /,
    ) -> Ready: ...

@disjoint_base
class Ticker:
    """What `async for` goes through."""

    def __new__(cls, end: SupportsIndex) -> Self: ...
    def __aiter__(self) -> Ticker: ...
    def __anext__(self) -> Ready:
        """An awaitable for each item; `None` is the end."""

@disjoint_base
class Ready:
    """What can be awaited, and has its value at once."""

    def __new__(cls, value: Any) -> Self: ...
    def __await__(self) -> Ready:
        """An iterator: what it yields goes to the event loop, and what its `StopIteration` carries is the value of the `await`."""

    def __next__(self) -> int: ...

@disjoint_base
class Plugin:
    """A base for subclasses in Python."""

    def __new__(cls) -> Self: ...
    def __init_subclass__(cls, *, kind: str) -> None:
        """Python takes this as a class method without being told."""

    @classmethod
    def __class_getitem__(cls, item: Any) -> type[Any]:
        """`Plugin[int]`, for annotations."""

@disjoint_base
class Account:
    """Begins as its `Default`, then Python calls `__init__`: a subclass in Python may take other arguments."""

    def __init__(self, owner: str, balance: SupportsIndex = 0) -> None: ...
    @property
    def owner(self) -> str: ...
    @property
    def balance(self) -> int: ...

@disjoint_base
class Pair:
    """Has both: `__new__` makes the value, `__init__` is called after it with the same arguments."""

    def __new__(cls, first: SupportsIndex, second: SupportsIndex) -> Self: ...
    def __init__(self, first: SupportsIndex, second: SupportsIndex) -> None: ...
    @property
    def first(self) -> int: ...
    @property
    def second(self) -> int: ...
    @property
    def times(self) -> int: ...

@final
class Order:
    """What is built step by step and then used up. A class with a method that takes `self` is final."""

    def __new__(cls) -> Self: ...
    def add(self, item: str) -> Order:
        """Adds an item and gives the order back, for the next call."""

    def send(self) -> list[str]:
        """Takes the value out of the object."""

    def __len__(self) -> int: ...
    def __invert__(self) -> list[str]:
        """A special method may do so, too."""

@disjoint_base
class Handle:
    """Tells when it goes. It may have any attribute, and there may be weak references to it."""

    on_close: Any | None

    def __new__(cls, on_close: Any | None = None) -> Self: ...
    def __del__(self) -> None:
        """Called once, while the object is still whole. An error here is reported and goes no further."""

@disjoint_base
class Snapshot:
    """A value that `pickle` and `copy` take apart and put together."""

    def __new__(cls, name: str, data: bytes = ...) -> Self: ...
    @property
    def name(self) -> str: ...
    @property
    def data(self) -> bytes: ...
    def __getnewargs__(self) -> tuple[str]:
        """What `__new__` gets when the copy is made."""

    def __getstate__(self) -> bytes: ...
    def __setstate__(self, state: bytes, /) -> None: ...
    def __deepcopy__(self, memo: Any, /) -> Snapshot: ...
