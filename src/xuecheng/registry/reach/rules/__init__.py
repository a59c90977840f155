"""What streets, people and places of learning a file can say, and what is found in them."""
