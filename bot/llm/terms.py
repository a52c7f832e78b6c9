"""The language of the trade: what SQL, Postgres and Drizzle call things, which no schema need declare; data."""

_SQL = """
add after all alter always analyze and any array as asc begin between bigint bigserial boolean btree by cascade
case cast char character check citext collate column comment commit concurrently conflict constraint create cross
current date date_trunc day default deferrable deferred delete desc distinct do domain double drop else end enum
except exclude exclusive exists explain expression extension false first for foreign from full function generated
gin gist grant group gen_random_uuid having hour identity if ilike immediate in include increment index inner
insert instead integer int int4 int8 interval into is isolation join json jsonb key lateral left like limit local
lock lock_timeout lower materialized max md5 min minute month named no not nothing now null nulls numeric of offset
on only or order outer over owned partition policy precision primary public real references refresh reindex rename
replace restart restrict returning right row rows savepoint schema security select sequence serial serializable
session set share similar skip smallint smallserial some start statement_timeout stored sum table temporary text
then time timestamp timestamptz timezone to transaction trigger true truncate tsvector type unique unlogged update
upper upsert using uuid vacuum valid validate value values varchar varying view when where with without year zone
cidr inet bytea count coalesce greatest least for_update uuidv7 uuidv4 nextval setval advisory accessexclusivelock
sharelock sharerowexclusivelock shareupdateexclusivelock rowexclusivelock exclusivelock accesssharelock
rowsharelock
"""
_DRIZZLE = """
query findMany findFirst columns orderBy leftJoin innerJoin groupBy select from $count $dynamic jsonb object array
pgTable pgEnum pgSchema pgView pgPolicy pgSequence pgTableCreator relations relation one many fields references
primaryKey foreignKey uniqueIndex index unique check sql eq ne gt gte lt lte and or inArray isNull isNotNull
notNull default defaultNow defaultRandom $default $defaultFn $onUpdate $onUpdateFn $type $inferSelect $inferInsert
generatedAlwaysAs generatedAlwaysAsIdentity generatedByDefaultAsIdentity onDelete onUpdate withTimezone mode
precision onConflictDoNothing onConflictDoUpdate drizzle-kit drizzle-orm drizzle-zod generate migrate push custom
drizzle db insert values returning transaction casing snake_case camelCase const export import set
"""
TERMS = frozenset(word.casefold() for word in (*_SQL.split(), *_DRIZZLE.split()))

# Words of English with a slash between them; anything else with one is a path.
_JOINED = """
read write reads writes insert update delete create drop up down on off yes no and or expand contract true false
before after old new client server backfill start end sender receiver parent child one many pros cons input output
"""
JOINED = frozenset(_JOINED.split())

# Beside "table", "column", "index": words of advice that are the name of none.
_BESIDE = """
additional audit history log outbox queue mapping membership associative associated bridging dimension archive
archived temporary staging polymorphic dedicated shared tenant target source referenced owning owned own
lightweight wide append-only time-series lookup-style settings denormalised denormalized normalised normalized
composite multi-column single-column covering functional expression trigram full-text secondary boolean flag status
version counter soft-delete soft-deleted deleted-at jsonb json text uuid surrogate natural generated stored virtual
hot cold busy fresh proper correct right wrong given particular certain specific corresponding respective
appropriate usual ordinary plain simple dense sparse selective leading first-class helps fits fit comes stands lies
speeds serves supports enforces guarantees prevents avoids costs pays carries scans grows tells says means shows
gives requires refers belongs enables keeps prunes answers satisfies lets ends starts begins works applies matters
remains suffices does has is are was were be can may might should must will would could whenever once if unless
until because since so therefore hence also too again later alone together here there never always often usually
mostly first then finally both either neither itself we you i they one ones called named whose like such per via
within between among against behind beside besides above below without now today afterwards beforehand instead
rather than even just only still yet already at all not no none nor expires expire expired accepted revoked pending
created filled backfilled validated dropped renamed read written populated indexed locked rewritten scanned copied
partitioned sharded joined looked loaded fetched owner creator inviter invitee member role token email expiry date
time user account team organisation organization
"""
BESIDE = frozenset(_BESIDE.split())
