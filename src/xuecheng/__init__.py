"""学城 Xuecheng: the operating system of a learning city."""

__version__ = "0.1.0.dev0"
