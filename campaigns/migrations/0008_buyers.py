from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0007_board_reads_indexes'),
    ]

    operations = [
        migrations.AlterField(
            model_name='sign',
            name='kind',
            field=models.CharField(choices=[('early', 'Early'), ('silent', 'Silent'), ('burst', 'Burst'), ('coupon_site', 'Coupon Site'), ('one_buyer', 'One Buyer')], max_length=12),
        ),
    ]
