"""Reading a school's spreadsheet, as plain Python: sheets in, a draft and its problems out."""
