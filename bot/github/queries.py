"""The GraphQL documents, and nothing else. All values travel as variables."""

from collections.abc import Sequence

BATCH = 50  # blobs per query: well inside GitHub's 10 s and its node limits

_BLOB = "{... on Blob{oid byteSize isBinary isTruncated text}}"

_THREADS = """
reviewThreads(first:100,after:$threads){pageInfo{hasNextPage endCursor} nodes{
  id isResolved resolvedBy{login} isOutdated path line
  comments(first:20){totalCount nodes{
    id fullDatabaseId body isMinimized minimizedReason viewerDidAuthor originalCommit{oid} author{__typename login}}}}}
"""

_COMMENTS = """
comments(first:100,after:$comments){pageInfo{hasNextPage endCursor} nodes{
  id fullDatabaseId body viewerDidAuthor author{__typename login}}}
"""

_REVIEWS = """
reviews(first:100,after:$reviews){pageInfo{hasNextPage endCursor} nodes{
  id fullDatabaseId body isMinimized viewerDidAuthor author{__typename login} commit{oid}}}
"""

SAID = {"reviewThreads": ("threads", _THREADS), "comments": ("comments", _COMMENTS), "reviews": ("reviews", _REVIEWS)}

_PULL = "number title state isDraft isCrossRepository baseRefName baseRefOid headRefOid author{login}"

# A commit has one suite for each App: the newest run of our name is the newest of these.
_CHECK = """
commits(last:1){nodes{commit{oid checkSuites(first:10,filterBy:{checkName:"dbreview"}){nodes{
  checkRuns(first:1,filterBy:{checkName:"dbreview",checkType:LATEST}){nodes{
    status conclusion title summary text startedAt annotations(first:1){totalCount}}}}}}}}
"""

# The repository whose files GitHub itself takes for what others lack:
# https://docs.github.com/en/communities/setting-up-your-project-for-healthy-contributions/creating-a-default-community-health-file
_SHARED = f' shared:repository(owner:$owner,name:".github"){{object(expression:"HEAD:.github/dbreview.yml"){_BLOB}}}'

BATCH_OF_WRITES = 20  # comments per mutation: GitHub gives a request 10 s


def blobs(count: int) -> str:
    """Return the query of `count` blobs: variables e0, e1, ... are `revision:path`, answers f0, f1, ..."""
    return (
        f"query($owner:String!,$name:String!{_variables(count)})"
        f"{{repository(owner:$owner,name:$name){{{_aliases(count)}}}}}"
    )


def fold(wanted: Sequence[tuple[bool, bool]]) -> str:
    """Return the mutation over comments of ours, for each: whether it gets a new text, and whether it is folded away.

    Variables n0, n1, ... are their ids, r0, r1, ... why they are folded away, b0, b1, ... the texts.
    """
    variables, changes = [], []
    for i, (text, folded) in enumerate(wanted):
        variables.append(f"$n{i}:ID!")
        if text:
            variables.append(f"$b{i}:String!")
            given = f"pullRequestReviewCommentId:$n{i},body:$b{i}"
            changes.append(f"e{i}:updatePullRequestReviewComment(input:{{{given}}}){{clientMutationId}}")
        if folded:
            variables.append(f"$r{i}:ReportedContentClassifiers!")
            changes.append(f"m{i}:minimizeComment(input:{{subjectId:$n{i},classifier:$r{i}}}){{clientMutationId}}")
    return f"mutation({','.join(variables)}){{{' '.join(changes)}}}"


def glance(count: int, *, check: bool = False) -> str:
    """Return the query of the pull request, of what was said about it, of `count` blobs, and of the shared settings.

    `check`: of the check on its head too.
    """
    said = "".join(part for _, part in SAID.values()) + _CHECK * check
    return (
        "query($owner:String!,$name:String!,$number:Int!,$threads:String,$comments:String,$reviews:String"
        f"{_variables(count)}){{repository(owner:$owner,name:$name){{pullRequest(number:$number){{{_PULL}{said}}}{_aliases(count)}}}{_SHARED}}}"
    )


def shared() -> str:
    """Return the query of the settings that an owner's repositories share; null where none are, or not for us."""
    return f"query($owner:String!){{{_SHARED}}}"


def more(connection: str) -> str:
    """Return the query of a further page of one of the three connections of `glance`."""
    cursor, part = SAID[connection]
    return (
        f"query($owner:String!,$name:String!,$number:Int!,${cursor}:String)"
        f"{{repository(owner:$owner,name:$name){{pullRequest(number:$number){{{part}}}}}}}"
    )


def _variables(count: int) -> str:
    return "".join(f",$e{i}:String!" for i in range(count))


def _aliases(count: int) -> str:
    return "".join(f" f{i}:object(expression:$e{i}){_BLOB}" for i in range(count))
