"""`rules`, `explain` and `config-schema`: what the catalogue and the settings say about themselves."""

import pytest

from rules.catalogue import all_rules


def test_every_rule_is_listed(dbreview):
    answer = dbreview("rules")
    assert all(rule.id.split("/")[1] in answer.out for rule in all_rules())
    titles = {line.index(rule.title) for rule in all_rules() for line in answer.out.splitlines() if rule.title in line}
    assert len(titles) == 1, "the titles stand below each other"
    listed = dbreview("rules", "--json").json["rules"]
    assert [r["rule"] for r in listed] == [rule.id for rule in all_rules()]
    assert listed[0].keys() == {"rule", "severity", "opt_in", "title", "why", "docs"}


def test_a_rule_is_explained_with_its_examples(dbreview):
    answer = dbreview("explain", "data-loss/column-dropped")
    assert answer.code == 0
    assert answer.out.startswith("data-loss/column-dropped  ")
    assert "What is found" in answer.out
    assert "```" not in answer.out
    assert "\n\n\n" not in "\n".join(line.rstrip() for line in answer.out.splitlines())


def test_the_family_may_be_left_out(dbreview):
    assert dbreview("explain", "column_dropped").out == dbreview("explain", "data-loss/column-dropped").out


@pytest.mark.parametrize("typo", ["data-loss/colum-dropped", "data-los/column-dropped"])
def test_a_typo_names_the_nearest_rule(dbreview, typo):
    answer = dbreview("explain", typo)
    assert answer.code == 2
    assert "the nearest is `data-loss/column-dropped`" in answer.err


def test_the_settings_schema_describes_every_setting(dbreview):
    schema = dbreview("config-schema").json
    assert schema["properties"].keys() >= {"paths", "ignore", "migrations", "comments", "rules", "llm"}
    assert schema["additionalProperties"] is False
    rule = schema["properties"]["rules"]["properties"]["types/varchar-255"]
    assert "limits" in rule["anyOf"][1]["allOf"][1]["properties"]["options"]["properties"]
    assert schema["properties"]["rules"]["properties"].keys() >= {"naming", "locks/unique-added"}
    assert all("description" in value or "$ref" in value for value in schema["properties"].values())
