"""``xuecheng areas``."""
