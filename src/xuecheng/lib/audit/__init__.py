"""Who on the staff saw or changed what, written once."""
