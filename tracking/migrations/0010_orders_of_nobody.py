from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_user_language'),
        ('promocodes', '0005_lighter_writes'),
        ('tracking', '0009_excluded_index'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='conversion',
            index=models.Index(condition=models.Q(('credited_by', ''), ('status', 'paid'), models.Q(('click_id', ''), ('code_norm', ''), _negated=True)), fields=['brand', '-occurred_at'], name='conversion_of_nobody'),
        ),
    ]
