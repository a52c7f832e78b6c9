"""JavaScript's array methods, on constants."""

from collections.abc import Callable

from schema.drizzle.evaluate import MAX_ITEMS, MAX_TEXT
from schema.drizzle.functions import call
from schema.drizzle.operators import nullish, same
from schema.drizzle.values import UNDEFINED, At, Obj, Unknown, Value, text_of, truthy

Method = Callable[[list[Value], list[Value], At], Value]


def get(items: list[Value], name: Value, at: At) -> Value:
    """Return `items[name]`: an element, or `length`."""
    hole = next((item for item in items if isinstance(item, Unknown)), None)
    if isinstance(name, int) and not isinstance(name, bool):
        if hole is not None:
            return items[name] if 0 <= name < len(items) and not _hole_before(items, name) else hole
        return items[name] if 0 <= name < len(items) else UNDEFINED
    if name == "length":
        return len(items) if hole is None else hole
    return at.unknown(f"`{text_of(name)}` of an array is not known")


def _hole_before(items: list[Value], index: int) -> bool:
    return any(isinstance(item, Unknown) for item in items[:index])


def invoke(items: list[Value], name: str, arguments: list[Value], at: At) -> Value:
    """Return `items.name(...arguments)`."""
    method = _METHODS.get(name)
    if method is None:
        return at.unknown(f"`{name}` of an array is not known")
    if name not in _ACCEPT_HOLES:
        hole = next((item for item in items if isinstance(item, Unknown)), None)
        if hole is not None:
            return hole
    result = method(items, arguments, at)
    if isinstance(result, list) and len(result) > MAX_ITEMS:
        return at.unknown("this array grows too long")
    return result


def _first(arguments: list[Value], at: At) -> Value:
    return arguments[0] if arguments else at.unknown("an argument is missing")


def _each(items: list[Value], arguments: list[Value], at: At) -> list[Value]:
    function = _first(arguments, at)
    return [call(function, [item, index, items], at) for index, item in enumerate(list(items))]


def _map(items: list[Value], arguments: list[Value], at: At) -> Value:
    return _each(items, arguments, at)


def _for_each(items: list[Value], arguments: list[Value], at: At) -> Value:
    results = _each(items, arguments, at)
    return next((result for result in results if isinstance(result, Unknown)), UNDEFINED)


def _filter(items: list[Value], arguments: list[Value], at: At) -> Value:
    if arguments and getattr(arguments[0], "name", None) == "Boolean":
        return [item for item in items if truthy(item)]
    kept = _each(items, arguments, at)
    unknown = next((flag for flag in kept if isinstance(flag, Unknown)), None)
    return unknown or [item for item, flag in zip(items, kept, strict=True) if truthy(flag)]


def _find(items: list[Value], arguments: list[Value], at: At) -> Value:
    found = _filter(items, arguments, at)
    if isinstance(found, Unknown):
        return found
    return found[0] if found else UNDEFINED


def _some(items: list[Value], arguments: list[Value], at: At) -> Value:
    found = _filter(items, arguments, at)
    return found if isinstance(found, Unknown) else bool(found)


def _every(items: list[Value], arguments: list[Value], at: At) -> Value:
    found = _filter(items, arguments, at)
    return found if isinstance(found, Unknown) else len(found) == len(items)


def _flatten(items: list[Value], depth: float) -> list[Value]:
    flat: list[Value] = []
    for item in items:
        flat += _flatten(item, depth - 1) if isinstance(item, list) and depth >= 1 else [item]
        if len(flat) > MAX_ITEMS:
            break  # an array that holds itself never ends
    return flat


def _flat(items: list[Value], arguments: list[Value], at: At) -> Value:
    depth = arguments[0] if arguments and isinstance(arguments[0], int | float) else 1
    return _flatten(items, min(depth, 20))


def _flat_map(items: list[Value], arguments: list[Value], at: At) -> Value:
    return _flatten(_each(items, arguments, at), 1)


def _join(items: list[Value], arguments: list[Value], at: At) -> Value:
    separator = text_of(arguments[0]) if arguments and not nullish(arguments[0]) else ","
    parts = ["" if nullish(item) else text_of(item) for item in items]
    if separator is None or None in parts:
        return at.unknown("what is joined here is not constant text")
    joined = separator.join(str(part) for part in parts)
    return joined if len(joined) <= MAX_TEXT else at.unknown("this text grows too long")


def _slice(items: list[Value], arguments: list[Value], at: At) -> Value:
    bounds = [argument if isinstance(argument, int) else None for argument in arguments[:2]]
    start, end = (*bounds, None, None)[:2]
    return items[start:end]


def _concat(items: list[Value], arguments: list[Value], at: At) -> Value:
    result = list(items)
    for argument in arguments:
        result += argument if isinstance(argument, list) else [argument]
    return result


def _includes(items: list[Value], arguments: list[Value], at: At) -> Value:
    sought = _first(arguments, at)
    return sought if isinstance(sought, Unknown) else any(same(item, sought) for item in items)


def _index_of(items: list[Value], arguments: list[Value], at: At) -> Value:
    sought = _first(arguments, at)
    if isinstance(sought, Unknown):
        return sought
    return next((index for index, item in enumerate(items) if same(item, sought)), -1)


def _push(items: list[Value], arguments: list[Value], at: At) -> Value:
    if len(items) + len(arguments) > MAX_ITEMS:
        return at.unknown("this array grows too long")
    items.extend(arguments)
    return len(items)


def _reverse(items: list[Value], arguments: list[Value], at: At) -> Value:
    items.reverse()
    return items


def _to_reversed(items: list[Value], arguments: list[Value], at: At) -> Value:
    return items[::-1]


def _sort(items: list[Value], arguments: list[Value], at: At) -> Value:
    if arguments or not all(isinstance(item, str) for item in items):
        return at.unknown("this sort is not followed")
    items.sort(key=lambda text: text.encode("utf-16-be", "surrogatepass"))
    return items


def _at(items: list[Value], arguments: list[Value], at: At) -> Value:
    index = _first(arguments, at)
    if not isinstance(index, int):
        return at.unknown("this index is not constant")
    return items[index] if -len(items) <= index < len(items) else UNDEFINED


def _reduce(items: list[Value], arguments: list[Value], at: At) -> Value:
    function, rest = _first(arguments, at), list(items)
    if len(arguments) < 2 and not rest:
        return at.unknown("nothing is reduced, from no start")
    total = arguments[1] if len(arguments) > 1 else rest.pop(0)
    for item in rest:
        total = call(function, [total, item], at)
    return total


def _entries(items: list[Value], arguments: list[Value], at: At) -> Value:
    return [[index, item] for index, item in enumerate(items)]


def _keys(items: list[Value], arguments: list[Value], at: At) -> Value:
    return list(range(len(items)))


def _values(items: list[Value], arguments: list[Value], at: At) -> Value:
    return list(items)


def from_entries(items: list[Value], at: At) -> Value:
    """Return the object of `[key, value]` pairs."""
    result = Obj(at.file)
    for item in items:
        key = text_of(item[0]) if isinstance(item, list) and len(item) == 2 else None
        if key is None:
            return item if isinstance(item, Unknown) else at.unknown("these entries are not known")
        result[key] = item[1]
        result.places[key] = at.node
    return result


_METHODS: dict[str, Method] = {
    "map": _map,
    "forEach": _for_each,
    "filter": _filter,
    "find": _find,
    "some": _some,
    "every": _every,
    "flat": _flat,
    "flatMap": _flat_map,
    "join": _join,
    "slice": _slice,
    "concat": _concat,
    "includes": _includes,
    "indexOf": _index_of,
    "push": _push,
    "reverse": _reverse,
    "toReversed": _to_reversed,
    "sort": _sort,
    "toSorted": lambda items, arguments, at: _sort(list(items), arguments, at),
    "at": _at,
    "reduce": _reduce,
    "entries": _entries,
    "keys": _keys,
    "values": _values,
}
_ACCEPT_HOLES = {"map", "concat", "push", "flat", "flatMap"}
