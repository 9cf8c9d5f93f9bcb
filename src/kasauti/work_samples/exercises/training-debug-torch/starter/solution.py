{{faulty_lab}}


# What was wrong: see the statement.

CAUSES = []
CHECKS = {}


{{lab_main}}
