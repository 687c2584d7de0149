"""What only judging needs: comparison, baseline, receipt, and who did it."""
