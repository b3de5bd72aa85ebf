from django.db import migrations, models

from accounts.index_building import AddIndexMeanwhile


class Migration(migrations.Migration):
    """A claim of a lane's first hundred reads them in the order of an index, however many are due at one moment."""

    atomic = False

    dependencies = [
        ('notifications', '0004_webhooks'),
    ]

    operations = [
        AddIndexMeanwhile(
            model_name='message',
            index=models.Index(condition=models.Q(('state__in', ['held', 'queued', 'retry', 'uncertain', 'sending'])), fields=['lane', 'due_at', 'id'], name='message_lane_line'),
        ),
    ]
