"""What lies outside the process: spreadsheet files, and the folder in which they wait."""
