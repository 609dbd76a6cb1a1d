"""Print services of the tests: they keep what they are given and say what they are told to say."""

from gridcenter.desktop.paper.report_print import PrintRun, noting
from gridcenter.desktop.paper.spooler import JobState
from gridcenter.services.paper.sheaves import sheaf_of


class PaintedSpooler:
    """Sees a job begin as Windows does; every job then goes through ``states``."""

    takes_pdf = False

    def __init__(self, *states, refusal=None):
        self.states = list(states)
        self.refusal = refusal
        self.looked = 0
        self._known = 0

    def check(self):
        pass

    def look(self, printer):
        self.looked += 1
        if self.refusal is not None:
            raise self.refusal

    def jobs(self, printer):
        self._known += 1
        return frozenset(range(1, self._known))

    def state(self, printer, job):
        state = self.states.pop(0) if len(self.states) > 1 else self.states[0]
        return JobState(state)


class PdfSpooler(PaintedSpooler):
    """Takes the PDF itself, as CUPS does."""

    takes_pdf = True

    def __init__(self, *states, refusal=None):
        super().__init__(*states, refusal=refusal)
        self.sent = []

    def send(self, sheaf, ticket):
        if self.refusal is not None:
            raise self.refusal
        self.sent.append((sheaf, ticket))
        return len(self.sent)


def run_print(page, printouts, printer, service):
    """Print forms of a reports page without the dialog."""
    sheaves = [sheaf_of(each) for each in printouts]
    told = noting(page.presenter, printouts)
    return PrintRun(sheaves, printer, page.presenter._desk, page, told, service=service)
