"""The views, by what people come for."""
