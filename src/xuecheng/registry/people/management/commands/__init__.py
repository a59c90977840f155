"""``xuecheng reseal``."""
