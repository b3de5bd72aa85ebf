import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_user_language'),
        ('tracking', '0007_excluded_orders_and_rollups'),
    ]

    operations = [
        migrations.AddField(
            model_name='delivery',
            name='buyer',
            field=models.CharField(blank=True, max_length=32),
        ),
        migrations.CreateModel(
            name='OrderBuyer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('buyer', models.CharField(max_length=32)),
                ('noted_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.brand')),
                ('conversion', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='buyers', to='tracking.conversion')),
            ],
            options={
                'indexes': [models.Index(fields=['brand', 'buyer'], name='order_buyer_brand'), models.Index(fields=['noted_at'], name='order_buyer_noted')],
                'constraints': [models.UniqueConstraint(fields=('conversion', 'buyer'), name='order_buyer_once')],
            },
        ),
    ]
