"""`python -m ariatui` does what the `ariatui` command does."""

from ariatui.cli.main import run

if __name__ == "__main__":
    run()
