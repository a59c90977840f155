"""What files and versions say, and what follows for people who walk."""
