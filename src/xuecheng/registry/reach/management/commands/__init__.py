"""``xuecheng reach``."""
