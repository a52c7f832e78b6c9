"""Any document over the supported fields is executed, with GitHub's rules of pages and permissions."""

import pytest

BLOBS = """
query($o: String!, $e0: String!, $e1: String!, $e2: String!) {
  repository(owner: $o, name: "shop") {
    f0: object(expression: $e0) { ... on Blob { text byteSize isBinary isTruncated } }
    f1: object(expression: $e1) { ... on Blob { text isBinary } }
    f2: object(expression: $e2) { __typename ... on Tree { entries { name type object { ... on Blob { text } } } } }
  }
}
"""
THREADS = """
{ repository(owner: "acme", name: "shop") { pullRequest(number: 1) {
  headRefOid state isDraft
  reviewThreads(first: 100) { nodes { id isResolved isOutdated viewerCanResolve path line subjectType
    comments(first: 1) { nodes { id databaseId author { __typename login ... on Bot { databaseId } } isMinimized } } } }
  comments(last: 1) { totalCount pageInfo { hasPreviousPage } nodes { body viewerDidAuthor } }
  reviews(first: 1) { nodes { body state commit { oid } } }
} } }
"""
PULL = '{ repository(owner: "acme", name: "shop") { pullRequest(number: 1) { %s } } }'


async def test_blobs_and_trees_by_expression(client) -> None:
    client.standin.repository.commit("feature", {"x/one.ts": "1\n", "x.bin": b"\0"})
    head = client.standin.repository.pulls[1].head_sha
    found = await client.graphql(BLOBS, o="acme", e0=f"{head}:x/one.ts", e1=f"{head}:x.bin", e2=f"{head}:x")
    assert found["data"]["repository"] == {
        "f0": {"text": "1\n", "byteSize": 2, "isBinary": False, "isTruncated": False},
        "f1": {"text": None, "isBinary": True},
        "f2": {"__typename": "Tree", "entries": [{"name": "one.ts", "type": "blob", "object": {"text": "1\n"}}]},
    }
    missing = await client.graphql(BLOBS, o="acme", e0=f"{head}:no.ts", e1="0" * 40 + ":a.ts", e2="")
    assert set(missing["data"]["repository"].values()) == {None}


async def test_what_was_said_on_a_pull_request(client) -> None:
    head = client.standin.repository.pulls[1].head_sha
    entry = {"path": "a.ts", "line": 5, "body": "x"}
    await client.ask("POST", "pulls/1/reviews", {"event": "COMMENT", "body": "b", "comments": [entry]})
    for body in ("first", "second"):
        await client.ask("POST", "issues/1/comments", {"body": body})
    pull = (await client.graphql(THREADS))["data"]["repository"]["pullRequest"]
    (thread,) = pull["reviewThreads"]["nodes"]
    (comment,) = thread["comments"]["nodes"]
    assert (pull["headRefOid"], thread["line"], thread["viewerCanResolve"]) == (head, 5, False)
    assert comment["author"] == {"__typename": "Bot", "login": "dbreview", "databaseId": 4242}  # no [bot] here
    assert pull["comments"]["nodes"] == [{"body": "second", "viewerDidAuthor": True}]
    assert pull["comments"]["pageInfo"] == {"hasPreviousPage": True}
    assert pull["reviews"]["nodes"] == [{"body": "b", "state": "COMMENTED", "commit": {"oid": head}}]


async def test_pages_follow_the_cursor(client) -> None:
    for number in range(3):
        await client.ask("POST", "issues/1/comments", {"body": str(number)})
    query = (
        "query($after: String) {"
        + (PULL % "comments(first: 2, after: $after) { pageInfo { hasNextPage endCursor } nodes { body } }")[1:]
    )
    first = (await client.graphql(query, after=None))["data"]["repository"]["pullRequest"]["comments"]
    assert (first["pageInfo"]["hasNextPage"], [each["body"] for each in first["nodes"]]) == (True, ["0", "1"])
    cursor = first["pageInfo"]["endCursor"]
    second = (await client.graphql(query, after=cursor))["data"]["repository"]["pullRequest"]["comments"]
    assert (second["pageInfo"]["hasNextPage"], [each["body"] for each in second["nodes"]]) == (False, ["2"])


REFUSED = [
    (PULL % "comments { totalCount }", "MISSING_PAGINATION_BOUNDARIES"),
    (PULL % "comments(first: 101) { totalCount }", "EXCESSIVE_PAGINATION"),
    ('{ repository(owner: "acme", name: "none") { id } }', "NOT_FOUND"),
    ('{ repository(owner: "acme", name: "shop") { pullRequest(number: 9) { id } } }', "NOT_FOUND"),
    ('mutation { resolveReviewThread(input: {threadId: "PRRT_1"}) { thread { id } } }', "FORBIDDEN"),
    (
        'mutation { minimizeComment(input: {subjectId: "IC_1", classifier: OUTDATED}) { clientMutationId } }',
        "NOT_FOUND",
    ),
]


@pytest.mark.parametrize(("query", "kind"), REFUSED)
async def test_a_refusal_comes_with_status_200_and_a_type(client, query, kind) -> None:
    assert (await client.graphql(query))["errors"][0]["type"] == kind


@pytest.mark.parametrize(
    "query", ["{ invented }", "{ repository(", "mutation { minimizeComment { clientMutationId } }"]
)
async def test_a_document_that_is_not_valid_is_on_record(client, query) -> None:
    answer = await client.graphql(query)
    assert "data" not in answer
    assert client.standin.violations.pop() == f"GraphQL: {answer['errors'][0]['message']}"


async def test_every_kind_of_comment_can_be_minimized(client) -> None:
    entry = {"path": "a.ts", "line": 5, "body": "x"}
    review = await client.ask("POST", "pulls/1/reviews", {"event": "COMMENT", "body": "b", "comments": [entry]})
    comment = (await client.ask("GET", f"pulls/1/reviews/{review.json()['id']}/comments")).json()[0]
    issue = await client.ask("POST", "issues/1/comments", {"body": "x"})
    mutation = """mutation($id: ID!) { minimizeComment(input: {subjectId: $id, classifier: RESOLVED}) {
      minimizedComment { isMinimized minimizedReason } } }"""
    for node in (review.json()["node_id"], comment["node_id"], issue.json()["node_id"]):
        answer = await client.graphql(mutation, id=node)
        assert answer["data"]["minimizeComment"]["minimizedComment"] == {
            "isMinimized": True,
            "minimizedReason": "resolved",
        }


async def test_a_thread_is_resolved_only_with_contents_write(client) -> None:
    entry = {"path": "a.ts", "line": 5, "body": "x"}
    await client.ask("POST", "pulls/1/reviews", {"event": "COMMENT", "body": "b", "comments": [entry]})
    (top,) = client.standin.repository.review_comments.values()
    mutation = "mutation($id: ID!) { resolveReviewThread(input: {threadId: $id}) { thread { isResolved } } }"
    assert (await client.graphql(mutation, id=f"PRRT_{top.id}"))["errors"][0]["type"] == "FORBIDDEN"
    client.standin.permissions["contents"] = "write"
    client.token = (await client.mint()).json()["token"]
    answer = await client.graphql(mutation, id=f"PRRT_{top.id}")
    assert answer["data"]["resolveReviewThread"]["thread"] == {"isResolved": True}
