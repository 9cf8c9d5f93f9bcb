"""PDF: glyphs as pdfium sets them, what of them is seen, and the order a human reads them in."""
