"""What grading costs, and whether it holds: `python -m benchmarks.NAME`, from the checkout."""
