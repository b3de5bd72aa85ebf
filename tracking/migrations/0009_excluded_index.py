from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_user_language'),
        ('promocodes', '0005_lighter_writes'),
        ('tracking', '0008_buyers'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='conversion',
            index=models.Index(condition=models.Q(('excluded_at__isnull', False)), fields=['brand', 'handout'], name='conversion_excluded'),
        ),
    ]
