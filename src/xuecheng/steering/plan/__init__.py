"""The plan: targets as data, closed at its end date, each counted from records or waiting."""
