"""Everything a migration may order: imperatives, frozen, each with its `span` and its `object`."""

from schema.postgres.actions.columns import (
    AddColumn,
    AddIdentity,
    AlterColumnType,
    AlterIdentity,
    DropColumn,
    DropDefault,
    DropExpression,
    DropIdentity,
    DropNotNull,
    RenameColumn,
    SetDefault,
    SetExpression,
    SetNotNull,
    TuneColumn,
)
from schema.postgres.actions.constraints import (
    AddCheck,
    AddExclusion,
    AddForeignKey,
    AddNotNull,
    AddPrimaryKey,
    AddUnique,
    AlterConstraint,
    DropConstraint,
    RenameConstraint,
    ValidateConstraint,
)
from schema.postgres.actions.indexes import (
    AlterIndex,
    CreateIndex,
    CreateStatistics,
    DropIndex,
    OfIndex,
    Reindex,
    RenameIndex,
)
from schema.postgres.actions.objects import (
    AlterExtension,
    AlterFunction,
    AlterPolicy,
    AlterPublication,
    AlterRole,
    AlterSequence,
    AlterView,
    CreateExtension,
    CreateFunction,
    CreatePolicy,
    CreatePublication,
    CreateRole,
    CreateRule,
    CreateSchema,
    CreateSequence,
    CreateTrigger,
    CreateView,
    DefaultPrivileges,
    DropExtension,
    DropFunction,
    DropPolicy,
    DropPublication,
    DropRole,
    DropRule,
    DropSchema,
    DropSequence,
    DropTrigger,
    DropView,
    Grant,
    RefreshMaterializedView,
    RenamePolicy,
    RenameSchema,
    RenameSequence,
    RenameTrigger,
    RenameView,
    Revoke,
    SetSequenceSchema,
    SetViewSchema,
    SwitchTrigger,
)
from schema.postgres.actions.order import OfColumn, OfTable, Order
from schema.postgres.actions.rows import (
    Copy,
    Delete,
    Insert,
    Merge,
    Select,
    Truncate,
    Update,
)
from schema.postgres.actions.session import (
    AlterSystem,
    Analyze,
    Begin,
    Cluster,
    Commit,
    DatabaseOrder,
    Do,
    LockTable,
    Rollback,
    Savepoint,
    SetSetting,
    Unknown,
    Vacuum,
)
from schema.postgres.actions.tables import (
    AlterTable,
    AttachPartition,
    ChangeOwner,
    ClusterOn,
    Comment,
    CreateTable,
    DetachPartition,
    DisableRls,
    DropTable,
    EnableRls,
    ForceRls,
    Inherit,
    RenameTable,
    SetAccessMethod,
    SetLogged,
    SetReplicaIdentity,
    SetTableOptions,
    SetTableSchema,
    SetTablespace,
)
from schema.postgres.actions.types import (
    AddEnumValue,
    AlterDomain,
    AlterType,
    CreateDomain,
    CreateEnum,
    CreateType,
    DropType,
    RenameEnumValue,
    RenameType,
    SetTypeSchema,
)

Action = (
    AddCheck
    | AddColumn
    | AddEnumValue
    | AddExclusion
    | AddForeignKey
    | AddIdentity
    | AddNotNull
    | AddPrimaryKey
    | AddUnique
    | AlterColumnType
    | AlterConstraint
    | AlterDomain
    | AlterExtension
    | AlterFunction
    | AlterIdentity
    | AlterIndex
    | AlterPolicy
    | AlterPublication
    | AlterRole
    | AlterSequence
    | AlterSystem
    | AlterTable
    | AlterType
    | AlterView
    | Analyze
    | AttachPartition
    | Begin
    | ChangeOwner
    | Cluster
    | ClusterOn
    | Comment
    | Commit
    | Copy
    | CreateDomain
    | CreateEnum
    | CreateExtension
    | CreateFunction
    | CreateIndex
    | CreatePolicy
    | CreatePublication
    | CreateRole
    | CreateRule
    | CreateSchema
    | CreateSequence
    | CreateStatistics
    | CreateTable
    | CreateTrigger
    | CreateType
    | CreateView
    | DatabaseOrder
    | DefaultPrivileges
    | Delete
    | DetachPartition
    | DisableRls
    | Do
    | DropColumn
    | DropConstraint
    | DropDefault
    | DropExpression
    | DropExtension
    | DropFunction
    | DropIdentity
    | DropIndex
    | DropNotNull
    | DropPolicy
    | DropPublication
    | DropRole
    | DropRule
    | DropSchema
    | DropSequence
    | DropTable
    | DropTrigger
    | DropType
    | DropView
    | EnableRls
    | ForceRls
    | Grant
    | Inherit
    | Insert
    | LockTable
    | Merge
    | RefreshMaterializedView
    | Reindex
    | RenameColumn
    | RenameConstraint
    | RenameEnumValue
    | RenameIndex
    | RenamePolicy
    | RenameSchema
    | RenameSequence
    | RenameTable
    | RenameTrigger
    | RenameType
    | RenameView
    | Revoke
    | Rollback
    | Savepoint
    | Select
    | SetAccessMethod
    | SetDefault
    | SetExpression
    | SetLogged
    | SetNotNull
    | SetReplicaIdentity
    | SetSequenceSchema
    | SetSetting
    | SetTableOptions
    | SetTableSchema
    | SetTablespace
    | SetTypeSchema
    | SetViewSchema
    | SwitchTrigger
    | Truncate
    | TuneColumn
    | Unknown
    | Update
    | Vacuum
    | ValidateConstraint
)

__all__ = [
    "Action",
    "AddCheck",
    "AddColumn",
    "AddEnumValue",
    "AddExclusion",
    "AddForeignKey",
    "AddIdentity",
    "AddNotNull",
    "AddPrimaryKey",
    "AddUnique",
    "AlterColumnType",
    "AlterConstraint",
    "AlterDomain",
    "AlterExtension",
    "AlterFunction",
    "AlterIdentity",
    "AlterIndex",
    "AlterPolicy",
    "AlterPublication",
    "AlterRole",
    "AlterSequence",
    "AlterSystem",
    "AlterTable",
    "AlterType",
    "AlterView",
    "Analyze",
    "AttachPartition",
    "Begin",
    "ChangeOwner",
    "Cluster",
    "ClusterOn",
    "Comment",
    "Commit",
    "Copy",
    "CreateDomain",
    "CreateEnum",
    "CreateExtension",
    "CreateFunction",
    "CreateIndex",
    "CreatePolicy",
    "CreatePublication",
    "CreateRole",
    "CreateRule",
    "CreateSchema",
    "CreateSequence",
    "CreateStatistics",
    "CreateTable",
    "CreateTrigger",
    "CreateType",
    "CreateView",
    "DatabaseOrder",
    "DefaultPrivileges",
    "Delete",
    "DetachPartition",
    "DisableRls",
    "Do",
    "DropColumn",
    "DropConstraint",
    "DropDefault",
    "DropExpression",
    "DropExtension",
    "DropFunction",
    "DropIdentity",
    "DropIndex",
    "DropNotNull",
    "DropPolicy",
    "DropPublication",
    "DropRole",
    "DropRule",
    "DropSchema",
    "DropSequence",
    "DropTable",
    "DropTrigger",
    "DropType",
    "DropView",
    "EnableRls",
    "ForceRls",
    "Grant",
    "Inherit",
    "Insert",
    "LockTable",
    "Merge",
    "OfColumn",
    "OfIndex",
    "OfTable",
    "Order",
    "RefreshMaterializedView",
    "Reindex",
    "RenameColumn",
    "RenameConstraint",
    "RenameEnumValue",
    "RenameIndex",
    "RenamePolicy",
    "RenameSchema",
    "RenameSequence",
    "RenameTable",
    "RenameTrigger",
    "RenameType",
    "RenameView",
    "Revoke",
    "Rollback",
    "Savepoint",
    "Select",
    "SetAccessMethod",
    "SetDefault",
    "SetExpression",
    "SetLogged",
    "SetNotNull",
    "SetReplicaIdentity",
    "SetSequenceSchema",
    "SetSetting",
    "SetTableOptions",
    "SetTableSchema",
    "SetTablespace",
    "SetTypeSchema",
    "SetViewSchema",
    "SwitchTrigger",
    "Truncate",
    "TuneColumn",
    "Unknown",
    "Update",
    "Vacuum",
    "ValidateConstraint",
]
