"""What a loss contrasts the data with: negatives, noise, and the nodes of the sum for Z."""
