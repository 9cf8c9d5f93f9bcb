"""What each page reads, one module a page; every function runs a constant number of queries."""
