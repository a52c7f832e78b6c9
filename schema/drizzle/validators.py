"""The validation libraries that are followed: Zod, drizzle-zod, and the few members of effect that hold enum values."""

from collections.abc import Callable

from schema.drizzle.drizzle_zod import namespace
from schema.drizzle.values import At, Host, Native, Obj, Value
from schema.drizzle.zod import MEMBERS, Namespace


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
        if name in _SAME and self is not _SCHEMA:
            return self
        if isinstance(member, Native):
            return member.call(arguments, at)
        return at.unknown(f"package `{self.package}` is not read", self.package)


_SAME = ("annotations", "annotate", "describe", "meta", "brand", "pipe", "readonly")


def _picked(pick: Callable[[list[Value]], Value], name: str) -> Native:
    return Native(name, lambda arguments, at: pick(arguments) if arguments else at.unknown("an argument is missing"))


def _literals(arguments: list[Value]) -> Value:
    """`Schema.Literal("a", "b")`."""
    return Library("effect", {"literals": list(arguments)})


def _fields(arguments: list[Value]) -> Value:
    """`Schema.Struct({...})`."""
    return Library("effect", {"fields": arguments[0]})


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
    zod.update(MEMBERS, z=Namespace(), default=Namespace())
    effect.update(Schema=_SCHEMA)
    return {
        **dict.fromkeys(("zod", "zod/v4", "zod/v3", "@hono/zod-openapi"), zod),
        **dict.fromkeys(("drizzle-zod", "drizzle-orm/zod"), namespace()),
        "effect": effect,
    }
