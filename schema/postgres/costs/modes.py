"""The lock that an action takes on the table it is about, where that is all (or the most) it takes.

Source: AlterTableGetLockLevel in src/backend/commands/tablecmds.c and the manual's page of each command; each row
agrees with what servers 13 to 18 did.
"""

from schema.postgres import actions as a
from schema.postgres.costs.bill import (
    ACCESS_EXCLUSIVE,
    ROW_EXCLUSIVE,
    SHARE_ROW_EXCLUSIVE,
    SHARE_UPDATE_EXCLUSIVE,
)

# On the table alone, or (MODES_BELOW) on its partitions and inheritors too.
MODES: dict[type, str] = {
    a.RenameConstraint: ACCESS_EXCLUSIVE,
    a.EnableRls: ACCESS_EXCLUSIVE,
    a.DisableRls: ACCESS_EXCLUSIVE,
    a.ForceRls: ACCESS_EXCLUSIVE,
    a.DropPolicy: ACCESS_EXCLUSIVE,
    a.RenamePolicy: ACCESS_EXCLUSIVE,
    a.DropTrigger: ACCESS_EXCLUSIVE,
    a.RenameTrigger: ACCESS_EXCLUSIVE,
    a.CreateRule: ACCESS_EXCLUSIVE,
    a.DropRule: ACCESS_EXCLUSIVE,
    a.SetReplicaIdentity: ACCESS_EXCLUSIVE,
    a.RenameTable: ACCESS_EXCLUSIVE,
    a.AlterTable: ACCESS_EXCLUSIVE,
    a.AlterConstraint: ACCESS_EXCLUSIVE,
    a.CreateTrigger: SHARE_ROW_EXCLUSIVE,
    a.SwitchTrigger: SHARE_ROW_EXCLUSIVE,
    a.SetTableOptions: SHARE_UPDATE_EXCLUSIVE,
    a.CreateStatistics: SHARE_UPDATE_EXCLUSIVE,
    a.Copy: ROW_EXCLUSIVE,
}
MODES_BELOW: dict[type, str] = {
    a.RenameColumn: ACCESS_EXCLUSIVE,
    a.SetDefault: ACCESS_EXCLUSIVE,
    a.DropDefault: ACCESS_EXCLUSIVE,
    a.DropNotNull: ACCESS_EXCLUSIVE,
    a.DropExpression: ACCESS_EXCLUSIVE,
}
# ALTER COLUMN ... SET: the setting decides.
TUNING = {
    "statistics": SHARE_UPDATE_EXCLUSIVE,
    "options": SHARE_UPDATE_EXCLUSIVE,
    "storage": ACCESS_EXCLUSIVE,
    "compression": ACCESS_EXCLUSIVE,
}
