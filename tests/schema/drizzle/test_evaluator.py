# ruff: noqa: E501, ISC004 - a case is a line
"""The evaluator: constant TypeScript has its value, everything else is unknown with a reason, and nothing runs away."""

import time

import pytest

from schema.drizzle.reader import TreeLoader
from schema.drizzle.values import UNDEFINED, Unknown, Value, text_of
from tests.schema.drizzle.world import tree

KNOWN = {
    "1 + 2 * 3": 7,
    "10 / 4": 2.5,
    "7 % 4 ** 2": 7,
    "0x1f + 1_000": 1031,
    "'a' + 1 + true": "a1true",
    "`a${1 + 1}b\\n${'c'}`": "a2b\nc",
    '"\\u0041\\x42\\u{43}"': "ABC",
    "!0 && 'yes'": "yes",
    "null ?? 'x'": "x",
    "0 || ''": "",
    "1 < 2 ? 'a' : 'b'": "a",
    "({ a: 1, ...{ b: 2 } }).b": 2,
    "[1, ...[2, 3]].length": 3,
    "[3, 1].concat([2]).map((x) => x * 2).filter((x) => x > 2).join('-')": "6-4",
    "['a', 'b'].includes('b')": True,
    "Object.keys({ a: 1, b: 2 }).join()": "a,b",
    "Object.values({ a: 'x' } as const)[0]": "x",
    "Object.fromEntries([['a', 1]]).a": 1,
    "Object.entries({ a: 1 }).map(([k, v]) => `${k}${v}`)[0]": "a1",
    "'Hello'.slice(1, -1).toUpperCase()": "ELL",
    "'0'.repeat(3).padStart(5, 'x')": "xx000",
    "'a_b_c'.split('_').at(-1)": "c",
    "({ a: { b: 1 } })?.a?.b!": 1,
    "({} as any)?.a?.b ?? 'none'": "none",
    "((n: number) => { const m = n + 1; if (m > 3) { return m; } return 0; })(5)": 6,
    "(({ a, b: [c] = [7], ...rest }) => a + c + rest.d)({ a: 1, d: 2 })": 10,
    "((...all: string[]) => all.length)('a', 'b')": 2,
    "(() => { const out = []; for (const x of ['a', 'b']) { out.push(x + x); } return out.join(); })()": "aa,bb",
    "(() => { let n = 0; for (const x of [1, 2]) { n += x; } return n; })()": 3,
    "[1, 2, 3].reduce((a, b) => a + b, 10)": 16,
    "Array.from({ length: 3 }, (_, i) => i).join('')": "012",
    "Number('12') + parseInt('30px', 10)": 42,
    "JSON.stringify({ a: [1, 'x', null], b: undefined })": '{"a":[1,"x",null]}',
    "Math.max(1, 5, 3)": 5,
    "E.B": "b",
    "Numbers.Two + Numbers[0]": "1One",
    "typeof 'x'": "string",
    "[...new Set(['a', 'b', 'a'])].length": 2,
    "new Date('2024-02-03').toISOString()": "2024-02-03T00:00:00.000Z",
    "(5).toString() + (1.5).toFixed(2)": "51.50",
    "twice(4)": 8,
    "Level.all.join()": "low,high",
    "Level.of({ low: 'Low' }).low + Level.of({ a: 1 }).count": "low1",
    "new Level('x').shout('!') + new Level('y').name": "x!y",
    "new Level('z').letters()[0] + Object.keys(new Level('z')).join()": "zz1count,name",
}

UNKNOWN = {
    "Math.random()": "not a function",
    "await load()": "await expression is not evaluated",
    "undeclared": "`undeclared` is not declared",
    "process.env.SECRET": "environment variable SECRET",
    "process.env.CI ? 1 : 2": "condition that is not known",
    "new Date()": "present moment",
    "new Date('2024-01-01T00:00:00')": "time zone",
    "import('x')": "import is not evaluated",
    "self": "in terms of itself",
    "loop()": "call each other too deeply",
    "'x'.repeat(1e9)": "grows too long",
    "'abc'.replace(/b/, 'x')": "not known",
    "(async () => 1)()": "async function",
    "(() => { while (true) {} })()": "while statement is not evaluated",
    "null.x": "property of nothing",
    "new Level('x').first": "`first` of a class is not followed",
    "new Sub()": "`new Sub` is not evaluated",
    "new Kept('x')": "a parameter that is a property",
    "(function () { return this; })()": "`this` is not followed here",
}

MODULE = """
enum E { A = 'a', B = 'b' }
enum Numbers { One, Two }
function twice(n: number) { return n * 2; }
class Level {
  static all = ['low', 'high'];
  protected count = 1;
  constructor(name: string) { this.name = name; }
  static of(keys) { const made = new Level('x'); for (const key in keys) { (made as any)[key] = key; } return made; }
  shout(mark: string) { return this.name + mark; }
  letters() { return [this.count].map((n) => this.name.repeat(n + n - 1) + this.name + n); }
  get first() { return this.name[0]; }
}
class Sub extends Level {}
class Kept { constructor(private readonly name: string) {} }
const self = self;
function loop() { return loop(); }
export default VALUE;
"""


def value_of(expression: str, **files: str) -> Value:
    loader = TreeLoader(tree({"m.ts": MODULE.replace("VALUE", expression), **files}))
    module = loader.module("m.ts")
    found = module.export("default")  # type: ignore[union-attr]
    assert found is not None
    return found[0]


@pytest.mark.parametrize(("expression", "value"), KNOWN.items(), ids=KNOWN)
def test_constants_have_their_value(expression: str, value: object) -> None:
    found = value_of(expression)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(("expression", "why"), UNKNOWN.items(), ids=UNKNOWN)
def test_everything_else_says_why_it_is_unknown(expression: str, why: str) -> None:
    found = value_of(expression)
    assert isinstance(found, Unknown)
    assert why in found.why


@pytest.mark.parametrize(
    "expression",
    [
        "(" * 400 + "1" + ")" * 400,
        "[" * 500 + "]" * 500,
        "- " * 301 + "1",
        "x" + ".a" * 5000,
        "1" + " + 1" * 3000,
        "(() => { const a = []; for (const x of Array.from({ length: 19000 })) { a.push(a); } return a; })()",
        "[1,2,3,4,5,6,7,8,9,10].map((a) => [1,2,3,4,5,6,7,8,9,10].map((b) => [1,2,3,4,5,6,7,8,9,10].map((c) =>"
        " [1,2,3,4,5,6,7,8,9,10].map((d) => [1,2,3,4,5,6,7,8,9,10].map((e) => [1,2,3,4,5,6,7,8,9,10].map((f) => a))))))",
        "((f) => f(f))((f) => f(f))",
        "'a'.padStart(1e12, 'b')",
        "9".rjust(400, "9"),
        "2 ** 1e6",
    ],
    ids=lambda text: text[:20],
)
def test_hostile_expressions_end_soon(expression: str) -> None:
    started = time.process_time()
    value = value_of(expression)
    text_of(value)
    assert time.process_time() - started < 4
    assert value is not UNDEFINED


def test_imports_of_every_kind() -> None:
    files = {
        "m.ts": """
            import d, { a as b, T } from './lib';
            import * as all from './barrel';
            import data from './data.json';
            import type { Nothing } from './missing';
            export default [d, b, all.c, all.renamed, all.ns.a, data.x.y, all.T.One].join();
        """,
        "lib.ts": "export const a = 'a'; const z = 'z'; export { z as default, z as y }; export enum T { One = 'one' }",
        "barrel/index.ts": "export * from '../lib.js'; export * from './more'; export { y as renamed } from '../lib';"
        "export * as ns from '../lib';",
        "barrel/more.mts": "export const c = 'c';",
        "data.json": '{"x": {"y": 5}}',
    }
    assert TreeLoader(tree(files)).module("m.ts").export("default") == ("z,a,c,z,a,5,one",)  # type: ignore[union-attr]


def test_import_cycles_end() -> None:
    files = {
        "m.ts": "export * from './a'; import { x } from './a'; export default x;",
        "a.ts": "export * from './b'; export * from './m'; import { y } from './b'; export const x = y;",
        "b.ts": "export * from './a'; import { x } from './a'; export const y = x;",
    }
    (value,) = TreeLoader(tree(files)).module("m.ts").export("default")  # type: ignore[union-attr,misc]
    assert isinstance(value, Unknown)
    assert "in terms of itself" in value.why
