"""Which images and pretrained weights grading uses: says it, or changes it.

`python -m cnn_course --help` lists the options.
"""

from __future__ import annotations

import argparse
import sys

from cnn_course import environment, images, weights
from nbjudge.errors import NbjudgeError


def main() -> None:
    """Change what was asked for, and print what grading uses now."""
    parser = argparse.ArgumentParser(
        prog="python -m cnn_course", description=__doc__.splitlines()[0]
    )
    chosen = parser.add_mutually_exclusive_group()
    chosen.add_argument(
        "--real-images", action="store_true", help="download CIFAR-100 and grade with a cut of it"
    )
    chosen.add_argument(
        "--embedded-images",
        action="store_true",
        help="return to the emoji that come with the course",
    )
    parser.add_argument(
        "--retry-weights", action="store_true", help="look for the pretrained weights again"
    )
    asked = parser.parse_args()
    try:
        if asked.embedded_images:
            images.return_to_embedded_images()
        if asked.real_images:
            images.cut_real_images()
        weights.prepare(again=asked.retry_weights)
    except NbjudgeError as error:
        sys.exit(f"error: {error}")
    for name, what in environment.facts().items():
        print(f"{name}: {what}")


if __name__ == "__main__":
    main()
