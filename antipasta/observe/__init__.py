"""What past runs did and how long they took: their records, and what is concluded from them."""
