"""``xuecheng organisation``."""
