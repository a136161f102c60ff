"""The command `nbjudge`, which is `python -m nbjudge` as well."""

import sys


def main() -> None:
    """Run the command that the program's arguments ask for."""
    # The grammar of international web addresses takes jsonschema longer to load than all the rest,
    # and no notebook has one. It does without a package that cannot be imported.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    from nbjudge.cli.commands import app

    app()


if __name__ == "__main__":
    main()
