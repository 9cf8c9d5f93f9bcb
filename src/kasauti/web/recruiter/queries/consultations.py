"""What the optional language model proposed, as pages show it; nothing where none is set."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from kasauti.actions.consultations import model_settings
from kasauti.records.models import Application, Consultation, Role


@dataclass(frozen=True, slots=True)
class ModelView:
    """Which model would be asked, where, and the last time it was."""

    name: str
    host: str
    last: Consultation | None

    @property
    def under_way(self) -> bool:
        """True while a worker is asking."""
        return self.last is not None and self.last.finished_at is None


def model_view(about: Role | Application) -> ModelView | None:
    """Return what a page shows of the language model, None where none is set."""
    settings = model_settings()
    if settings is None:
        return None
    on = {"role": about} if isinstance(about, Role) else {"application": about}
    last = Consultation.objects.filter(**on).first()
    return ModelView(settings.model, urlsplit(settings.base_url).hostname or "", last)
