"""Who and where: people, organisations, places, notices."""
