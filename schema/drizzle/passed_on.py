"""Where an export is declared: through the files and the clauses that only pass it on."""

from tree_sitter import Node

from schema.drizzle.modules import MAX_STARS, Module
from schema.drizzle.syntax import string_text

Declared = tuple[Module, str, Node]


def declared_at(module: Module, name: str, node: Node) -> Declared:
    """Return the module that declares what another exports as `name` at `node`, its name there, and its place."""
    found: Declared = (module, name, node)
    for _ in range(MAX_STARS):
        step = _one_step(found[0], found[2])
        if step is None:
            break
        found = step
    return found


def _one_step(module: Module, node: Node) -> Declared | None:
    """Follow `export { a as b }`, of a name of this file or of another one; None where the place is a declaration."""
    statement = node.parent.parent if node.type == "export_specifier" and node.parent else None
    if statement is None:
        return None
    local, source = module.file.text(node.named_children[0]), statement.child_by_field_name("source")
    if source is None and local in module.declared:
        return module, local, module.declared[local]
    if source is not None:
        specifier, original = string_text(source, module.file), local
    elif local in module.imported:
        specifier, original, _ = module.imported[local]
    else:
        return None
    target = module.run.loader.load(module, specifier, node)
    owner = target.exporter(original) if isinstance(target, Module) else None
    return (owner, original, owner.places[original]) if isinstance(owner, Module) else None
