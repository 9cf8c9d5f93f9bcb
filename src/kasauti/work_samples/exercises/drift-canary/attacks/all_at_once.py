# Names every action in one answer.
class Controller:
    def __init__(self, reference):
        pass

    def observe(self, batch):
        return {"action": "ok alert retrain promote rollback", "to": batch["bundle"]}
