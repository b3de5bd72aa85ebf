from django.db import migrations, models

from accounts.index_building import AddIndexMeanwhile


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('influencers', '0005_avatar'),
    ]

    operations = [
        AddIndexMeanwhile(
            model_name='influencer',
            index=models.Index(condition=models.Q(('avatar', ''), _negated=True), fields=['avatar'], name='influencer_avatar'),
        ),
    ]
