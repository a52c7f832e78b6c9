"""`drizzle(...)` of each driver: a client as a value, so that its use is known wherever it is imported."""

from schema.drizzle.values import At, Host, Native, Obj, Value

DRIVERS = ("neon-http", "neon-serverless", "node-postgres", "postgres-js", "pglite", "vercel-postgres")


class Client(Host):
    """What `drizzle(...)` returns; nothing that it does is known before it runs."""

    def __init__(self, driver: str, at: At, options: Obj | None) -> None:
        self.driver = driver
        self.at = at
        self.options = options

    def describe(self) -> str:
        """Return what this is, in words."""
        return f"a client of {self.driver}"


def _drizzle(driver: str) -> Native:
    def native(arguments: list[Value], at: At) -> Value:
        options = next((argument for argument in reversed(arguments) if isinstance(argument, Obj)), None)
        return Client(driver, at, options)

    return Native("drizzle", native)


def drivers() -> dict[str, Obj]:
    """Return the namespaces of the drivers by specifier."""
    found: dict[str, Obj] = {}
    for driver in DRIVERS:
        names = Obj()
        names["drizzle"] = _drizzle(driver)
        found[f"drizzle-orm/{driver}"] = names
    return found
