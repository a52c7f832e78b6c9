"""The order in which ALTER TABLE does its clauses, whatever their order in the text.

Source: AlterTablePass in src/backend/commands/tablecmds.c.
"""

from schema.postgres import actions as a

_PASSES: tuple[tuple[type, ...], ...] = (
    (a.DropColumn, a.DropConstraint, a.DropNotNull, a.DropDefault, a.DropIdentity, a.DropExpression),
    (a.AlterColumnType,),
    (a.SetExpression,),
    (a.AddColumn,),
    (a.SetNotNull, a.AddNotNull),
    (a.AddPrimaryKey, a.AddUnique, a.AddExclusion, a.AddCheck, a.AddForeignKey),
    (a.SetDefault, a.AddIdentity, a.AlterIdentity),
)
_PASS = {kind: number for number, kinds in enumerate(_PASSES) for kind in kinds}
_LAST = len(_PASSES)


def in_order(actions: tuple[a.Action, ...]) -> tuple[a.Action, ...]:
    """Return the actions of one statement in the order in which they take place."""
    if len(actions) < 2 or any(type(action) is a.CreateTable or action.guarded for action in actions):
        return actions
    if not all(isinstance(action, a.OfTable) for action in actions) or not any(type(x) in _PASS for x in actions):
        return actions
    return tuple(sorted(actions, key=lambda action: _PASS.get(type(action), _LAST)))
