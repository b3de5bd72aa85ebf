from django.db import migrations


class Migration(migrations.Migration):
    """On its own: where it gives way to others and is tried again, nothing is built anew."""

    dependencies = [
        ('notifications', '0005_message_lane_line'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='message',
            name='message_lane_due',
        ),
    ]
