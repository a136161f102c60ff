"""What is kept: the gradebook, graded notebooks, receipts and snapshots."""
