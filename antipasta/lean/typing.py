"""What the hook needs of `typing`: named tuples and annotations.

`typing` takes a tenth of a warm hook to import, and its NamedTuple compiles a constructor for each
class; this one compiles it at the first use. A type checker sees `typing` itself.
"""

TYPE_CHECKING = False

__all__ = [
    "TYPE_CHECKING",
    "Any",
    "Generic",
    "Literal",
    "NamedTuple",
    "NewType",
    "Protocol",
    "TypeVar",
    "TypedDict",
    "cast",
    "get_args",
]

if TYPE_CHECKING:
    from typing import (
        Any,
        Generic,
        Literal,
        NamedTuple,
        NewType,
        Protocol,
        TypedDict,
        TypeVar,
        cast,
        get_args,
    )
else:
    from _collections import _tuplegetter

    Any = object
    Protocol = object

    class _Alias:
        """An annotation with arguments, such as `Literal["a", "b"]` or a union with it."""

        def __init__(self, origin, arguments):
            self.__origin__ = origin
            self.__args__ = arguments

        def __or__(self, other):
            return _Alias("|", (self, type(None) if other is None else other))

        def __ror__(self, other):
            return _Alias("|", (type(None) if other is None else other, self))

        def __eq__(self, other):
            mine = (self.__origin__, self.__args__)
            return isinstance(other, _Alias) and mine == (other.__origin__, other.__args__)

        def __hash__(self):
            return hash(self.__args__)

    class TypedDict(dict):
        """A dictionary with certain keys; `__annotations__` has them."""

        def __init_subclass__(cls, *, total=True):
            super().__init_subclass__()

    class Generic:
        """The base of a class with a type parameter: `Generic[Value]`."""

        __slots__ = ()

        def __class_getitem__(cls, _):
            return cls

    class Literal:
        """`Literal["a", "b"]`: one of these values."""

        def __class_getitem__(cls, values):
            return _Alias(cls, values if isinstance(values, tuple) else (values,))

    def cast(_, value):
        """The value, which a type checker takes for one of that type."""
        return value

    def get_args(hint):
        """The arguments of an annotation: the choices of a Literal, the types of a union."""
        return getattr(hint, "__args__", ())

    def NewType(name, _):
        """A type of its own in annotations, which returns the value that it is called with."""
        return type(name, (), {"__new__": lambda _, value: value})

    def TypeVar(name, *_, **__):
        """A name for a type that a type checker finds out."""
        return name

    class _Fields(type):
        """Makes a tuple with named fields of a class with annotations, as `typing` does."""

        def __new__(cls, name, bases, body):
            if NamedTuple in bases:
                body = _with_fields(name, body)
            return type.__new__(cls, name, bases, body)

        @property
        def __signature__(cls):
            from inspect import signature

            made = signature(_constructor(cls))
            return made.replace(parameters=list(made.parameters.values())[1:])

    NamedTuple = None

    class NamedTuple(tuple, metaclass=_Fields):
        """The base of a class whose instances are tuples with named fields."""

        __slots__ = ()
        _fields = ()
        _field_defaults = {}

        def __new__(cls, /, *values, **named):
            """Compile the constructor of the class, put it in this one's place, and call it."""
            owner = next(each for each in cls.__mro__ if "_fields" in each.__dict__)
            owner.__new__ = _constructor(owner)
            return owner.__new__(cls, *values, **named)

        @classmethod
        def _make(cls, values):
            made = tuple.__new__(cls, values)
            if len(made) != len(cls._fields):
                raise TypeError(f"expected {len(cls._fields)} values, got {len(made)}")
            return made

        def _replace(self, /, **changes):
            made = self._make(map(changes.pop, self._fields, self))
            if changes:
                raise TypeError(f"{type(self).__name__} has no fields {list(changes)}")
            return made

        __replace__ = _replace

        def _asdict(self):
            return dict(zip(self._fields, self, strict=True))

        def __repr__(self):
            fields = zip(self._fields, self, strict=True)
            return (
                f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in fields)})"
            )

        def __getnewargs__(self):
            return tuple(self)

    def _with_fields(name, body):
        """The body of a class whose annotations are its fields, with what reads these."""
        fields = tuple(_annotations(body))
        defaults = {field: body.pop(field) for field in fields if field in body}
        first = fields[len(fields) - len(defaults) :]
        if tuple(defaults) != first:
            raise TypeError(f"{name}: a field without a default follows one with a default")
        readers = {field: _tuplegetter(at, "") for at, field in enumerate(fields)}
        own = {
            "__slots__": (),
            "__match_args__": fields,
            "_fields": fields,
            "_field_defaults": defaults,
        }
        return {**body, **readers, **own}

    def _annotations(body):
        """The annotations in the body of a class; since Python 3.14 a function there has them."""
        annotate = body.get("__annotate_func__")
        return body.get("__annotations__") or (annotate(1) if annotate else {})

    def _constructor(owner):
        """The function that makes an instance: the fields are its parameters."""
        fields = ", ".join(owner._fields)
        values = f"({fields},)" if fields else "()"
        made = eval(  # noqa: S307  # of the names of fields only, as in collections.namedtuple
            f"lambda _cls, {fields}: _new(_cls, {values})", {"_new": tuple.__new__}
        )
        made.__defaults__ = tuple(owner._field_defaults.values())
        made.__name__ = "__new__"
        made.__qualname__ = f"{owner.__qualname__}.__new__"
        return made
