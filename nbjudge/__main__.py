"""`python -m nbjudge` is the command `nbjudge`."""

from nbjudge.cli import app

if __name__ == "__main__":
    app()
