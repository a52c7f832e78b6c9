"""The English a summary may use around names: number words, products, and what may stand beside "table"."""

_NUMBERS = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen"
)

# "one" is left out: it is mostly no number. We count nothing in thousands, so those are numbers we never have.
NUMBERS: dict[str, int] = {
    **{word: number for number, word in enumerate(_NUMBERS.split(), start=2)},
    "dozen": 12,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "hundred": 100,
    **dict.fromkeys(("dozens", "hundreds", "thousand", "thousands", "million", "millions", "billion", "billions"), -1),
}

PRODUCTS = frozenset({"PostgreSQL", "TypeScript", "GitHub", "and/or", "e.g", "i.e", "UUIDv4", "UUIDv7"})

# Words that may stand beside "table" or "column" without being the name of one; any other makes us drop the sentence.
_PLAIN = """
a an the this that these those its their each every any all both no some such same other another one two three four
five six seven eight nine ten several many few more most new old existing added dropped changed touched affected
related referenced referencing referring parent child join junction lookup large small big whole single separate
unique partial composite foreign primary key covering missing matching corresponding underlying leading nullable
required optional identifier timestamp default generated computed text numeric integer boolean date enum json uuid
array audit database not null check btree gin gist hash secondary supporting redundant duplicate concurrent valid
invalid data column columns table tables index indexes constraint row level security public in on of to for from with
without by at as is are was were be been has have had holds hold gets get becomes become will would can could may
might must should cannot keeps keep lets let makes make and or but so because which who whose where when while then
than only also still already now before after until since if it they there lacks lack needs need takes take uses use
stores store adds add drops drop changes change references reference points point blocks block scans scan rewrites
rewrite build builds rather instead itself themselves per into between during through across under over out up follows
follow names name does do did like types type values value definition migration statement lock locks finding findings
drizzle postgres naming modeling exists exist stays stay remains remain records record breaks break fails fail goes go
loses lose covers cover allows allow carries carry links link ties tie tracks track describes describe declared
defined second first third last next wide narrow main central core current previous former renamed moved
"""
PLAIN = frozenset(_PLAIN.split())
