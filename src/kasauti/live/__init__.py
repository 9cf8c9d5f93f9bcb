"""Live rooms over websockets: one shared document a round, everybody in it at once.

The document is a Yjs document (pycrdt). Each change is applied, sent on to whoever is in the room,
and written as a row before it is confirmed; server processes tell each other through PostgreSQL's
NOTIFY, so that any number of them may serve one room. A browser that lost its connection, or whose
server was restarted, says what it has and both sides give what the other lacks: no keystroke is
lost. Who may enter is ``actions.rooms``'s to say; ratings never pass through here.
"""
