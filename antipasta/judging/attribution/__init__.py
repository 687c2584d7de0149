"""Who did it: which commits of a range made the judged content fail, and which of them may."""
