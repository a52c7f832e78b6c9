"""The recorded GraphQL documents, and the stand-in's schema, against GitHub's own."""

from functools import cache

from graphql import GraphQLError, GraphQLSchema, build_schema, parse, validate
from graphql.type import is_input_object_type, is_interface_type, is_introspection_type, is_object_type

from tests.contract.published import PROJECT, PUBLISHED, recorded


@cache
def published_schema() -> GraphQLSchema:
    """Return GitHub's whole schema; its published text is not strictly valid, which is taken as it is."""
    text = (PUBLISHED / "graphql-schema" / "schema.graphql").read_text(encoding="utf-8")
    return build_schema(text, assume_valid=True, assume_valid_sdl=True)


def check_documents() -> list[str]:
    """Check every recorded document against GitHub's schema."""
    complaints, documents = [], {each["query"] for each in recorded("graphql")}
    for document in sorted(documents):
        try:
            errors = validate(published_schema(), parse(document))
        except GraphQLError as error:
            errors = [error]
        complaints += [f"GraphQL: {error.message} In: {' '.join(document.split())[:200]}" for error in errors]
    print(f"GraphQL: {len(documents)} different documents")
    return complaints


def check_schema() -> list[str]:
    """Check that every type, field and argument of the stand-in's schema is GitHub's own."""
    ours = build_schema((PROJECT / "bot" / "standin" / "schema.graphql").read_text())
    theirs, complaints, count = published_schema(), list[str](), 0
    for name, kind in ours.type_map.items():
        if is_introspection_type(kind) or not (
            is_object_type(kind) or is_interface_type(kind) or is_input_object_type(kind)
        ):
            continue
        for field_name, field in kind.fields.items():
            count += 1
            real = getattr(theirs.type_map.get(name), "fields", {}).get(field_name)
            if real is None or str(real.type) != str(field.type):
                complaints.append(f"The stand-in's {name}.{field_name} is not GitHub's.")
                continue
            for argument in set(getattr(field, "args", {})) - set(getattr(real, "args", {})):
                complaints.append(f"The stand-in's {name}.{field_name} takes {argument}, GitHub's does not.")
    print(f"GraphQL: {count} fields of the stand-in's schema")
    return complaints
