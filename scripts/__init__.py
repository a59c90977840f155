"""Commands of the people who build Xuecheng, called by make."""
