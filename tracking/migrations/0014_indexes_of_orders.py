from django.db import migrations, models

from accounts.index_building import AddIndexMeanwhile


class Migration(migrations.Migration):
    """On their own: the table of orders is large, and everybody writes into it."""

    atomic = False

    dependencies = [
        ('tracking', '0013_orders_told_by_files'),
    ]

    operations = [
        AddIndexMeanwhile(
            model_name='conversion',
            index=models.Index(condition=models.Q(('handout__isnull', False)), fields=['handout'], name='conversion_handout'),
        ),
        AddIndexMeanwhile(
            model_name='conversion',
            index=models.Index(condition=models.Q(('instruction__isnull', False)), fields=['instruction'], name='conversion_instruction'),
        ),
        AddIndexMeanwhile(
            model_name='conversion',
            index=models.Index(condition=models.Q(('click_link__isnull', False)), fields=['click_link'], name='conversion_click_link'),
        ),
    ]
