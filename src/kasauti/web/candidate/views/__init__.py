"""Views, thin."""
