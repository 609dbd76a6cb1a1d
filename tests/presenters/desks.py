"""A desk whose answers come when the test says so, as a worker thread's would."""

from gridcenter.presenters.desk import ImmediateDesk


class LateDesk(ImmediateDesk):
    """Collects work; :meth:`answer` does the oldest piece, :meth:`answer_all` all of it."""

    def __init__(self, centre):
        super().__init__(centre)
        self.waiting = []
        self.done = 0

    def hand_over(self, *asked):
        self.waiting.append(lambda: ImmediateDesk.hand_over(self, *asked))

    def answer(self):
        self.done += 1
        self.waiting.pop(0)()

    def answer_all(self):
        while self.waiting:
            self.answer()


class Recorder:
    """Remembers what a presenter told its view."""

    def __init__(self):
        self.told = []

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda *args: self.told.append((name, *args))

    def names(self):
        return [each[0] for each in self.told]
