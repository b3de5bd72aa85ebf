from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_reminders_and_expiry'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='language',
            field=models.CharField(blank=True, default='', help_text="Of her pages and mails, as in fr. Empty: the browser's.", max_length=8),
        ),
    ]
