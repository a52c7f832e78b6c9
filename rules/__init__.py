"""What we look for: every folder is a harm, every file in it is one rule."""

from rules.kit import Finding, Findings, Fix, Group, Place, Rule, Severity, rule

__all__ = ["Finding", "Findings", "Fix", "Group", "Place", "Rule", "Severity", "rule"]
