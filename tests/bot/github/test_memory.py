"""What a hash names is asked for once; what a branch names, or GitHub told only in part, each time."""

import pytest

from bot.github.errors import NotInstalled
from bot.github.memory import Memory, is_fixed
from bot.pull import Repository
from tests.bot.github.against import AFTER, BEFORE, Against


@pytest.fixture
def told(standin):
    """A repository with two commits, and the client in front of it."""
    first = standin.repository.commit("main", {"a.txt": BEFORE, "b.txt": "same\n"})
    second = standin.repository.commit("change", {"a.txt": AFTER}, "The change", first)
    return Against(standin), first, second


async def everything(repo, first: str, second: str) -> list:
    texts = await repo.texts([(second, "a.txt"), (second, "gone.txt")])
    return [await repo.compare(first, second), await repo.paths(second), texts.texts, set(texts.unavailable)]


async def test_what_is_remembered_is_what_was_answered(told):
    against, first, second = told
    before = await everything(against.repo, first, second)
    asked = len(against.standin.requests)
    assert await everything(against.repo, first, second) == before
    more = [each.path for each in against.standin.requests[asked:]]
    assert more == ["/graphql"], "what is not there may come"


async def test_another_repository_of_the_same_app_is_asked_itself(told):
    against, first, second = told
    await everything(against.repo, first, second)
    other = against.standin.add_repository("acme", "private", installed=False)
    repo = against.github.repo(against.standin.installation_id, Repository(other.id, "acme", "private"))
    with pytest.raises(NotInstalled):
        await repo.paths(second)


async def test_a_branch_is_asked_for_each_time(told):
    against, _, second = told
    for _ in range(2):
        await against.repo.paths("change")
        assert (await against.repo.texts([("change", "a.txt")])).texts["change", "a.txt"] == AFTER
    asked = [each.path.rpartition("/")[2] for each in against.standin.requests]
    assert (asked.count("change"), asked.count("graphql")) == (2, 2)
    assert is_fixed(second)
    assert not is_fixed(second[:10])


async def test_a_tree_that_github_cut_is_asked_for_again(told):
    against, _, second = told
    against.standin.limits.tree_entries = 1
    first = await against.repo.paths(second)
    asked = against.standin.count("GET", f"/git/trees/{second}")
    assert first.truncated
    assert await against.repo.paths(second) == first
    assert against.standin.count("GET", f"/git/trees/{second}") == 2 * asked


def test_what_was_used_longest_ago_makes_room():
    memory = Memory(room=100)
    for name in "abcd":
        memory.put(name, name.upper(), 25)
    assert memory.get("a") == "A"
    memory.put("e", "E", 25)
    assert [name for name in "abcde" if memory.get(name)] == ["a", "c", "d", "e"]
    memory.put("too much", "X", 26)
    assert memory.get("too much") is None
    memory.put("a", "again", 10)
    memory.put("f", "F", 15)
    assert [name for name in "acdef" if memory.get(name)] == ["a", "c", "d", "e", "f"]
