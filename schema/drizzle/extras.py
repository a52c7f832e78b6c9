"""What stands in a table's third argument: indexes, keys, constraints and policies as values under construction."""

from tree_sitter import Node

from schema.drizzle.functions import call
from schema.drizzle.syntax import File
from schema.drizzle.values import UNDEFINED, At, Host, Obj, Unknown, Value


class Extra(Host):
    """A part of a table; `file` and `node` are the outermost call of its chain so far."""

    def __init__(self, name: Value, at: At) -> None:
        self.name = None if name is UNDEFINED else name
        self.root = at
        self.file: File = at.file
        self.node: Node = at.node

    def grow(self, at: At) -> None:
        """Note another call of the chain."""
        self.file, self.node = at.file, at.node


class IndexBuilder(Extra):
    """`index()` and `uniqueIndex()`; without columns (`.on`) Drizzle ignores it."""

    def __init__(self, name: Value, at: At, *, unique: bool) -> None:
        super().__init__(name, at)
        self.unique = unique
        self.columns: list[Value] | None = None
        self.method: Value = "btree"
        self.where: Value = UNDEFINED
        self.options: Value = UNDEFINED
        self.concurrently = False

    def invoke(self, name: str, arguments: list[Value], at: At) -> Value:
        """Call one of the builder's methods."""
        if name in ("on", "onOnly"):
            self.columns = list(arguments)
        elif name == "using" and arguments:
            self.method, self.columns = arguments[0], list(arguments[1:])
        elif name == "where" and arguments:
            self.where = arguments[0]
        elif name == "with" and arguments:
            self.options = arguments[0]
        elif name == "concurrently":
            self.concurrently = True
        else:
            return at.unknown(f"`{name}` of an index is not known")
        self.grow(at)
        return self


class UniqueBuilder(Extra):
    """`unique(name?).on(...)`."""

    columns: list[Value] | None = None
    nulls_not_distinct = False

    def invoke(self, name: str, arguments: list[Value], at: At) -> Value:
        """Call `.on()` or `.nullsNotDistinct()`."""
        if name == "on":
            self.columns = list(arguments)
        elif name == "nullsNotDistinct":
            self.nulls_not_distinct = True
        else:
            return at.unknown(f"`{name}` of a unique constraint is not known")
        self.grow(at)
        return self


class PrimaryKeyBuilder(Extra):
    """`primaryKey({ columns, name })` or the older `primaryKey(a, b)`."""

    def __init__(self, name: Value, columns: Value, at: At) -> None:
        super().__init__(name, at)
        self.columns = columns


class ForeignKeyBuilder(Extra):
    """`foreignKey({ columns, foreignColumns, name })`."""

    def __init__(self, options: Value, at: At) -> None:
        super().__init__(UNDEFINED, at)
        self.options = options
        self.on_delete: Value = UNDEFINED
        self.on_update: Value = UNDEFINED

    def invoke(self, name: str, arguments: list[Value], at: At) -> Value:
        """Call `.onDelete()` or `.onUpdate()`."""
        action = arguments[0] if arguments else UNDEFINED
        if name == "onDelete":
            self.on_delete = action
        elif name == "onUpdate":
            self.on_update = action
        else:
            return at.unknown(f"`{name}` of a foreign key is not known")
        self.grow(at)
        return self

    def resolved(self, at: At) -> Value:
        """Return the options as an object; they may be given as a function."""
        return self.options if isinstance(self.options, Obj) else call(self.options, [], at)


class CheckBuilder(Extra):
    """`check(name, sql)`."""

    def __init__(self, name: Value, expression: Value, at: At) -> None:
        super().__init__(name, at)
        self.expression = expression


class PolicyBuilder(Extra):
    """`pgPolicy(name, options)`, in a table or linked to one."""

    def __init__(self, name: Value, options: Value, at: At) -> None:
        super().__init__(name, at)
        self.options = options
        self.linked: Value = None

    def invoke(self, name: str, arguments: list[Value], at: At) -> Value:
        """Call `.link(table)`."""
        if name == "link" and arguments:
            self.linked = arguments[0]
            self.grow(at)
            return self
        return at.unknown(f"`{name}` of a policy is not known")


def _argument(arguments: list[Value], index: int) -> Value:
    return arguments[index] if index < len(arguments) else UNDEFINED


def index(arguments: list[Value], at: At) -> Value:
    """`index(name?)`."""
    return IndexBuilder(_argument(arguments, 0), at, unique=False)


def unique_index(arguments: list[Value], at: At) -> Value:
    """`uniqueIndex(name?)`."""
    return IndexBuilder(_argument(arguments, 0), at, unique=True)


def unique(arguments: list[Value], at: At) -> Value:
    """`unique(name?)`."""
    return UniqueBuilder(_argument(arguments, 0), at)


def primary_key(arguments: list[Value], at: At) -> Value:
    """`primaryKey(...)`."""
    first = _argument(arguments, 0)
    if isinstance(first, Obj):
        return PrimaryKeyBuilder(first.get("name", UNDEFINED), first.get("columns", UNDEFINED), at)
    return first if isinstance(first, Unknown) else PrimaryKeyBuilder(UNDEFINED, list(arguments), at)


def foreign_key(arguments: list[Value], at: At) -> Value:
    """`foreignKey(...)`."""
    return ForeignKeyBuilder(_argument(arguments, 0), at)


def check(arguments: list[Value], at: At) -> Value:
    """`check(name, sql)`."""
    return CheckBuilder(_argument(arguments, 0), _argument(arguments, 1), at)


def policy(arguments: list[Value], at: At) -> Value:
    """`pgPolicy(name, options?)`."""
    return PolicyBuilder(_argument(arguments, 0), _argument(arguments, 1), at)
