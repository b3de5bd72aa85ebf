from django.db import migrations, models

from accounts.index_building import AddIndexMeanwhile


class Migration(migrations.Migration):
    """On its own: every drain writes into these totals."""

    atomic = False

    dependencies = [
        ('tracking', '0016_clicks_counted_anew'),
    ]

    operations = [
        AddIndexMeanwhile(
            model_name='clicktotal',
            index=models.Index(fields=['brand'], name='click_total_brand'),
        ),
    ]
