"""What a schema imports from Drizzle's other dialects: wherever it stands, no Postgres snapshot holds it."""

from schema.drizzle.values import At, Host, Obj, Value

_MODULES = ("mysql-core", "sqlite-core", "singlestore-core", "gel-core", "mssql-core", "cockroach-core")
SPECIFIERS = tuple(f"drizzle-orm/{module}" for module in _MODULES)


class OtherDialect(Host):
    """A builder, a table or a part of one of another dialect; what is made of it is of that dialect too."""

    def get(self, name: str, at: At) -> Value:
        """Return a property."""
        return self

    def invoke(self, name: str, arguments: list[Value], at: At) -> Value:
        """Call a method."""
        return self

    def call(self, arguments: list[Value], at: At) -> Value:
        """Call it."""
        return self

    def describe(self) -> str:
        """Return what this is, in words."""
        return "something of another dialect"


class Namespace(Obj):
    """The exports of another dialect: every name is there."""

    def get(self, name: str, default: Value = None) -> Value:
        """Return what a name means."""
        return _SOMETHING


_SOMETHING = OtherDialect()
NAMESPACE = Namespace()
