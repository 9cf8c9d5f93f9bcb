"""What is stored: people who use Kasauti, roles, files, candidates, results, the audit trail.

One organisation per installation. Rows hold no absolute paths: a file's bytes lie under the data
folder, named by their hash. Machine results and people's corrections stand side by side; neither
overwrites the other. Rows are written by ``kasauti.actions`` alone; pages read them.
"""
