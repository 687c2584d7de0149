"""The Python interface of antipasta 1.x, as far as it has a successor."""
