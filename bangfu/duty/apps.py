from django.apps import AppConfig
from django.db.models.signals import post_save


class DutyConfig(AppConfig):
    name = "bangfu.duty"
    label = "duty"

    def ready(self) -> None:
        """Tell the ledger who knows about helpers, and who follows when people move; hear when
        the posts of helpers change.
        """
        from bangfu.duty.actions import following
        from bangfu.duty.actions.posts_changed import count_again
        from bangfu.duty.queries import for_ledger
        from bangfu.ledger.helping import kept_by
        from bangfu.org.models import Appointment, Staff

        kept_by(for_ledger, following)
        for model in (Appointment, Staff):
            post_save.connect(
                count_again, sender=model, dispatch_uid=f"helpers of {model.__name__}"
            )
