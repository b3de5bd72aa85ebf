from django.db import migrations


class Migration(migrations.Migration):
    """The index before it begins with the same two fields, and has taken over."""

    dependencies = [
        ('campaigns', '0011_countries_by_index'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='collaboration',
            name='collaboration_campaign_status',
        ),
    ]
