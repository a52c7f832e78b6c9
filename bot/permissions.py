"""What an App or an installation was granted, held against what the manifest asks for."""

from bot import manifest

_RANK = {"read": 1, "write": 2, "admin": 3}


def lacking(granted: dict[str, str]) -> list[str]:
    """Return a sentence's beginning for each permission that is missing or too weak."""
    return [
        f"{name} is {granted.get(name, 'not granted')}, and must be {wanted}"
        for name, wanted in sorted(manifest.permissions().items())
        if _RANK.get(granted.get(name, ""), 0) < _RANK[wanted]
    ]
