from django.db import migrations, models

from accounts.index_building import AddIndexMeanwhile


class Migration(migrations.Migration):
    """On its own: the table of handouts is large, and everybody writes into it."""

    atomic = False

    dependencies = [
        ('promocodes', '0005_lighter_writes'),
    ]

    operations = [
        AddIndexMeanwhile(
            model_name='handout',
            index=models.Index(condition=models.Q(('code__isnull', True), ('tracked_link__isnull', True)), fields=['instruction', 'value'], name='handout_shared_code'),
        ),
    ]
