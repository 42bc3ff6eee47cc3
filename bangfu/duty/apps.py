from django.apps import AppConfig


class DutyConfig(AppConfig):
    name = "bangfu.duty"
    label = "duty"

    def ready(self) -> None:
        """Tell the ledger who knows about helpers, and who follows when people move."""
        from bangfu.duty.actions import following
        from bangfu.duty.queries import for_ledger
        from bangfu.ledger.helping import kept_by

        kept_by(for_ledger, following)
