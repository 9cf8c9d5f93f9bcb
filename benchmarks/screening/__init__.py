"""What screening is worth, measured on labelled data that the caller brings."""
