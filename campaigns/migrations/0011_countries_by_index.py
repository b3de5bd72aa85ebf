from django.db import migrations, models

from accounts.index_building import AddIndexMeanwhile


class Migration(migrations.Migration):
    """On its own: the table is large, and lists go on being read meanwhile."""

    atomic = False

    dependencies = [
        ('campaigns', '0010_rows_packed_quickly'),
    ]

    operations = [
        AddIndexMeanwhile(
            model_name='collaboration',
            index=models.Index(fields=['campaign', 'status', 'country'], name='collaboration_by_country'),
        ),
    ]
