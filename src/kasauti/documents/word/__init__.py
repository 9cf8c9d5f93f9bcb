"""Word's DOCX: an XML walk of its own, since paragraph lists lose tables, boxes and headers."""
