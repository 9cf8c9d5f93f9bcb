"""Views: parse, call an action or a read-query, render."""
