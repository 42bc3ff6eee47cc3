from django.apps import AppConfig
from django.db.models.signals import post_migrate


class LedgerConfig(AppConfig):
    name = "bangfu.ledger"
    label = "ledger"

    def ready(self) -> None:
        """Have the words people are found by looked after."""
        from bangfu.ledger.words import after_migrating

        post_migrate.connect(after_migrating, sender=self)
