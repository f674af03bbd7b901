"""``python -m nkl``."""

from nkl.cli import main

if __name__ == "__main__":
    main()
