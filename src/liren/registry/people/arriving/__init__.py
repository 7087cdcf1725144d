"""People who come by the file: tried row by row, shown with what is wrong, written when a person says so."""
