from django.apps import AppConfig
from django.db.models.signals import post_migrate, post_save


class LedgerConfig(AppConfig):
    name = "bangfu.ledger"
    label = "ledger"

    def ready(self) -> None:
        """Have the words people are found by looked after, and hear when other rules count."""
        from bangfu.ledger.actions import rules_changed
        from bangfu.ledger.words import after_migrating
        from bangfu.org.models import Area
        from bangfu.rulebook.telling import told

        post_migrate.connect(after_migrating, sender=self)
        told(rules_changed)
        post_save.connect(rules_changed.area_saved, sender=Area)
