"""One file per kind of question; its docstring says what it answers and how people ask it."""
