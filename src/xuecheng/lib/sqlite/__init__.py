"""SQLite as Django knows it, named in the settings as ``xuecheng.lib.sqlite``; see ``base``."""
