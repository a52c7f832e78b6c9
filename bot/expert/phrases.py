"""How questions are recognised: phrases with places for names, matched against a question without its courtesies."""

import re

MAX_TEXT = 400  # characters; a longer question is prose

_NAME = r"[`'\"]?(?P<{0}>[A-Za-z_$][\w$]*(?:\.[\w$]+)*)[`'\"]?"
_ARTICLE = r"(?:(?:the|my|our|a|an|one|each|every)\s+)?"
_TABLE = rf"{_ARTICLE}(?:tables?\s+)?{_NAME}(?:['’]s)?(?:\s+table)?"
_OF = rf"(?:\s+(?:of|in|on|from)\s+{_TABLE.format('of')})?"
_HOLES = {
    "table": _TABLE.format("table"),
    "column": rf"{_ARTICLE}(?:column\s+)?{_NAME.format('column')}(?:\s+column)?{_OF}",
    "thing": rf"{_ARTICLE}(?:(?:column|table)\s+)?{_NAME.format('thing')}(?:\s+(?:column|table))?{_OF}",
    "enum": rf"{_ARTICLE}(?:enum\s+)?{_NAME.format('enum')}(?:\s+enum)?",
    "rule": rf"{_ARTICLE}(?:rule\s+)?[`'\"]?(?P<rule>[a-z][\w-]*(?:/[\w-]+)?)[`'\"]?(?:\s+rule)?",
    "migration": rf"{_ARTICLE}(?:migration\s+)?[`'\"]?(?P<migration>[\w./-]+)[`'\"]?(?:\s+migration)?",
    "the": _ARTICLE,
    "which": "(?:which|what)",
    "does": "(?:does|do)",
    "is": "(?:is|are)",
    "would": "(?:does|do|will|would)",
    "pull": "(?:this|the|my) (?:pull request|pr|change|branch)",
    "row": "(?:a row (?:of|in|from) |rows (?:of|in|from) )?",
    "we": "(?:i|we|you|one|someone)",
}
_COURTESY = re.compile(
    r"^(?:(?:hey|hi|hello|ok|okay|so|and|please|kindly|dbreview|(?:can|could|would|will)\s+you(?:\s+please)?|"
    r"(?:please\s+)?(?:tell|show)\s+(?:me|us)|i\s+(?:want|would\s+like)\s+to\s+know|do\s+you\s+know|i\s+wonder|"
    r"help\s+(?:me|us)(?:\s+(?:to\s+)?(?:find\s+out|understand|see|know|tell))?)\b[\s,:!.]*)+",
    re.IGNORECASE,
)
_END = re.compile(r"[\s?!.]+$")
_THANKS = re.compile(
    r",?\s+(?:please|thanks|thank you|here|in this (?:schema|database|repository|repo))$", re.IGNORECASE
)


def phrase(template: str) -> re.Pattern[str]:
    """Return the pattern of a phrase: a regular expression with `{table}`, `{column}` ... where names stand."""
    for hole, pattern in _HOLES.items():
        template = template.replace(f"{{{hole}}}", pattern)
    return re.compile(template.replace(" ", r"\s+"), re.IGNORECASE)


def asked(text: str) -> str:
    """Return a question on one line, without courtesies before it and marks after it."""
    line = " ".join(text[: 4 * MAX_TEXT].split())
    line = _COURTESY.sub("", line)
    return _THANKS.sub("", _END.sub("", line)).strip()
