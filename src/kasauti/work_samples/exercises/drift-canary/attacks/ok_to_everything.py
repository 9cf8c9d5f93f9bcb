# Says ok to everything: it must get nothing for never crying wolf.
class Controller:
    def __init__(self, reference):
        pass

    def observe(self, batch):
        return {"action": "ok"}
