"""Zod's schemas as values: what a field takes, so that a hand-written mirror can be held against its table."""

from collections.abc import Callable
from typing import Any

from schema.drizzle.tables import PgTable
from schema.drizzle.values import UNDEFINED, At, Host, Native, Obj, Unknown, Value, truthy

_TEXTS = """
    string email url uuid guid uuidv4 uuidv6 uuidv7 cuid cuid2 ulid nanoid ksuid xid emoji jwt base64 base64url hex
    hostname e164 ipv4 ipv6 cidrv4 cidrv6 stringFormat templateLiteral httpUrl datetime time duration
""".split()  # noqa: SIM905 - a list of words reads better so
_INTEGERS = ("int", "int32", "uint32")
_KINDS = {
    **dict.fromkeys(_TEXTS, "string"),
    **dict.fromkeys((*_INTEGERS, "number", "float32", "float64", "nan"), "number"),
    **dict.fromkeys(("bigint", "int64", "uint64"), "bigint"),
    "boolean": "boolean",
    "stringbool": "boolean",
    "date": "date",
    "array": "array",
    "tuple": "array",
    "set": "set",
    "record": "record",
    "map": "map",
    "file": "file",
    **dict.fromkeys(("any", "unknown", "custom", "lazy", "instanceof", "json", "promise", "function"), "any"),
    **dict.fromkeys(("preprocess", "pipe", "transform", "codec", "never", "void", "symbol", "check"), "any"),
    **dict.fromkeys(("union", "discriminatedUnion", "intersection", "xor"), "any"),
    "null": "null",
    "undefined": "undefined",
}
_TO_ANY = ("transform", "pipe", "preprocess", "or", "and", "overwrite", "codec")
_NEVER = ("parse", "safeParse", "parseAsync", "safeParseAsync", "spa", "decode", "encode")
LITERAL = "literal"


class Zod(Host):
    """One schema. `kind` is what it takes in a word; `at` is the call that made it, `last` the end of its chain."""

    def __init__(self, kind: str, at: At) -> None:
        self.kind = kind
        self.at = at
        self.last = at
        self.optional = False
        self.nullable = False
        self.defaulted = False
        self.coerced = False
        self.integer = False
        self.values: tuple[str, ...] = ()  # of an enum or literals
        self.entries: Obj | None = None  # of an enum, by key
        self.max: int | None = None
        self.fields: Obj | None = None  # of an object
        self.inner: Value = UNDEFINED  # of an array
        self.derived: tuple[str, PgTable] | None = None  # by drizzle-zod: select, insert or update, and its table
        self.picked: list[tuple[str, Value]] = []  # `pick`, `omit`, `extend` ... with the keys they were given

    def describe(self) -> str:
        """Return what this is, in words."""
        return f"a Zod {self.kind}"

    def changed(self, at: At, **attributes: Any) -> "Zod":
        """Return a copy with other attributes: Zod's own methods never change a schema either."""
        copy = Zod(self.kind, self.at)
        copy.__dict__.update(self.__dict__)
        copy.__dict__.update(attributes, last=at)
        return copy

    def get(self, name: str, at: At) -> Value:
        """Return `.options`, `.enum`, `.shape` and their like; a method that is not called yet."""
        if self.entries is not None and name in ("options", "enum", "Enum", "Values", "def", "_def"):
            definition = Obj(at.file)
            definition["entries"] = self.entries
            return {"options": list(self.entries.values()), "def": definition, "_def": definition}.get(
                name, self.entries
            )
        if name == "shape" and self.fields is not None:
            return self.fields
        if name == "element" and self.kind == "array":
            return self.inner
        return Native(name, lambda arguments, place: self.invoke(name, arguments, place))

    def invoke(self, name: str, arguments: list[Value], at: At) -> Value:
        """Call a method; one that only describes or checks gives a schema that takes the same."""
        if name in _NEVER:
            return at.unknown("what a schema parses is not known before it runs")
        if name in _TO_ANY:
            return self.changed(at, kind="any", values=(), fields=None, max=None)
        method = _METHODS.get(name)
        return method(self, arguments, at) if method is not None else self.changed(at)


Method = Callable[[Zod, list[Value], At], Value]


def _setting(**attributes: Any) -> Method:
    return lambda schema, arguments, at: schema.changed(at, **attributes)


def _max(schema: Zod, arguments: list[Value], at: At) -> Value:
    limit = arguments[0] if arguments else None
    known = schema.kind == "string" and isinstance(limit, int)
    return schema.changed(at, max=limit if known else schema.max)


def _extended(schema: Zod, arguments: list[Value], at: At) -> Value:
    """`extend(shape)`, `merge(other)`."""
    given = arguments[0] if arguments else UNDEFINED
    more = given.fields if isinstance(given, Zod) else given
    if schema.fields is None:
        return schema
    fields = _copied(schema.fields)
    if isinstance(more, Obj):
        fields.update(more)
        fields.places.update(dict.fromkeys(more, at.node) if more.file is not at.file else more.places)
        fields.holes.extend(more.holes)
    else:
        fields.holes.append(more if isinstance(more, Unknown) else at.unknown("what is added here is not known"))
    return schema.changed(at, fields=fields, picked=[*schema.picked, ("extend", more)])


def _chosen(name: str) -> Method:
    def method(schema: Zod, arguments: list[Value], at: At) -> Value:
        mask = arguments[0] if arguments else UNDEFINED
        if schema.fields is None:
            return schema
        fields = _copied(schema.fields)
        if not isinstance(mask, Obj):
            fields.holes.append(mask if isinstance(mask, Unknown) else at.unknown("which keys is not known"))
            return schema.changed(at, fields=fields)
        fields.holes.extend(mask.holes)
        for key in schema.fields:
            if (name == "pick") != truthy(mask.get(key, False)):
                del fields[key]
        return schema.changed(at, fields=fields, picked=[*schema.picked, (name, mask)])

    return method


def _partial(optional: bool) -> Method:  # noqa: FBT001 - made twice, below
    def method(schema: Zod, arguments: list[Value], at: At) -> Value:
        mask = arguments[0] if arguments else UNDEFINED
        if schema.fields is None:
            return schema
        fields = _copied(schema.fields)
        for key, field in schema.fields.items():
            if isinstance(field, Zod) and (not isinstance(mask, Obj) or key in mask):
                fields[key] = field.changed(field.last, optional=optional)
        picked = [*schema.picked, ("partial", mask)] if isinstance(mask, Obj) else schema.picked
        return schema.changed(at, fields=fields, picked=picked)

    return method


def _copied(fields: Obj) -> Obj:
    copy = Obj(fields.file)
    copy.update(fields)
    copy.places = dict(fields.places)
    copy.holes = list(fields.holes)
    return copy


def _of_enum(name: str) -> Method:
    """`extract([...])`, `exclude([...])`."""

    def method(schema: Zod, arguments: list[Value], at: At) -> Value:
        given = arguments[0] if arguments else None
        if schema.entries is None or not isinstance(given, list):
            return schema.changed(at, kind="any", values=())
        kept = {key: value for key, value in schema.entries.items() if (name == "extract") == (key in given)}
        return enum(at, kept)

    return method


_METHODS: dict[str, Method] = {
    "optional": _setting(optional=True),
    "exactOptional": _setting(optional=True),
    "nullable": _setting(nullable=True),
    "nullish": _setting(optional=True, nullable=True),
    "default": _setting(defaulted=True),
    "prefault": _setting(defaulted=True),
    "catch": _setting(defaulted=True, nullable=True),
    "nonoptional": _setting(optional=False),
    "unwrap": _setting(optional=False, nullable=False),
    "int": _setting(integer=True),
    "max": _max,
    "length": _max,
    "extend": _extended,
    "safeExtend": _extended,
    "augment": _extended,
    "merge": _extended,
    "pick": _chosen("pick"),
    "omit": _chosen("omit"),
    "partial": _partial(optional=True),
    "deepPartial": _partial(optional=True),
    "required": _partial(optional=False),
    "extract": _of_enum("extract"),
    "exclude": _of_enum("exclude"),
    "array": lambda schema, arguments, at: wrapped("array", schema, at),
}


def wrapped(kind: str, inner: Value, at: At) -> Zod:
    """Return an array of what `inner` takes."""
    made = Zod(kind, at)
    made.inner = inner
    return made


def enum(at: At, entries: dict[str, Value]) -> Zod:
    """Return `z.enum(...)` over entries by key."""
    made = Zod("enum", at)
    made.entries = Obj(at.file)
    made.entries.update(entries)
    made.values = tuple(value for value in entries.values() if isinstance(value, str))
    return made


def _enum(arguments: list[Value], at: At) -> Value:
    """`z.enum([...])`, `z.enum({...})`, `z.nativeEnum(E)`."""
    given = arguments[0] if arguments else UNDEFINED
    if isinstance(given, Unknown):
        return given
    if isinstance(given, Obj):
        return enum(at, dict(given))
    if isinstance(given, list) and all(isinstance(value, str) for value in given):
        return enum(at, {value: value for value in given})
    return at.unknown("the values of this enum are not constant texts")


def _object(arguments: list[Value], at: At) -> Value:
    given = arguments[0] if arguments else Obj(at.file)
    made = Zod("object", at)
    if isinstance(given, Obj):
        made.fields = given
        return made
    return given if isinstance(given, Unknown) else at.unknown("the fields of this object are not known")


def _literal(arguments: list[Value], at: At) -> Value:
    made = Zod(LITERAL, at)
    given = arguments[0] if arguments else UNDEFINED
    values: list[Value] = given if isinstance(given, list) else [given]
    if all(isinstance(value, str) for value in values):
        made.kind, made.values = "enum", tuple(values)
    return made


def _made(word: str, *, coerced: bool = False) -> Native:
    def native(arguments: list[Value], at: At) -> Value:
        made = Zod(_KINDS[word], at)
        made.integer, made.coerced = word in _INTEGERS, coerced
        if word == "array":
            made.inner = arguments[0] if arguments else UNDEFINED
        return made

    return Native(word, native)


def _around(name: str) -> Native:
    """`z.optional(schema)` and its like."""

    def native(arguments: list[Value], at: At) -> Value:
        inner = arguments[0] if arguments else UNDEFINED
        return inner.invoke(name, [], at) if isinstance(inner, Zod) else inner

    return Native(name, native)


def _members() -> Obj:
    members = Obj()
    members.update({word: _made(word) for word in _KINDS})
    members.update(enum=Native("enum", _enum), nativeEnum=Native("nativeEnum", _enum))
    members.update({word: Native(word, _object) for word in ("object", "strictObject", "looseObject", "interface")})
    members["literal"] = Native("literal", _literal)
    members.update({name: _around(name) for name in ("optional", "nullable", "nullish")})
    for name in ("iso", "coerce"):
        inner = Obj()
        inner.update({word: _made(word, coerced=name == "coerce") for word in _KINDS})
        members[name] = inner
    return members


class Namespace(Host):
    """`z`: what it has and we do not know is foreign, as every other package is."""

    __slots__ = ()

    def get(self, name: str, at: At) -> Value:
        """Return a member."""
        return MEMBERS.get(name, at.unknown(f"`{name}` of Zod is not known", "zod"))

    def invoke(self, name: str, arguments: list[Value], at: At) -> Value:
        """Call a member."""
        member = self.get(name, at)
        return member.call(arguments, at) if isinstance(member, Native) else member


MEMBERS = _members()
