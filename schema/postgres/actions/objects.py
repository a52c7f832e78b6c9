"""Orders about schemas, views, sequences, policies, functions, triggers, extensions, roles and privileges."""

from schema.model import Policy, Sequence, View
from schema.postgres.actions.order import Named, OfTable, Order
from schema.values import value


@value(frozen=True)
class CreateSchema(Named):
    """CREATE SCHEMA."""

    if_not_exists: bool = False


@value(frozen=True)
class DropSchema(Named):
    """DROP SCHEMA."""

    if_exists: bool = False
    cascade: bool = False


@value(frozen=True)
class RenameSchema(Named):
    """ALTER SCHEMA ... RENAME TO `to`."""

    to: str


@value(frozen=True)
class CreateView(Order):
    """CREATE [MATERIALIZED] VIEW. `reads`: the relations, `uses`: the columns, `twice`: a name that it gives twice."""

    view: View
    or_replace: bool = False
    if_not_exists: bool = False
    with_data: bool = True
    reads: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    twice: str | None = None

    @property
    def object(self) -> str:
        """`schema.name`."""
        return self.view.id


@value(frozen=True)
class DropView(Named):
    """DROP [MATERIALIZED] VIEW of one view."""

    materialized: bool = False
    if_exists: bool = False
    cascade: bool = False


@value(frozen=True)
class RenameView(Named):
    """ALTER [MATERIALIZED] VIEW ... RENAME TO `to`."""

    to: str
    materialized: bool = False


@value(frozen=True)
class SetViewSchema(Named):
    """ALTER [MATERIALIZED] VIEW ... SET SCHEMA."""

    schema: str


@value(frozen=True)
class AlterView(Named):
    """ALTER VIEW ... SET (...), ALTER COLUMN, OWNER TO."""

    clause: str = ""


@value(frozen=True)
class RefreshMaterializedView(Named):
    """REFRESH MATERIALIZED VIEW."""

    concurrently: bool = False
    with_data: bool = True


@value(frozen=True)
class CreateSequence(Order):
    """CREATE SEQUENCE [AS `type`]; `owned_by` is `schema.table.column`."""

    sequence: Sequence
    if_not_exists: bool = False
    owned_by: str | None = None
    type: str = "bigint"

    @property
    def object(self) -> str:
        """`schema.name`."""
        return self.sequence.id


@value(frozen=True)
class AlterSequence(Named):
    """ALTER SEQUENCE; `owned_by` is `schema.table.column`, or 'none'."""

    options: tuple[tuple[str, str | bool], ...] = ()
    owned_by: str | None = None
    if_exists: bool = False


@value(frozen=True)
class RenameSequence(Named):
    """ALTER SEQUENCE ... RENAME TO `to`."""

    to: str


@value(frozen=True)
class SetSequenceSchema(Named):
    """ALTER SEQUENCE ... SET SCHEMA."""

    schema: str


@value(frozen=True)
class DropSequence(Named):
    """DROP SEQUENCE of one sequence."""

    if_exists: bool = False
    cascade: bool = False


@value(frozen=True)
class CreatePolicy(OfTable):
    """CREATE POLICY; `reads` are other relations its expressions use."""

    policy: Policy
    reads: tuple[str, ...] = ()

    @property
    def part(self) -> str:
        """The policy's name."""
        return self.policy.name


@value(frozen=True)
class OfPolicy(OfTable):
    """An order about an existing policy."""

    policy: str

    @property
    def part(self) -> str:
        """The policy's name."""
        return self.policy


@value(frozen=True)
class AlterPolicy(OfPolicy):
    """ALTER POLICY: what is None stays as it is."""

    roles: tuple[str, ...] | None = None
    using: str | None = None
    with_check: str | None = None
    reads: tuple[str, ...] = ()


@value(frozen=True)
class RenamePolicy(OfPolicy):
    """ALTER POLICY ... RENAME TO `name`."""

    name: str


@value(frozen=True)
class DropPolicy(OfPolicy):
    """DROP POLICY."""

    if_exists: bool = False


@value(frozen=True)
class CreateFunction(Named):
    """CREATE [OR REPLACE] FUNCTION / PROCEDURE; `name` is `schema.name` without its arguments."""

    language: str = ""
    or_replace: bool = False
    body: str | None = None
    security_definer: bool = False
    search_path: bool = False  # SET search_path is part of the definition
    volatility: str = "volatile"
    arguments: int = 0
    procedure: bool = False
    returns: str = ""


@value(frozen=True)
class AlterFunction(Named):
    """ALTER FUNCTION ...: options, owner, schema or name; `security_definer` where it becomes one."""

    clause: str = ""
    security_definer: bool = False


@value(frozen=True)
class DropFunction(Named):
    """DROP FUNCTION / PROCEDURE / AGGREGATE of one function."""

    if_exists: bool = False
    cascade: bool = False


@value(frozen=True)
class CreateTrigger(OfTable):
    """CREATE [OR REPLACE] [CONSTRAINT] TRIGGER."""

    trigger: str
    function: str = ""
    or_replace: bool = False
    constraint: bool = False
    row: bool = False
    events: tuple[str, ...] = ()
    timing: str = "after"
    columns: tuple[str, ...] = ()

    @property
    def part(self) -> str:
        """The trigger's name."""
        return self.trigger


@value(frozen=True)
class OfTrigger(OfTable):
    """An order about an existing trigger."""

    trigger: str

    @property
    def part(self) -> str:
        """The trigger's name."""
        return self.trigger


@value(frozen=True)
class DropTrigger(OfTrigger):
    """DROP TRIGGER."""

    if_exists: bool = False
    cascade: bool = False


@value(frozen=True)
class RenameTrigger(OfTrigger):
    """ALTER TRIGGER ... RENAME TO `name`."""

    name: str


@value(frozen=True)
class SwitchTrigger(OfTrigger):
    """ALTER TABLE ... ENABLE / DISABLE TRIGGER; `trigger` is `all` or `user` for those words."""

    enabled: bool


@value(frozen=True)
class CreateRule(OfTable):
    """CREATE RULE."""

    rule: str

    @property
    def part(self) -> str:
        """The rule's name."""
        return self.rule


@value(frozen=True)
class DropRule(OfTable):
    """DROP RULE."""

    rule: str
    if_exists: bool = False

    @property
    def part(self) -> str:
        """The rule's name."""
        return self.rule


@value(frozen=True)
class CreateExtension(Named):
    """CREATE EXTENSION."""

    if_not_exists: bool = False
    schema: str | None = None
    version: str | None = None


@value(frozen=True)
class AlterExtension(Named):
    """ALTER EXTENSION."""

    clause: str = ""


@value(frozen=True)
class DropExtension(Named):
    """DROP EXTENSION."""

    if_exists: bool = False
    cascade: bool = False


@value(frozen=True)
class Privileges(Order):
    """GRANT or REVOKE. `privileges` empty is ALL; `kind` is lower case; `all_in_schema`: ON ALL ... IN SCHEMA."""

    privileges: tuple[str, ...]
    kind: str
    objects: tuple[str, ...]
    roles: tuple[str, ...]
    all_in_schema: bool = False

    @property
    def object(self) -> str:
        """The first object, or the kind."""
        return self.objects[0] if self.objects else self.kind


@value(frozen=True)
class Grant(Privileges):
    """GRANT."""


@value(frozen=True)
class Revoke(Privileges):
    """REVOKE."""


@value(frozen=True)
class DefaultPrivileges(Order):
    """ALTER DEFAULT PRIVILEGES."""

    roles: tuple[str, ...] = ()

    @property
    def object(self) -> str:
        """Those of the database."""
        return "default privileges"


@value(frozen=True)
class CreateRole(Named):
    """CREATE ROLE / USER / GROUP; `options` are its words, lower case."""

    options: tuple[str, ...] = ()


@value(frozen=True)
class AlterRole(Named):
    """ALTER ROLE."""

    options: tuple[str, ...] = ()


@value(frozen=True)
class DropRole(Named):
    """DROP ROLE of one role."""

    if_exists: bool = False


@value(frozen=True)
class CreatePublication(Named):
    """CREATE PUBLICATION; `tables` empty with `all_tables`."""

    tables: tuple[str, ...] = ()
    all_tables: bool = False


@value(frozen=True)
class AlterPublication(Named):
    """ALTER PUBLICATION ... ADD / DROP / SET TABLE."""

    tables: tuple[str, ...] = ()


@value(frozen=True)
class DropPublication(Named):
    """DROP PUBLICATION."""

    if_exists: bool = False
