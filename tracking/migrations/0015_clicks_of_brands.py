import django.db.models.deletion
from django.db import migrations, models

from tracking.rollup_sql import install_those_before_brands, install_those_of_clicks


def lock(apps, schema_editor):
    """Drains wait for what follows, a moment."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("LOCK TABLE tracking_clickday IN ACCESS EXCLUSIVE MODE")


class Migration(migrations.Migration):
    """Tables, columns and triggers: moments. What is there already is counted by the next.

    First the lock that a drain begins with: in another order the two would wait for each other.
    """

    dependencies = [
        ('accounts', '0009_second_step_and_logo'),
        ('promocodes', '0005_lighter_writes'),
        ('tracking', '0014_indexes_of_orders'),
    ]

    operations = [
        migrations.RunPython(lock, lock),
        migrations.CreateModel(
            name='ClickBrandDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('clicks', models.BigIntegerField()),
                ('unique_clicks', models.BigIntegerField()),
                ('robot_clicks', models.BigIntegerField()),
                ('brand', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.brand')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('brand', 'day'), name='click_brand_day_once')],
            },
        ),
        migrations.CreateModel(
            name='ClickChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('clicks', models.BigIntegerField()),
                ('unique_clicks', models.BigIntegerField()),
                ('robot_clicks', models.BigIntegerField()),
                ('brand', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.brand')),
            ],
        ),
        migrations.AddField(
            model_name='clicktotal',
            name='brand',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.brand'),
        ),
        migrations.AddField(
            model_name='clicktotal',
            name='influencer',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='clicktotal',
            name='instruction',
            field=models.BigIntegerField(null=True),
        ),
        migrations.RunPython(install_those_of_clicks, install_those_before_brands),
    ]
