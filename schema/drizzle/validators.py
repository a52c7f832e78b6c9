"""The few members of validation libraries that schemas take enum values from: `z.enum([...]).options` and its like.

Everything else of these libraries stays foreign.
"""

from collections.abc import Callable

from schema.drizzle.values import UNDEFINED, At, Host, Native, Obj, Unknown, Value


class Library(Host):
    """A package of which only some functions are followed."""

    def __init__(self, package: str, members: dict[str, Value]) -> None:
        self.package = package
        self.members = members

    def get(self, name: str, at: At) -> Value:
        """Return a member that is followed; another one is foreign."""
        return self.members.get(name, at.unknown(f"package `{self.package}` is not read", self.package))

    def invoke(self, name: str, arguments: list[Value], at: At) -> Value:
        """Call a member that is followed; another one gives something foreign."""
        member = self.members.get(name)
        if name in _SAME and self is not _ZOD and self is not _SCHEMA:
            return self
        if isinstance(member, Native):
            return member.call(arguments, at)
        return at.unknown(f"package `{self.package}` is not read", self.package)


_SAME = ("annotations", "annotate", "describe", "meta", "brand", "pipe", "readonly")


def _zod_enum(arguments: list[Value], at: At) -> Value:
    """`z.enum([...])`, `z.enum({...})`, `z.nativeEnum(E)`."""
    given = arguments[0] if arguments else UNDEFINED
    if isinstance(given, Unknown):
        return given
    entries = Obj(at.file)
    if isinstance(given, Obj):
        entries.update(given)
    elif isinstance(given, list) and all(isinstance(value, str) for value in given):
        entries.update({value: value for value in given})
    else:
        return at.unknown("the values of this enum are not constant texts")
    definition = Obj(at.file)
    definition["entries"] = entries
    options = list(entries.values())
    return Library("zod", {"options": options, "enum": entries, "Enum": entries, "Values": entries, "def": definition})


def _picked(pick: Callable[[list[Value]], Value], name: str) -> Native:
    return Native(name, lambda arguments, at: pick(arguments) if arguments else at.unknown("an argument is missing"))


def _literals(arguments: list[Value]) -> Value:
    """`Schema.Literal("a", "b")`."""
    return Library("effect", {"literals": list(arguments)})


def _fields(arguments: list[Value]) -> Value:
    """`Schema.Struct({...})`."""
    return Library("effect", {"fields": arguments[0]})


_ZOD = Library("zod", {"enum": Native("enum", _zod_enum), "nativeEnum": Native("nativeEnum", _zod_enum)})
_SCHEMA = Library(
    "effect",
    {
        "Literal": _picked(_literals, "Literal"),
        "Literals": _picked(lambda arguments: _literals(arguments[0]), "Literals"),
        "Struct": _picked(_fields, "Struct"),
    },
)


def namespaces() -> dict[str, Obj]:
    """Return the packages by specifier, each as its exports."""
    zod, effect = Obj(), Obj()
    zod.update(_ZOD.members, z=_ZOD, default=_ZOD)
    effect.update(Schema=_SCHEMA)
    return {"zod": zod, "zod/v4": zod, "zod/v3": zod, "effect": effect}
