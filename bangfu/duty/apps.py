from django.apps import AppConfig


class DutyConfig(AppConfig):
    name = "bangfu.duty"
    label = "duty"

    def ready(self) -> None:
        """Tell the ledger who knows about helpers."""
        from bangfu.duty.queries import for_ledger
        from bangfu.ledger.helping import answered_by

        answered_by(for_ledger)
