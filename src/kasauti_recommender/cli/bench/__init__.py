"""The bench at any size: retrieval, the whole request, serving under open-loop load."""
