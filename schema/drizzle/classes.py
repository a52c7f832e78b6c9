"""Classes of constant code: static members, a constructor that fills `this`, methods; anything finer stays unknown.

Instances are objects: what a constructor and its callers put into them can be read, and methods are found behind that.
"""

from tree_sitter import Node

from schema.drizzle.evaluate import evaluate, handles
from schema.drizzle.functions import call_closure
from schema.drizzle.values import UNDEFINED, At, Closure, Host, Native, Obj, Scope, Unknown, Value

_FIELDS = ("property_identifier", "private_property_identifier")


class Instance(Obj):
    """What `new` of a class makes; `methods` are no members of its own."""

    __slots__ = ("methods",)

    def __init__(self, at: At, methods: dict[str, Node | Unknown], scope: Scope) -> None:
        super().__init__(at.file)
        self.methods: dict[str, Value] = {
            name: found if isinstance(found, Unknown) else _method(found, scope, self)
            for name, found in methods.items()
        }


def _method(node: Node, scope: Scope, this: Value) -> Native:
    """Return a method that knows its `this`, however it is called."""
    return Native("method", lambda arguments, at: call_closure(Closure(node, scope), arguments, at, this))


class Class(Host):
    """A class: its static members are evaluated when it is first needed, its instances when they are made."""

    def __init__(self, node: Node, scope: Scope) -> None:
        self.scope = scope
        self.statics = Obj(scope.file)
        self.methods: dict[str, Node | Unknown] = {}
        self.fields: list[tuple[str, Node | None]] = []
        self.constructor: Node | None = None
        self.unknown: Unknown | None = None  # why no instance of it is known
        body = node.child_by_field_name("body")
        for member in body.named_children if body is not None else ():
            self._member(member)

    def _member(self, member: Node) -> None:
        if member.type == "class_static_block":
            self.statics.holes.append(Unknown(self.scope.file, member, "a static block is not followed"))
        name_node = member.child_by_field_name("name")
        if name_node is None or member.type not in ("method_definition", "public_field_definition"):
            return
        kinds = {child.type for child in member.children}
        name = self.scope.file.text(name_node)
        if name_node.type not in _FIELDS or kinds & {"get", "set", "async", "*"}:
            unknown = Unknown(self.scope.file, member, f"`{name}` of a class is not followed")
            if "static" in kinds:
                self.statics.holes.append(unknown)
            elif name_node.type in _FIELDS:
                self.methods[name] = unknown
            else:
                self.unknown = unknown
        elif member.type == "public_field_definition" and "static" not in kinds:
            self.fields.append((name, member.child_by_field_name("value")))
        elif member.type == "public_field_definition":
            value = member.child_by_field_name("value")
            inner = Scope(self.scope.module, self.scope, {"this": self})
            self.statics[name] = evaluate(value, inner) if value is not None else UNDEFINED
        elif "static" in kinds:
            self.statics[name] = _method(member, self.scope, self)
        elif name == "constructor":
            self._construct(member)
        else:
            self.methods[name] = member

    def _construct(self, member: Node) -> None:
        self.constructor = member
        parameters = member.child_by_field_name("parameters")
        for parameter in parameters.named_children if parameters is not None else ():
            if any(child.type in ("accessibility_modifier", "readonly") for child in parameter.children):
                self.unknown = Unknown(self.scope.file, parameter, "a parameter that is a property is not followed")

    def describe(self) -> str:
        """Return what this is, in words."""
        return "a class"

    def get(self, name: str, at: At) -> Value:
        """Return a static member."""
        missing = self.statics.holes[0] if self.statics.holes else UNDEFINED
        return self.statics.get(name, missing)

    def invoke(self, name: str, arguments: list[Value], at: At) -> Value:
        """Call a static method."""
        member = self.get(name, at)
        if isinstance(member, Native):
            return member.call(arguments, at)
        if isinstance(member, Closure):
            return call_closure(member, arguments, at)
        return member if isinstance(member, Unknown) else at.unknown(f"`{name}` of a class is not a function")

    def new(self, arguments: list[Value], at: At) -> Value:
        """Return `new C(...arguments)`."""
        if self.unknown is not None:
            return self.unknown
        made = Instance(at, self.methods, self.scope)
        scope = Scope(self.scope.module, self.scope, {"this": made})
        for name, value in self.fields:
            made[name] = evaluate(value, scope) if value is not None else UNDEFINED
        if self.constructor is None:
            return made
        result = call_closure(Closure(self.constructor, self.scope), arguments, at, made)
        return result if isinstance(result, Unknown) else made


@handles("class_declaration", "class")
def declared_class(node: Node, scope: Scope) -> Value:
    """`class C { static x = 1; constructor() { this.y = 2; } z() {} }`."""
    heritage = any(child.type == "class_heritage" and "extends" in scope.file.text(child) for child in node.children)
    if heritage or any(child.type == "decorator" for child in node.children):
        return Unknown(scope.file, node, "a class that is made from another is not followed", "class")
    return Class(node, scope)


@handles("abstract_class_declaration", "generator_function_declaration", "generator_function")
def other(node: Node, scope: Scope) -> Value:
    """What is like a class or a function, and is neither."""
    return Unknown(scope.file, node, "an abstract class or a generator is not followed", "class")


@handles("this")
def this(node: Node, scope: Scope) -> Value:
    """Return `this` of a method, also in the arrow functions inside it."""
    at: Scope | None = scope
    while at is not None:
        if "this" in at.names:
            return at.names["this"]
        at = at.parent
    return Unknown(scope.file, node, "`this` is not followed here")
