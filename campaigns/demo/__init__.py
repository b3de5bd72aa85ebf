"""Demo data: two brands, forty creators and six weeks of life, the same on every machine."""

PASSWORD = "tandem-demo"  # noqa: S105 - printed by `demo`, and only ever stored in the embedded data base

LOGINS: list[tuple[str, str, str]] = [
    ("manager", "camille@maisonlune.example", PASSWORD),
    ("creator", "marie@creators.example", PASSWORD),
    ("administrator", "admin@tandem.example", PASSWORD),
]
