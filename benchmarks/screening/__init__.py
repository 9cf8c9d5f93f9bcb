"""What screening is measured by: each module returns figures, ``python -m`` prints them all."""
